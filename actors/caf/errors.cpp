#include "cafka/actors/caf/errors.hpp"

#include <string>
#include <utility>

#include "cafka/actors/caf/promise.hpp"

namespace cafka {

namespace {

// The message travels as the only element of the error's context.
std::string message_of(const caf::error& what) {
  const caf::message& context = what.context();
  if (context.size() == 1 && context.match_element<std::string>(0)) return context.get_as<std::string>(0);
  return {};
}

bool is_ours(const caf::error& what) {
  static const caf::error ours = caf::make_error(errc::closed);
  return what.category() == ours.category();
}

bool is_exit(const caf::error& what) {
  static const caf::error exit = caf::make_error(caf::exit_reason::kill);
  return what.category() == exit.category();
}

bool is_timeout(const caf::error& what) {
  static const caf::error timeout = caf::make_error(caf::sec::request_timeout);
  return what.category() == timeout.category() && what.code() == timeout.code();
}

} // namespace

caf::error make_error(errc code, std::string message) {
  if (code == errc::none) return {};
  return message.empty() ? caf::make_error(code) : caf::make_error(code, std::move(message));
}

caf::error make_error(const error& what) { return make_error(what.code(), what.message()); }

error to_error(const caf::error& what) {
  if (!what) return {};
  if (is_ours(what)) return error{static_cast<errc>(what.code()), message_of(what)};
  if (is_timeout(what))
    return error{errc::request_timed_out_locally, "no answer came within the time given for the request"};
  if (is_gone(what) || is_exit(what)) return error{errc::answer_lost};
  return error{errc::unknown_server_error, "the actor system reports " + caf::to_string(what)};
}

std::string render(const caf::error& what) { return to_string(to_error(what)); }

} // namespace cafka
