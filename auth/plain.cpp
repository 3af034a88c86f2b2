#include "cafka/auth/plain.hpp"

#include <utility>

namespace cafka {

namespace {

class plain_exchange : public sasl_exchange {
public:
  explicit plain_exchange(plain as) : as_(std::move(as)) {}

  sasl_step begin() override {
    sasl_step step{.send = wire::bytes{}};
    // It does not grow, so no copy of the password stays behind.
    step.send->reserve(as_.authorization_id.size() + as_.username.size() + as_.password.reveal().size() + 2);
    append(*step.send, as_.authorization_id);
    step.send->push_back(std::byte{0});
    append(*step.send, as_.username);
    step.send->push_back(std::byte{0});
    append(*step.send, as_.password.reveal());
    return step;
  }

  /// A broker that refuses says so with an error of the response; whatever it says besides means nothing.
  sasl_step answer(byte_span) override { return sasl_step::done(); }

private:
  static void append(wire::bytes& to, std::string_view text) {
    const auto bytes = bytes_view{text}.span();
    to.insert(to.end(), bytes.begin(), bytes.end());
  }

  plain as_;
};

error check(const plain& as) {
  if (as.username.empty()) return {errc::invalid_configuration, "username of PLAIN is empty: name the user"};
  // Brokers refuse it as a wrong one (RFC 4616 wants a byte at least); a variable that is not set is the usual cause.
  if (as.password.empty())
    return {errc::invalid_configuration, "password of PLAIN is empty: is it set where it comes from?"};
  for (const std::string_view part :
       {std::string_view{as.username}, std::string_view{as.authorization_id}, as.password.reveal()})
    if (part.find('\0') != std::string_view::npos)
      return {errc::invalid_configuration, "a name or password of PLAIN holds a NUL, which separates them on the wire"};
  return {};
}

} // namespace

plain::operator sasl_mechanism() const {
  return {"PLAIN", [as = *this](const sasl_peer&) { return std::make_unique<plain_exchange>(as); }, check(*this)};
}

} // namespace cafka
