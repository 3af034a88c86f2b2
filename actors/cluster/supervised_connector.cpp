#include "cafka/actors/cluster/supervised_connector.hpp"

#include <exception>
#include <string>
#include <utility>

#include "cafka/actors/caf/errors.hpp"
#include "cafka/actors/caf/exit.hpp"
#include "cafka/wire/phrase.hpp"

namespace cafka {

// Not left to the last handle: the dialer's thread takes one for as long as it sends a message. Were that the last, the actor would
// end in a thread for which the actor system does not wait.
supervised_connector::~supervised_connector() {
  if (with_.again) send_exit(with_.first);
}

error supervised_connector::dial(const endpoint& where, uint64_t epoch) {
  if (!with_.first) start();
  if (!with_.first) return {why_.code(), "cannot connect to " + to_string(where) + ": " + phrase(why_)};
  watch();
  // The connector has deadlines of its own, and tells in any case.
  mail(with_.self, where, epoch).send(with_.first);
  return {};
}

void supervised_connector::start() {
  if (!with_.again || with_.timer->now() < not_before_) return;
  try {
    with_.first = with_.again();
  } catch (const std::exception& failure) { failed(failure.what()); }
}

void supervised_connector::watch() {
  if (std::exchange(watched_, true)) return;
  with_.watch->watch(with_.self, with_.first, [this](const caf::error& why) {
    with_.first = nullptr;
    watched_ = false;
    failed(why ? phrase(to_error(why)) : "it was asked to");
    with_.ended(why_);
  });
}

/// The error passes if there will be another one.
void supervised_connector::failed(const std::string& why) {
  not_before_ = pauses_.failed(with_.timer->now());
  if (with_.again)
    why_ = {
        errc::network_unreachable, "the connector has ended and is started again after a pause; it ended as " + why};
  else
    why_ = {errc::closed, "the connector has ended: " + why};
}

} // namespace cafka
