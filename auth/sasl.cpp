#include "cafka/auth/sasl.hpp"

#include <utility>

namespace cafka {

sasl_step sasl_step::say(std::string_view text) {
  const auto bytes = bytes_view{text}.span();
  return {.send = wire::bytes(bytes.begin(), bytes.end())};
}

sasl_step sasl_step::fail(std::string why) { return {.what = {errc::authentication_failed, std::move(why)}}; }

sasl_mechanism::sasl_mechanism(std::string name, factory begin, error check)
    : name_(std::move(name)), begin_(std::move(begin)), check_(std::move(check)) {}

} // namespace cafka
