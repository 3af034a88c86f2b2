// Each property of encryption and authentication changes what a broker sees, or is refused.
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdlib>

#include "cafka/actors/properties/property_table.hpp"
#include "tests/properties/protected_talk.hpp"
#include "tests/properties/refusal.hpp"

using namespace cafka;
using namespace cafka::test;

namespace {

using properties_map = std::map<std::string, std::string>;

struct proof {
  const char* property;
  const char* value;
  const char* what;
  /// What is seen, and is not without the property.
  const char* as;
  properties_map beside = {};
  const char* host = "localhost";
};

const properties_map ssl{{"security.protocol", "SSL"}, {"ssl.ca.location", "{dir}/ca.pem"}};
const properties_map sasl{{"security.protocol", "SASL_PLAINTEXT"}};

properties_map with(properties_map some, const properties_map& more) {
  some.insert(more.begin(), more.end());
  return some;
}

const properties_map alice = with(sasl, {{"sasl.username", "alice"}, {"sasl.password", "open sesame"}});
const properties_map tokens =
    with(sasl, {{"sasl.mechanism", "OAUTHBEARER"}, {"sasl.oauthbearer.config", "principal=bob"}});
const properties_map bearer = with(sasl, {{"sasl.mechanism", "OAUTHBEARER"}});
const properties_map server = with(bearer, {{"sasl.oauthbearer.token.endpoint.url", "{tokens}"}});
const properties_map shop =
    with(bearer, {{"sasl.oauthbearer.client.id", "shop"}, {"sasl.oauthbearer.client.secret", "open sesame"}});
const char* const plain_login = "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"alice\" "
                                "password=\"open sesame\";";
const char* const scram_login = "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"alice\" "
                                "password=\"open sesame\";";

// Without the property, from_properties refuses or the talk is another one.
const proof all[] = {
    {"security.protocol", "SSL", "tls", "open", {{"ssl.ca.location", "{dir}/ca.pem"}}},
    {"security.protocol",
     "SASL_SSL",
     "user",
     "alice",
     {{"ssl.ca.location", "{dir}/ca.pem"}, {"sasl.mechanism", "PLAIN"}, {"sasl.jaas.config", plain_login}}},
    {"security.protocol",
     "SASL_PLAINTEXT",
     "user",
     "alice",
     {{"sasl.mechanism", "PLAIN"}, {"sasl.jaas.config", plain_login}}},
    {"sasl.mechanism", "PLAIN", "mechanism", "PLAIN", alice},
    {"sasl.mechanism", "SCRAM-SHA-256", "mechanism", "SCRAM-SHA-256", alice},
    {"sasl.mechanism", "scram-sha-512", "user", "alice", alice},
    {"sasl.username", "alice", "user", "alice",
     with(sasl, {{"sasl.mechanism", "PLAIN"}, {"sasl.password", "open sesame"}})},
    {"sasl.password", "open sesame", "user", "alice",
     with(sasl, {{"sasl.mechanism", "SCRAM-SHA-256"}, {"sasl.username", "alice"}})},
    {"sasl.password", "Open sesame", "user", "refused",
     with(sasl, {{"sasl.mechanism", "SCRAM-SHA-256"}, {"sasl.username", "alice"}})},
    {"sasl.jaas.config", scram_login, "user", "alice", with(sasl, {{"sasl.mechanism", "SCRAM-SHA-512"}})},
    {"enable.sasl.oauthbearer.unsecure.jwt", "true", "user", "{\"sub\":\"bob\"", tokens},
    {"sasl.oauthbearer.config", "principal=carol lifeSeconds=60", "user", "{\"sub\":\"carol\"",
     with(sasl, {{"sasl.mechanism", "OAUTHBEARER"}, {"enable.sasl.oauthbearer.unsecure.jwt", "true"}})},
#ifdef CAFKA_HAS_TOKEN_HTTP
    {"sasl.oauthbearer.token.endpoint.url", "{tokens}", "user", "{\"sub\":\"shop:open sesame\"", shop},
    {"sasl.oauthbearer.client.credentials.client.id", "till", "user", "{\"sub\":\"till:open sesame\"",
     with(server, {{"sasl.oauthbearer.client.secret", "open sesame"}})},
    {"sasl.oauthbearer.client.credentials.client.secret", "open barley", "user", "{\"sub\":\"shop:open barley\"",
     with(server, {{"sasl.oauthbearer.client.id", "shop"}})},
    {"sasl.oauthbearer.scope", "all", "user", "{\"sub\":\"shop:open sesame for all\"", with(server, shop)},
    {"sasl.oauthbearer.header.urlencode", "true", "user", "{\"sub\":\"shop:open%20sesame\"", with(server, shop)},
    {"https.ca.location", "{dir}/ca.pem", "user", "{\"sub\":\"shop:open sesame\"",
     with(shop, {{"sasl.oauthbearer.token.endpoint.url", "{tokens over TLS}"}})},
    {"sasl.jaas.config",
     "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required clientId=\"till\" "
     "clientSecret=\"open barley\" scope=\"all\";",
     "user", "{\"sub\":\"till:open barley for all\"", server},
#endif
    {"ssl.ca.location", "{dir}/ca.pem", "tls", "open", {{"security.protocol", "SSL"}}},
    {"ssl.ca.location", "{dir}/folder", "tls", "open", {{"security.protocol", "SSL"}}},
    {"ssl.truststore.certificates", "{ca.pem}", "tls", "open", {{"security.protocol", "SSL"}}},
    {"ssl.truststore.location",
     "{dir}/ca.p12",
     "tls",
     "open",
     {{"security.protocol", "SSL"}, {"ssl.truststore.password", "open sesame"}}},
    {"ssl.truststore.password",
     "open sesame",
     "tls",
     "open",
     {{"security.protocol", "SSL"}, {"ssl.truststore.location", "{dir}/ca.p12"}}},
    {"ssl.truststore.type",
     "PEM",
     "tls",
     "open",
     {{"security.protocol", "SSL"}, {"ssl.truststore.location", "{dir}/ca.pem"}}},
    {"ssl.crl.location", "{dir}/revoked.pem", "tls", "revoked", ssl},
    {"enable.ssl.certificate.verification", "false", "tls", "open", {{"security.protocol", "SSL"}}},
    {"ssl.endpoint.identification.algorithm", "none", "tls", "open", ssl, "elsewhere.example"},
    {"ssl.endpoint.identification.algorithm", "", "tls", "open", ssl, "elsewhere.example"},
    {"ssl.enabled.protocols", "TLSv1.2", "version", "TLSv1.2", ssl},
    {"ssl.cipher.suites", "TLS_CHACHA20_POLY1305_SHA256", "cipher", "TLS_CHACHA20_POLY1305_SHA256", ssl},
    {"ssl.cipher.suites", "ECDHE-ECDSA-AES256-GCM-SHA384", "version", "TLSv1.2", ssl},
    {"ssl.certificate.location", "{dir}/client.pem", "client certificate", "CN=alice",
     with(ssl, {{"ssl.key.location", "{dir}/client.key"}})},
    {"ssl.keystore.certificate.chain", "{client.pem}", "client certificate", "CN=alice",
     with(ssl, {{"ssl.key.location", "{dir}/client.key"}})},
    {"ssl.key.location", "{dir}/client.key", "client certificate", "CN=alice",
     with(ssl, {{"ssl.certificate.location", "{dir}/client.pem"}})},
    {"ssl.keystore.key", "{client.key}", "client certificate", "CN=alice",
     with(ssl, {{"ssl.certificate.pem", "{client.pem}"}})},
    {"ssl.key.password", "open sesame", "client certificate", "CN=alice",
     with(ssl, {{"ssl.certificate.location", "{dir}/client.pem"}, {"ssl.key.location", "{dir}/locked.key"}})},
    {"ssl.keystore.location", "{dir}/client.p12", "client certificate", "CN=alice",
     with(ssl, {{"ssl.keystore.password", "open sesame"}})},
    {"ssl.keystore.password", "open sesame", "client certificate", "CN=alice",
     with(ssl, {{"ssl.keystore.location", "{dir}/client.p12"}})},
    {"ssl.keystore.type", "PEM", "client certificate", "CN=alice",
     with(ssl, {{"ssl.keystore.location", "{dir}/both.pem"}, {"ssl.key.password", "open sesame"}})},
};

const security_files& files() {
  static const security_files made;
  return made;
}

properties_map filled(properties_map given) {
  for (auto& [name, value] : given) value = files().fill(value);
  return given;
}

std::string seen_with(const properties_map& given, const proof& of) {
  try {
    const auto seen = talk(from_properties(filled(given)), of.host);
    const auto found = seen.find(of.what);
    return found == seen.end() ? "nothing" : found->second;
  } catch (const error& why) { return why.message(); }
}

/// What is seen if a file has some properties and a command line others.
std::map<std::string, std::string> seen_with(const properties_map& file, const properties_map& line) {
  std::vector<property> all_given;
  for (const auto& [name, value] : filled(file)) all_given.push_back({name, value, "a file", 0});
  for (const auto& [name, value] : filled(line)) all_given.push_back({name, value, "-X", 1});
  try {
    return talk(from_properties(all_given), "localhost");
  } catch (const error& why) { return {{"refused", why.message()}}; }
}

std::string refused(const properties_map& given) { return refusal(filled(given)); }

} // namespace

BOOST_AUTO_TEST_SUITE(security_properties)

BOOST_AUTO_TEST_CASE(each_is_seen_under_each_of_its_names_and_something_else_without_it) {
  for (const auto& each : all)
    for (const auto name : properties::names_of(*properties::row_named(each.property)))
      BOOST_TEST_CONTEXT(name << "=" << each.value) {
        BOOST_TEST(seen_with(each.beside, each) != each.as);
        BOOST_TEST(seen_with(with({{std::string{name}, each.value}}, each.beside), each) == each.as);
      }
}

BOOST_AUTO_TEST_CASE(each_of_the_table_has_a_proof) {
  for (const auto& row : properties::security_rows())
#ifndef CAFKA_HAS_TOKEN_HTTP
    if (row.name.find("oauthbearer") == std::string_view::npos && row.name != "https.ca.location")
#endif
      BOOST_TEST(std::ranges::any_of(all, [&](const proof& each) { return row.name == each.property; }), row.name);
}

BOOST_AUTO_TEST_CASE(what_would_do_nothing_is_refused) {
  const std::pair<properties_map, const char*> cases[] = {
      {{{"ssl.ca.location", "{dir}/ca.pem"}},
       "ssl.ca.location has no effect with security.protocol=PLAINTEXT; SSL and SASL_SSL encrypt"},
      {{{"sasl.username", "alice"}},
       "sasl.username has no effect with security.protocol=PLAINTEXT; SASL_SSL and SASL_PLAINTEXT authenticate"},
      {with(ssl, {{"sasl.mechanisms", "PLAIN"}}),
       "sasl.mechanisms has no effect with security.protocol=SSL; SASL_SSL and SASL_PLAINTEXT authenticate"},
      {with(ssl, {{"ssl.key.location", "{dir}/client.key"}}),
       "ssl.key.location has no effect without ssl.certificate.location"},
      {with(ssl, {{"ssl.truststore.password", "x"}}),
       "ssl.truststore.password has no effect without ssl.truststore.location"},
      {with(alice, {{"sasl.mechanism", "OAUTHBEARER"}}), "sasl.username has no effect with sasl.mechanism=OAUTHBEARER"},
      {with(alice, {{"sasl.mechanism", "PLAIN"}, {"sasl.jaas.config", plain_login}}),
       "sasl.username has no effect with sasl.jaas.config, which has a name of its own"},
  };
  for (const auto& [given, why] : cases) BOOST_TEST(refused(given) == why);
}

BOOST_AUTO_TEST_CASE(what_a_command_line_says_another_way_wins_over_the_file) {
  struct {
    properties_map file, line;
    const char* what;
    const char* as;
  } const cases[] = {
      {with(sasl, {{"sasl.mechanism", "PLAIN"}, {"sasl.jaas.config", "of no use"}}),
       {{"sasl.username", "alice"}, {"sasl.password", "open sesame"}},
       "user",
       "alice"},
      {with(alice, {{"sasl.mechanism", "PLAIN"}}), {{"sasl.jaas.config", plain_login}}, "user", "alice"},
      {with(alice, {{"sasl.mechanism", "PLAIN"}, {"sasl.oauthbearer.config", "principal=bob"}}),
       {{"sasl.mechanism", "OAUTHBEARER"}, {"enable.sasl.oauthbearer.unsecure.jwt", "true"}},
       "mechanism",
       "OAUTHBEARER"},
      {{{"security.protocol", "SSL"}, {"ssl.truststore.location", "/nowhere"}, {"ssl.truststore.password", "x"}},
       {{"ssl.ca.location", "{dir}/ca.pem"}},
       "tls",
       "open"},
      {with(ssl, {{"ssl.keystore.location", "/nowhere"}, {"ssl.keystore.password", "x"}}),
       {{"ssl.certificate.location", "{dir}/client.pem"}, {"ssl.key.location", "{dir}/client.key"}},
       "client certificate",
       "CN=alice"},
      {with(ssl, {{"ssl.certificate.location", "/nowhere"}, {"ssl.key.location", "/nowhere"}}),
       {{"ssl.keystore.location", "{dir}/client.p12"}, {"ssl.keystore.password", "open sesame"}},
       "client certificate",
       "CN=alice"},
      {with(ssl, {{"sasl.username", "carol"}}),
       {{"security.protocol", "SASL_PLAINTEXT"},
        {"sasl.mechanism", "PLAIN"},
        {"sasl.username", "alice"},
        {"sasl.password", "open sesame"}},
       "user",
       "alice"},
      // What is empty stands for nothing.
      {ssl, {{"ssl.truststore.location", ""}}, "tls", "open"},
  };
  for (const auto& [file, line, what, as] : cases)
    BOOST_TEST_CONTEXT(line.begin()->first << " over " << file.rbegin()->first) {
      const auto seen = seen_with(file, line);
      const auto found = seen.find(what);
      BOOST_TEST(
          (found == seen.end() ? "nothing" : found->second) == as,
          (seen.contains("refused") ? seen.at("refused") : ""));
    }
  // Of one precedence, they are told apart by whoever gave them.
  BOOST_TEST(
      has(refused(with(ssl, {{"ssl.truststore.location", "{dir}/ca.p12"}})),
          "ssl.truststore.location and ssl.ca.location name the same thing"));
}

BOOST_AUTO_TEST_CASE(a_name_in_a_message_is_not_that_of_a_setting) {
  BOOST_TEST(
      refused({{"security.protocol", "SSL"}, {"ssl.ca.location", "/nowhere/key_password.pem"}})
      == "ssl.ca.location '/nowhere/key_password.pem' cannot be read: No such file or directory");
}

BOOST_AUTO_TEST_CASE(what_is_missing_or_wrong_is_told_in_the_names_of_properties) {
  const std::pair<properties_map, const char*> cases[] = {
      {sasl, "security.protocol=SASL_PLAINTEXT needs sasl.mechanism: one of PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, "
             "OAUTHBEARER, AWS_MSK_IAM"},
      {with(sasl, {{"sasl.mechanism", "PLAIN"}}),
       "sasl.mechanism=PLAIN needs sasl.username and sasl.password, or sasl.jaas.config"},
      {with(sasl, {{"sasl.mechanism", "PLAIN"}, {"sasl.username", "alice"}}),
       "sasl.mechanism=PLAIN needs sasl.password beside sasl.username"},
      {with(sasl, {{"sasl.mechanism", "SCRAM-SHA-512"}, {"sasl.password", "open sesame"}}),
       "sasl.mechanism=SCRAM-SHA-512 needs sasl.username beside sasl.password"},
      {with(sasl, {{"sasl.mechanism", "GSSAPI"}}),
       "sasl.mechanism is 'GSSAPI'; allowed is one of PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, OAUTHBEARER, "
       "AWS_MSK_IAM"},
      {{{"security.protocol", "SSL"}, {"ssl.enabled.protocols", "TLSv1.1"}},
       "ssl.enabled.protocols has 'TLSv1.1'; allowed are TLSv1.2 and TLSv1.3, as others are not safe"},
      {{{"security.protocol", "SSL"}, {"ssl.ca.location", "/nowhere.pem"}},
       "ssl.ca.location '/nowhere.pem' cannot be read: No such file or directory"},
  };
  for (const auto& [given, why] : cases) BOOST_TEST(refused(given) == why);
  BOOST_TEST(has(
      refused(with(ssl, {{"ssl.certificate.location", "{dir}/client.pem"}, {"ssl.key.location", "{dir}/locked.key"}})),
      "the key is encrypted; name its ssl.key.password"));
  BOOST_TEST(has(
      refused({{"security.protocol", "SSL"}, {"ssl.truststore.location", "{dir}/ca.p12"}}), "its password is missing"));
}

BOOST_AUTO_TEST_CASE(servers_are_written_as_listeners_of_the_protocol) {
  BOOST_TEST(refused(with(ssl, {{"bootstrap.servers", "SSL://a:9093,a:9093"}})) == "");
  BOOST_TEST(refused(with(alice, {{"sasl.mechanism", "PLAIN"}, {"bootstrap.servers", "SASL_PLAINTEXT://a:1"}})) == "");
  BOOST_TEST(refused({{"bootstrap.servers", "PLAINTEXT://a:1"}}) == "");
  BOOST_TEST(
      refused({{"bootstrap.servers", "b:1, SASL_SSL://a:9093"}})
      == "bootstrap.servers: address 'SASL_SSL://a:9093' is that of a listener of SASL_SSL, but security.protocol is "
         "PLAINTEXT; "
         "set security.protocol=SASL_SSL");
  BOOST_TEST(
      refused(with(ssl, {{"metadata.broker.list", "plaintext://a"}}))
      == "metadata.broker.list: address 'plaintext://a' is that of a listener of PLAINTEXT, but security.protocol is "
         "SSL; "
         "set security.protocol=PLAINTEXT");
}

BOOST_AUTO_TEST_CASE(tokens_of_the_program_are_kept) {
  configured defaults;
  int asked = 0;
  defaults.cluster.sasl = sasl_mechanism{"OAUTHBEARER", [&](const sasl_peer&) {
                                           ++asked;
                                           return std::unique_ptr<sasl_exchange>{};
                                         }};
  const properties_map given = with(sasl, {{"sasl.mechanism", "OAUTHBEARER"}});
  BOOST_TEST(has(refused(given), "needs tokens: name sasl.oauthbearer.token.endpoint.url, or hand them over"));
  const auto made = from_properties(given, defaults);
  made.reader.cluster.sasl.exchange({});
  BOOST_TEST(asked == 1);
}

BOOST_AUTO_TEST_CASE(what_a_server_of_tokens_needs_is_told) {
  BOOST_TEST(
      has(refused(server), "needs sasl.oauthbearer.client.credentials.client.id, or sasl.jaas.config with clientId"));
  BOOST_TEST(
      has(refused(with(server, {{"sasl.oauthbearer.client.id", "shop"}})),
          "needs sasl.oauthbearer.client.credentials.client.secret, or sasl.jaas.config with clientSecret"));
  BOOST_TEST(has(refused(shop), "has no effect with sasl.mechanism=OAUTHBEARER unless there is"));
  BOOST_TEST(
      has(refused(with(alice, {{"sasl.mechanism", "PLAIN"}, {"sasl.oauthbearer.scope", "all"}})),
          "sasl.oauthbearer.scope has no effect with sasl.mechanism=PLAIN"));
  BOOST_TEST(has(
      refused(with(shop, {{"sasl.oauthbearer.token.endpoint.url", "ftp://x"}})), "'ftp://x' is no https:// address"));
  BOOST_TEST(
      has(refused(with(server, {{"sasl.jaas.config", plain_login}})), "the login module of OAUTHBEARER is org.apache"));
}

BOOST_AUTO_TEST_CASE(amazons_mechanism_takes_its_credentials_from_the_environment) {
  const auto amazon = with(sasl, {{"sasl.mechanism", "AWS_MSK_IAM"}});
  ::unsetenv("AWS_ACCESS_KEY_ID"); // NOLINT(concurrency-mt-unsafe): nobody else looks
  ::unsetenv("AWS_SECRET_ACCESS_KEY");
  BOOST_TEST(has(refused(amazon), "AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY is not in the environment"));
  ::setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE", 1);
  ::setenv("AWS_SECRET_ACCESS_KEY", "open sesame", 1);
  for (const auto& more :
       {properties_map{},
        properties_map{{"sasl.jaas.config", "software.amazon.msk.auth.iam.IAMLoginModule required;"}}}) {
    const auto made = from_properties(with(amazon, more));
    BOOST_TEST(made.cluster.sasl.name() == "AWS_MSK_IAM");
    const auto first = made.cluster.sasl.exchange({.host = "b-1.x.kafka.eu-central-1.amazonaws.com"})->begin();
    BOOST_REQUIRE(first.send.has_value());
    const auto text = bytes_view{byte_span{*first.send}}.text();
    BOOST_TEST(text.find("AKIDEXAMPLE") != std::string_view::npos);
    BOOST_TEST(text.find("eu-central-1") != std::string_view::npos);
  }
  BOOST_TEST(
      has(refused(with(
              amazon,
              {{"sasl.jaas.config", "software.amazon.msk.auth.iam.IAMLoginModule required awsProfileName=\"a\";"}})),
          "may be 'software.amazon.msk.auth.iam.IAMLoginModule required;' alone"));
  BOOST_TEST(has(refused(with(amazon, {{"sasl.username", "alice"}})), "has no effect with sasl.mechanism=AWS_MSK_IAM"));
}

// Wherever a secret stands, what is said of it does not have it.
BOOST_AUTO_TEST_CASE(no_secret_is_told) {
  const std::string word = "Tr0ub4dor";
  const auto login =
      "org.apache.kafka.common.security.plain.PlainLoginModule required username=a password=\"" + word + "\"";
  std::vector<std::vector<property>> cases;
  for (const auto& row : properties::security_rows()) {
    properties::draft defaults;
    if (!properties::is_secret(row.fields[0].in(defaults))) continue;
    for (const auto name : properties::names_of(row))
      for (const auto* protocol : {"PLAINTEXT", "SSL", "SASL_PLAINTEXT"})
        for (const auto* mechanism : {"PLAIN", "SCRAM-SHA-256", "OAUTHBEARER"}) {
          cases.push_back({{"security.protocol", protocol}, {std::string{name}, word, "a file, line 1"}});
          if (*protocol == 'S' && protocol[1] == 'A') cases.back().push_back({"sasl.mechanism", mechanism});
        }
  }
  for (const auto* mechanism : {"PLAIN", "SCRAM-SHA-512"})
    cases.push_back(
        {{"security.protocol", "SASL_PLAINTEXT"}, {"sasl.mechanism", mechanism}, {"sasl.jaas.config", login}});
  cases.push_back({{"security.protocol", "SSL"}, {"ssl.key.pem", word}, {"ssl.keystore.key", word + "2"}});
  cases.push_back({{"security.protocol", "SSL"}, {"ssl.keystore.certificate.chain", "x"}, {"ssl.keystore.key", word}});
  cases.push_back({{"security.protocol", "SSL"}, {"ssl.key.pem", word}, {"ssl.keystore.key", ""}});
  BOOST_TEST(cases.size() > 30u);
  size_t told = 0;
  for (const auto& each : cases) {
    std::string text;
    try {
      const auto made = from_properties(each);
      for (const auto& warning : made.warnings) text += warning.text;
      for (const auto& [field, name] : made.set_by) text += field + name;
    } catch (const error& why) {
      text = to_string(why);
      ++told;
    }
    BOOST_TEST(!has(text, word), text);
  }
  BOOST_TEST(told > 20u);
}

BOOST_AUTO_TEST_SUITE_END()
