#include "cafka/auth/oauth/client_credentials.hpp"

#include <openssl/crypto.h>

#include <algorithm>

#include "cafka/auth/oauth/json_object.hpp"
#include "cafka/auth/url_encode.hpp"
#include "cafka/wire/base64.hpp"

namespace cafka {

namespace {

constexpr size_t longest_words = 300;

error missing(std::string_view field) {
  return {errc::invalid_configuration, std::string{field} + " of the client-credentials flow is empty"};
}

/// What a server says, at a length that fits a line.
std::string readable(std::string_view text) {
  std::string words{text.substr(0, longest_words)};
  std::ranges::replace_if(
      words, [](char c) { return c < ' ' || c > '~'; }, '?');
  return words;
}

/// "exp" in the second part of a JWT (RFC 7519). Nothing: the token is not such, which is allowed.
std::optional<int64_t> expiry_of(std::string_view token) {
  const auto first = token.find('.');
  if (first == std::string_view::npos) return std::nullopt;
  const auto second = token.find('.', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  const auto claims = wire::parse_base64(token.substr(first + 1, second - first - 1), wire::base64_alphabet::url);
  if (!claims) return std::nullopt;
  const auto object = read_json_object(bytes_view{*claims}.text());
  return object ? number_member(*object, "exp") : std::nullopt;
}

std::optional<std::chrono::seconds> lifetime_of(
    const json_object& answer, std::string_view token, std::chrono::system_clock::time_point now) {
  // Whole seconds, and rather fewer: whoever counts on the last part of one shows a token that has expired.
  const auto at = std::chrono::ceil<std::chrono::seconds>(now.time_since_epoch());
  if (const auto expiry = expiry_of(token)) return std::chrono::seconds{*expiry} - at;
  if (const auto seconds = number_member(answer, "expires_in")) return std::chrono::seconds{*seconds};
  return std::nullopt;
}

/// {"error":"invalid_client","error_description":"..."} (RFC 6749, section 5.2), or whatever it is.
std::string reason_of(std::string_view body) {
  const auto object = read_json_object(body);
  if (!object) return {};
  const auto code = text_member(*object, "error");
  const auto words = text_member(*object, "error_description");
  const std::string text{code.reveal()};
  return readable(words.empty() ? text : text + ": " + std::string{words.reveal()});
}

} // namespace

error client_credentials::validate() const {
  if (token_endpoint.empty()) return missing("token_endpoint");
  if (!token_endpoint.starts_with("https://") && !token_endpoint.starts_with("http://"))
    return {errc::invalid_configuration, "token_endpoint '" + token_endpoint + "' is no https:// address"};
  if (client_id.empty()) return missing("client_id");
  if (client_secret.empty()) return missing("client_secret");
  return {};
}

http_post token_request(const client_credentials& who) {
  auto joined = who.encode_credentials ? url_encode(who.client_id) : who.client_id;
  joined += ':';
  joined += who.encode_credentials ? url_encode(who.client_secret.reveal()) : who.client_secret.reveal();
  std::string authorization = "Basic ";
  authorization.reserve(authorization.size() + joined.size() * 2);
  wire::append_base64(authorization, bytes_view{joined}.span(), wire::base64_alphabet::standard);
  http_post request{
      .url = who.token_endpoint,
      .content_type = "application/x-www-form-urlencoded",
      .authorization = std::string_view{authorization},
      .body = "grant_type=client_credentials"};
  OPENSSL_cleanse(joined.data(), joined.size());
  OPENSSL_cleanse(authorization.data(), authorization.size());
  if (!who.scope.empty()) request.body += "&scope=" + url_encode(who.scope);
  return request;
}

token_answer read_token_answer(
    const client_credentials& who, int status, std::string_view body, std::chrono::system_clock::time_point now) {
  const auto refuse = [&](const std::string& why, bool again) {
    return token_answer{
        .what =
            {errc::authentication_failed,
             who.token_endpoint + " gives client '" + who.client_id + "' no token: " + why},
        .may_try_again = again};
  };
  if (status != 200) {
    const auto reason = reason_of(body);
    return refuse(
        "HTTP status " + std::to_string(status) + (reason.empty() ? "" : ", " + reason),
        status == 429 || status >= 500);
  }
  const auto object = read_json_object(body);
  if (!object) return refuse("its answer is no JSON object; is this the token endpoint?", false);
  auto token = text_member(*object, "access_token");
  if (token.empty()) return refuse("there is no access_token in its answer", false);
  const auto lifetime = lifetime_of(*object, token.reveal(), now);
  if (lifetime && lifetime->count() <= 0) return refuse("what it gives has expired already; is the clock right?", true);
  return {.token = std::move(token), .lifetime = lifetime};
}

} // namespace cafka
