#include "cafka/auth/oauth_bearer.hpp"

#include <algorithm>
#include <utility>

namespace cafka {

namespace {

constexpr char separator = '\x01';

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_token_character(char c) {
  return is_letter(c) || (c >= '0' && c <= '9') || std::string_view{"-._~+/="}.find(c) != std::string_view::npos;
}

/// RFC 7628, section 3.1: printable, and white space.
bool is_value_character(char c) { return (c >= ' ' && c <= '~') || c == '\t' || c == '\r' || c == '\n'; }

error check(const secret& token) {
  const auto text = token.reveal();
  if (text.empty())
    return {errc::invalid_configuration, "token of OAUTHBEARER is empty: get one of the authorization server"};
  if (!std::all_of(text.begin(), text.end(), is_token_character))
    return {
        errc::invalid_configuration,
        "token of OAUTHBEARER has a character that no bearer token has; letters, digits and -._~+/= are allowed"};
  return {};
}

error check(const std::map<std::string, std::string>& extensions) {
  for (const auto& [name, value] : extensions) {
    if (name == "auth" || name.empty() || !std::all_of(name.begin(), name.end(), is_letter))
      return {
          errc::invalid_configuration,
          "extensions of OAUTHBEARER: '" + name + "' is no name for one; letters are allowed, and 'auth' is taken"};
    if (!std::all_of(value.begin(), value.end(), is_value_character))
      return {
          errc::invalid_configuration,
          "extensions of OAUTHBEARER: the value of '" + name + "' is not allowed; printable ASCII is"};
  }
  return {};
}

error check(const oauth_bearer& as) {
  if (as.fresh_token && !as.token.empty())
    return {errc::invalid_configuration, "token and fresh_token of OAUTHBEARER are both there: one is used"};
  auto problem = as.fresh_token ? error{} : check(as.token);
  return problem ? problem : check(as.extensions);
}

class oauth_bearer_exchange : public sasl_exchange {
public:
  explicit oauth_bearer_exchange(oauth_bearer as) : as_(std::move(as)) {}

  sasl_step begin() override {
    if (!as_.fresh_token) return say();
    try {
      as_.token = as_.fresh_token();
    } catch (const error& e) { return {.what = e}; }
    auto problem = check(as_.token);
    return problem ? sasl_step{.what = std::move(problem)} : say();
  }

  /// Nothing is success. A refusal is JSON, which has to be answered before the broker ends the exchange (section 3.2.3).
  sasl_step answer(byte_span from_server) override {
    if (refused_ || from_server.empty()) return refused_ ? sasl_step::fail(*refused_) : sasl_step::done();
    refused_ = "OAUTHBEARER: the broker does not accept the token: " + readable(bytes_view{from_server}.text());
    return sasl_step::say(std::string(1, separator));
  }

private:
  sasl_step say() const {
    std::string message = "n,,";
    message.append(1, separator).append("auth=Bearer ").append(as_.token.reveal());
    for (const auto& [name, value] : as_.extensions)
      message.append(1, separator).append(name).append("=").append(value);
    return sasl_step::say(message.append(2, separator));
  }

  /// The broker's own words, at a length that fits a line.
  static std::string readable(std::string_view text) {
    std::string words{text.substr(0, 300)};
    for (auto& c : words)
      if (c < ' ' || c > '~') c = '?';
    return words;
  }

  oauth_bearer as_;
  std::optional<std::string> refused_;
};

} // namespace

oauth_bearer::operator sasl_mechanism() const {
  return {
      "OAUTHBEARER", [as = *this](const sasl_peer&) { return std::make_unique<oauth_bearer_exchange>(as); },
      check(*this)};
}

} // namespace cafka
