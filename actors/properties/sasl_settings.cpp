#include "cafka/actors/properties/sasl_settings.hpp"

#include <charconv>
#include <chrono>
#include <map>
#include <string>
#include <utility>

#include "cafka/actors/properties/overruled.hpp"
#include "cafka/auth/aws/aws_msk_iam.hpp"
#include "cafka/auth/jaas.hpp"
#include "cafka/auth/oauth/client_credentials.hpp"
#ifdef CAFKA_HAS_TOKEN_HTTP
#include "cafka/auth/oauth/fetched_tokens.hpp"
#endif
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
    auto made = from_.mechanism == sasl_choice::oauth_bearer  ? with_token()
                : from_.mechanism == sasl_choice::aws_msk_iam ? with_aws()
                                                              : with_password();
    if (made.validate()) refuse((from_.jaas.empty() ? mechanism_ + ": " : "") + made.validate().message());
    return made;
  }

private:
  std::string name(std::string_view setting) const { return name_of(in_, "security." + std::string{setting}); }

  /// What the mechanism has no use for; one of higher precedence passes over it.
  void idle(bool is_there, std::string_view setting, const std::string& beside) const {
    if (is_there && !is_overruled(in_, setting, "mechanism")) refuse(name(setting) + " has no effect with " + beside);
  }

  /// All that is about tokens.
  void no_tokens(const std::string& beside) const {
    idle(from_.unsecured_tokens, "unsecured_tokens", beside);
    idle(!from_.unsecured_claims.empty(), "unsecured_claims", beside);
    no_server(beside);
  }

  /// All that is about a server of tokens.
  void no_server(const std::string& beside) const {
    idle(!from_.token_endpoint.empty(), "token_endpoint", beside);
    idle(!from_.token_client.empty(), "token_client", beside);
    idle(!from_.token_secret.empty(), "token_secret", beside);
    idle(!from_.token_scope.empty(), "token_scope", beside);
    idle(from_.token_encode, "token_encode", beside);
    idle(!from_.token_trust.empty(), "token_trust", beside);
  }

  void no_password(const std::string& beside) const {
    idle(!from_.username.empty(), "username", beside);
    idle(!from_.password.empty(), "password", beside);
  }

  /// Java's login module of it has nothing to say unless it names a profile.
  sasl_mechanism with_aws() const {
    const auto beside = "sasl.mechanism=" + mechanism_;
    no_tokens(beside);
    no_password(beside);
    if (!from_.jaas.empty()) {
      const auto login = parse_jaas(from_.jaas.reveal());
      if (login.what) refuse(login.what.message());
      if (login.module != "software.amazon.msk.auth.iam.IAMLoginModule" || !login.options.empty())
        refuse(
            "sasl.jaas.config of AWS_MSK_IAM may be 'software.amazon.msk.auth.iam.IAMLoginModule required;' alone: the "
            "credentials are AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN of the environment");
    }
    try {
      (void)aws_credentials_of_environment();
    } catch (const error& why) { refuse(beside + ": " + why.message()); }
    return aws_msk_iam{.credentials = aws_credentials_of_environment};
  }

  sasl_mechanism with_password() {
    no_tokens("sasl.mechanism=" + mechanism_);
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

  /// Tokens that are signed come from a server, or from a program, which has them in the defaults.
  sasl_mechanism with_token() {
    const std::string beside = "sasl.mechanism=OAUTHBEARER";
    no_password(beside);
    if (from_.unsecured_tokens) {
      idle(!from_.jaas.empty(), "jaas", beside);
      no_server("enable.sasl.oauthbearer.unsecure.jwt=true");
      return unsecured();
    }
    idle(
        !from_.unsecured_claims.empty(), "unsecured_claims",
        beside + " unless enable.sasl.oauthbearer.unsecure.jwt is true");
    if (!from_.token_endpoint.empty()) return fetched();
    idle(!from_.jaas.empty(), "jaas", beside + " unless there is sasl.oauthbearer.token.endpoint.url");
    no_server(beside + " unless there is sasl.oauthbearer.token.endpoint.url");
    if (in_.cluster.sasl.name() == "OAUTHBEARER") return in_.cluster.sasl;
    refuse(
        beside
        + " needs tokens: name sasl.oauthbearer.token.endpoint.url, or hand them over in a program with "
          "cafka::oauth_bearer, its field fresh_token (for tests: enable.sasl.oauthbearer.unsecure.jwt=true)");
  }

  /// Java's clients before 4.1 have name, secret and scope in the options of their login module.
  sasl_mechanism fetched() {
    client_credentials who{
        .token_endpoint = from_.token_endpoint,
        .client_id = from_.token_client,
        .client_secret = from_.token_secret,
        .scope = from_.token_scope,
        .encode_credentials = from_.token_encode};
    std::map<std::string, std::string> extensions;
    if (!from_.jaas.empty()) {
      idle(!from_.token_client.empty(), "token_client", "sasl.jaas.config, which has a clientId of its own");
      idle(!from_.token_secret.empty(), "token_secret", "sasl.jaas.config, which has a clientSecret of its own");
      read_jaas(who, extensions);
    }
    for (const auto& [empty, what] :
         {std::pair{who.client_id.empty(), "id"}, std::pair{who.client_secret.empty(), "secret"}})
      if (empty)
        refuse(
            name("token_endpoint") + " needs sasl.oauthbearer.client.credentials.client." + what
            + ", or sasl.jaas.config with " + (std::string_view{what} == "id" ? "clientId" : "clientSecret"));
#ifdef CAFKA_HAS_TOKEN_HTTP
    return fetched_tokens{.from = std::move(who), .ca_file = from_.token_trust, .extensions = std::move(extensions)};
#else
    refuse(
        name("token_endpoint")
        + " cannot be asked: this build has no libcurl; a program hands tokens over with "
          "cafka::oauth_bearer, its field fresh_token");
#endif
  }

  static void read_jaas(
      client_credentials& who, std::map<std::string, std::string>& extensions, const jaas_login& login) {
    for (const auto& [option, value] : login.options) {
      constexpr std::string_view extension = "extension_";
      if (option == "clientId")
        who.client_id = value.reveal();
      else if (option == "clientSecret")
        who.client_secret = value;
      else if (option == "scope")
        who.scope = value.reveal();
      else if (option.starts_with(extension))
        extensions.emplace(option.substr(extension.size()), value.reveal());
      else
        refuse("sasl.jaas.config: option " + option + " is not known for OAUTHBEARER");
    }
  }

  void read_jaas(client_credentials& who, std::map<std::string, std::string>& extensions) const {
    constexpr std::string_view module = "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule";
    const auto login = parse_jaas(from_.jaas.reveal());
    if (login.what) refuse(login.what.message());
    if (login.module != module)
      refuse(
          "sasl.jaas.config: the login module of OAUTHBEARER is " + std::string{module} + ", not "
          + login.module.substr(0, 100));
    read_jaas(who, extensions, login);
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
