#include "cafka/actors/properties/sasl_settings.hpp"

#include <charconv>
#include <chrono>

#include "cafka/actors/properties/overruled.hpp"
#include "cafka/auth/jaas.hpp"
#include "cafka/auth/oauth/unsecured_token.hpp"
#include "cafka/auth/oauth_bearer.hpp"
#include "cafka/auth/plain.hpp"
#include "cafka/auth/scram.hpp"

namespace cafka::properties {

namespace {

[[noreturn]] void refuse(const std::string& why) { throw error(errc::invalid_configuration, why); }

class sasl_settings {
public:
  explicit sasl_settings(draft& in) : in_(in), from_(in.security), mechanism_(show(&in.security.mechanism)) {}

  sasl_mechanism read() {
    if (from_.mechanism == sasl_choice::none)
      refuse(
          "security.protocol=" + show(&in_.security.protocol)
          + " needs sasl.mechanism: " + allowed(&in_.security.mechanism, {}));
    auto made = from_.mechanism == sasl_choice::oauth_bearer ? with_token() : with_password();
    if (made.validate()) refuse((from_.jaas.empty() ? mechanism_ + ": " : "") + made.validate().message());
    return made;
  }

private:
  std::string name(std::string_view setting) const { return name_of(in_, "security." + std::string{setting}); }

  /// What the mechanism has no use for; one of higher precedence passes over it.
  void idle(bool is_there, std::string_view setting, const std::string& beside) const {
    if (is_there && !is_overruled(in_, setting, "mechanism")) refuse(name(setting) + " has no effect with " + beside);
  }

  sasl_mechanism with_password() {
    idle(from_.unsecured_tokens, "unsecured_tokens", "sasl.mechanism=" + mechanism_);
    idle(!from_.unsecured_claims.empty(), "unsecured_claims", "sasl.mechanism=" + mechanism_);
    if (!from_.jaas.empty()) {
      idle(!from_.username.empty(), "username", "sasl.jaas.config, which has a name of its own");
      idle(!from_.password.empty(), "password", "sasl.jaas.config, which has one of its own");
      return mechanism_of_jaas(mechanism_, from_.jaas.reveal());
    }
    const bool named = !from_.username.empty(), known = !from_.password.empty();
    if (!named && !known)
      refuse("sasl.mechanism=" + mechanism_ + " needs sasl.username and sasl.password, or sasl.jaas.config");
    if (!named || !known)
      refuse(
          "sasl.mechanism=" + mechanism_ + " needs " + (named ? "sasl.password" : "sasl.username") + " beside "
          + name(named ? "username" : "password"));
    switch (from_.mechanism) {
    case sasl_choice::scram_sha_256:
      return scram_sha_256{.username = from_.username, .password = from_.password};
    case sasl_choice::scram_sha_512:
      return scram_sha_512{.username = from_.username, .password = from_.password};
    default:
      return plain{.username = from_.username, .password = from_.password};
    }
  }

  /// Tokens that are signed come from a program, which has them in the defaults.
  sasl_mechanism with_token() {
    const auto beside = "sasl.mechanism=OAUTHBEARER";
    idle(!from_.username.empty(), "username", beside);
    idle(!from_.password.empty(), "password", beside);
    idle(!from_.jaas.empty(), "jaas", beside);
    if (from_.unsecured_tokens) return unsecured();
    idle(
        !from_.unsecured_claims.empty(), "unsecured_claims",
        std::string{beside} + " unless enable.sasl.oauthbearer.unsecure.jwt is true");
    if (in_.cluster.sasl.name() == "OAUTHBEARER") return in_.cluster.sasl;
    refuse(
        std::string{beside}
        + " needs tokens, and properties fetch none; a program hands them over with cafka::oauth_bearer, its field "
          "fresh_token (for tests: enable.sasl.oauthbearer.unsecure.jwt=true)");
  }

  sasl_mechanism unsecured() const {
    std::string principal;
    std::chrono::seconds life{3600};
    for (std::string_view rest = from_.unsecured_claims; !rest.empty();) {
      const auto end = std::min(rest.find(' '), rest.size());
      const auto word = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      if (word.empty()) continue;
      if (word.starts_with("principal="))
        principal = word.substr(10);
      else if (!read_life(word, life))
        refuse(
            name("unsecured_claims") + " has " + properties::quoted(word)
            + "; allowed is principal=NAME, and lifeSeconds=NUMBER from 1 to 86400");
    }
    if (principal.empty()) refuse(name("unsecured_claims") + " has no principal=NAME: whose tokens are they?");
    return oauth_bearer{.fresh_token = [principal, life] {
      return unsecured_token(principal, std::chrono::system_clock::now(), life);
    }};
  }

  static bool read_life(std::string_view word, std::chrono::seconds& to) {
    constexpr std::string_view key = "lifeSeconds=";
    if (!word.starts_with(key)) return false;
    int64_t count = 0;
    const auto [at, code] = std::from_chars(word.data() + key.size(), word.data() + word.size(), count);
    if (code != std::errc{} || at != word.data() + word.size() || count < 1 || count > 86'400) return false;
    to = std::chrono::seconds{count};
    return true;
  }

  draft& in_;
  const security_settings& from_;
  std::string mechanism_;
};

} // namespace

sasl_mechanism sasl_of(draft& in) { return sasl_settings{in}.read(); }

} // namespace cafka::properties
