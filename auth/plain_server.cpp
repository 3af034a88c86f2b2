#include <algorithm>
#include <utility>

#include "cafka/auth/sasl_server.hpp"

namespace cafka {

namespace {

class plain_server : public sasl_server_exchange {
public:
  using check = std::function<bool(std::string_view user, std::string_view password)>;
  explicit plain_server(check accepts) : accepts_(std::move(accepts)) {}

  /// RFC 4616: whom to act for, NUL, name, NUL, password.
  sasl_server_step take(byte_span from_client) override {
    const std::string_view text = bytes_view{from_client}.text();
    if (std::ranges::count(text, '\0') != 2) return sasl_server_step::fail("a message has two NULs in it");
    const auto first = text.find('\0');
    const auto second = text.find('\0', first + 1);
    const auto acting_for = text.substr(0, first);
    const auto user = text.substr(first + 1, second - first - 1);
    if (user.empty()) return sasl_server_step::fail("the user's name is empty");
    if (!acting_for.empty() && acting_for != user) return sasl_server_step::fail("a client acts for itself alone");
    if (!accepts_(user, text.substr(second + 1))) return sasl_server_step::fail("wrong name or password");
    return {.user = std::string{user}};
  }

private:
  check accepts_;
};

} // namespace

std::unique_ptr<sasl_server_exchange> serve_plain(
    std::function<bool(std::string_view user, std::string_view password)> accepts) {
  return std::make_unique<plain_server>(std::move(accepts));
}

} // namespace cafka
