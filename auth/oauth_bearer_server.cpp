#include <utility>

#include "cafka/auth/sasl_server.hpp"

namespace cafka {

namespace {

constexpr char separator = '\x01';

/// Takes the text before the next separator.
std::optional<std::string_view> take_part(std::string_view& rest) {
  const auto end = rest.find(separator);
  if (end == std::string_view::npos) return std::nullopt;
  const auto part = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return part;
}

/// RFC 7628, section 3.1. Nothing: it is not such a message.
std::optional<bearer_claim> read_claim(std::string_view text) {
  const auto header = take_part(text);
  if (!header || !header->starts_with("n,") || !header->ends_with(",")) return std::nullopt;
  bearer_claim claim;
  while (const auto part = take_part(text)) {
    if (part->empty()) return text.empty() && !claim.token.empty() ? std::optional{claim} : std::nullopt;
    const auto equals = part->find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const auto name = part->substr(0, equals);
    const auto value = part->substr(equals + 1);
    if (name != "auth")
      claim.extensions[std::string{name}] = value;
    else if (claim.token.empty() && (value.starts_with("Bearer ") || value.starts_with("bearer ")))
      claim.token = value.substr(7);
    else
      return std::nullopt;
  }
  return std::nullopt;
}

class oauth_bearer_server : public sasl_server_exchange {
public:
  using check = std::function<std::optional<std::string>(const bearer_claim&)>;
  explicit oauth_bearer_server(check accepts) : accepts_(std::move(accepts)) {}

  sasl_server_step take(byte_span from_client) override {
    if (refused_) return sasl_server_step::fail("the token is not valid");
    const auto claim = read_claim(bytes_view{from_client}.text());
    if (!claim) return sasl_server_step::fail("the message is none of RFC 7628");
    if (auto user = accepts_(*claim)) return {.user = std::move(user)};
    refused_ = true; // the client has to answer this before it is told (section 3.2.3)
    return sasl_server_step::say(R"({"status":"invalid_token"})");
  }

private:
  check accepts_;
  bool refused_ = false;
};

} // namespace

std::unique_ptr<sasl_server_exchange> serve_oauth_bearer(
    std::function<std::optional<std::string>(const bearer_claim&)> accepts) {
  return std::make_unique<oauth_bearer_server>(std::move(accepts));
}

} // namespace cafka
