#include "cafka/auth/jaas.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "cafka/auth/jaas_tokens.hpp"
#include "cafka/auth/plain.hpp"
#include "cafka/auth/scram.hpp"

namespace cafka {

namespace {

constexpr size_t longest_text = 1 << 20;

error wrong(const std::string& why) { return {errc::invalid_configuration, "sasl.jaas.config: " + why}; }

class parser {
public:
  explicit parser(std::string_view text) : tokens_(text) {}

  jaas_login parse() {
    jaas_login login;
    login.what = read(login);
    return login;
  }

private:
  error expected(const std::string& what) const {
    return wrong("at character " + std::to_string(tokens_.position()) + " there should be " + what);
  }

  error read(jaas_login& login) {
    auto one = tokens_.next();
    if (one.is == jaas_token::kind::end) return wrong("it is empty");
    if (one.is != jaas_token::kind::word) return expected("the name of a login module");
    login.module = one.text.reveal();
    one = tokens_.next();
    if (one.is != jaas_token::kind::word) return expected("'required', behind the name of the login module");
    login.control = one.text.reveal();
    for (char& c : login.control)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    constexpr std::string_view controls[] = {"required", "requisite", "sufficient", "optional"};
    if (std::ranges::find(controls, login.control) == std::end(controls))
      return expected("'required', 'requisite', 'sufficient' or 'optional'");
    for (one = tokens_.next(); one.is == jaas_token::kind::word; one = tokens_.next())
      if (auto problem = read_option(std::string{one.text.reveal()}, login)) return problem;
    if (one.is != jaas_token::kind::sign || one.sign != ';') return expected("an option's name, or ';' at the end");
    if (tokens_.next().is != jaas_token::kind::end) return expected("the end: one login module is read");
    return {};
  }

  error read_option(const std::string& name, jaas_login& login) {
    auto one = tokens_.next();
    if (one.is != jaas_token::kind::sign || one.sign != '=') return expected("'=', behind the name of an option");
    one = tokens_.next();
    if (one.is != jaas_token::kind::word && one.is != jaas_token::kind::quoted)
      return expected("the value of option " + name + ", in quotes that are closed");
    if (!login.options.emplace(name, one.text).second) return wrong("option " + name + " is there twice");
    return {};
  }

  jaas_tokens tokens_;
};

/// The options of a module, taken one by one.
class options {
public:
  options(std::string_view mechanism, const jaas_login& login) : mechanism_(mechanism), left_(login.options) {}

  secret take(const std::string& name, bool required) {
    const auto found = left_.find(name);
    if (found == left_.end()) {
      if (required && !problem_) problem_ = wrong("option " + name + " of " + mechanism_ + " is missing");
      return {};
    }
    auto value = std::move(found->second);
    left_.erase(found);
    return value;
  }

  /// None, or what is wrong: one is missing, or one is not known.
  error rest() const {
    if (problem_ || left_.empty()) return problem_;
    return wrong("option " + left_.begin()->first + " is not known for " + mechanism_);
  }

private:
  std::string mechanism_;
  std::map<std::string, secret> left_;
  error problem_;
};

sasl_mechanism refused(std::string_view mechanism, error what) {
  return {std::string{mechanism}, [](const sasl_peer&) { return std::unique_ptr<sasl_exchange>{}; }, std::move(what)};
}

constexpr std::string_view plain_module = "org.apache.kafka.common.security.plain.PlainLoginModule";
constexpr std::string_view scram_module = "org.apache.kafka.common.security.scram.ScramLoginModule";

sasl_mechanism plain_of(options from) {
  plain as{.username = std::string{from.take("username", true).reveal()}, .password = from.take("password", true)};
  if (auto problem = from.rest()) return refused("PLAIN", problem);
  return as;
}

template <class Scram>
sasl_mechanism scram_of(std::string_view mechanism, options from) {
  const auto tokens = from.take("tokenauth", false);
  Scram as{
      .username = std::string{from.take("username", true).reveal()},
      .password = from.take("password", true),
      .delegation_token = tokens.reveal() == "true"};
  if (auto problem = from.rest()) return refused(mechanism, problem);
  return as;
}

} // namespace

jaas_login parse_jaas(std::string_view text) {
  if (text.size() > longest_text) return {.what = wrong("it is longer than 1 MiB")};
  return parser{text}.parse();
}

sasl_mechanism mechanism_of_jaas(std::string_view mechanism, std::string_view text) {
  const bool is_plain = mechanism == "PLAIN";
  if (!is_plain && mechanism != "SCRAM-SHA-256" && mechanism != "SCRAM-SHA-512")
    return refused(mechanism, wrong("it is read for PLAIN, SCRAM-SHA-256 and SCRAM-SHA-512 alone"));
  const auto login = parse_jaas(text);
  if (login.what) return refused(mechanism, login.what);
  const auto wanted = is_plain ? plain_module : scram_module;
  if (login.module != wanted)
    return refused(
        mechanism, wrong(
                       "the login module of " + std::string{mechanism} + " is " + std::string{wanted} + ", not "
                       + login.module.substr(0, 100)));
  const options from{mechanism, login};
  if (is_plain) return plain_of(from);
  return mechanism == "SCRAM-SHA-256" ? scram_of<scram_sha_256>(mechanism, from)
                                      : scram_of<scram_sha_512>(mechanism, from);
}

} // namespace cafka
