#include "cafka/auth/sasl_server.hpp"

#include <utility>

namespace cafka {

sasl_server_step sasl_server_step::say(std::string_view text) {
  const auto bytes = bytes_view{text}.span();
  return {.send = wire::bytes(bytes.begin(), bytes.end())};
}

sasl_server_step sasl_server_step::fail(std::string why) {
  return {.what = {errc::authentication_failed, std::move(why)}};
}

} // namespace cafka
