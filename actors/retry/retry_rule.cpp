#include "cafka/actors/retry/retry_rule.hpp"

namespace cafka {

bool may_pass(errc code) {
  const auto& info = describe(code);
  return info.retriable || info.refresh_metadata || code == errc::broker_not_available;
}

bool may_pass_for_reading(errc code) { return may_pass(code) || code == errc::unknown_server_error; }

bool calls_for_metadata(errc code) {
  return describe(code).refresh_metadata || code == errc::not_controller || code == errc::no_bootstrap_server
         || code == errc::broker_not_available || code == errc::unknown_leader_epoch;
}

} // namespace cafka
