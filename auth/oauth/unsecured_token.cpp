#include "cafka/auth/oauth/unsecured_token.hpp"

#include "cafka/wire/base64.hpp"
#include "cafka/wire/json_text.hpp"

namespace cafka {

namespace {

int64_t seconds_of(std::chrono::system_clock::time_point time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

void append_part(std::string& token, std::string_view json) {
  wire::append_base64(token, bytes_view{json}.span(), wire::base64_alphabet::url);
  token += '.';
}

} // namespace

secret unsecured_token(
    std::string_view principal, std::chrono::system_clock::time_point issued, std::chrono::seconds lifetime,
    const std::map<std::string, std::string>& more_claims) {
  std::string claims = "{\"sub\":";
  wire::append_json_text(claims, principal);
  claims +=
      ",\"iat\":" + std::to_string(seconds_of(issued)) + ",\"exp\":" + std::to_string(seconds_of(issued + lifetime));
  for (const auto& [name, value] : more_claims) {
    claims += ',';
    wire::append_json_text(claims, name);
    claims += ':';
    wire::append_json_text(claims, value);
  }
  std::string token;
  append_part(token, R"({"alg":"none"})");
  append_part(token, claims + "}");
  return std::string_view{token};
}

} // namespace cafka
