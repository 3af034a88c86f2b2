#include "cafka/auth/jaas.hpp"

#include "tests/auth/text_of.hpp"

using namespace cafka;
using namespace std::string_literals;
using test::text_of;

namespace {

const std::string plain_module = "org.apache.kafka.common.security.plain.PlainLoginModule";
const std::string scram_module = "org.apache.kafka.common.security.scram.ScramLoginModule";

std::string option(const jaas_login& login, const std::string& name) {
  BOOST_REQUIRE_MESSAGE(!login.what, to_string(login.what));
  const auto found = login.options.find(name);
  return found != login.options.end() ? std::string{found->second.reveal()} : "not there";
}

std::string value_of(const std::string& written) { return option(parse_jaas("m required o=" + written + ";"), "o"); }

void check_refused(const std::string& text, std::string_view says) {
  const auto what = parse_jaas(text).what;
  BOOST_TEST(what.code() == errc::invalid_configuration, text);
  BOOST_TEST(what.message().find(says) != std::string::npos, what.message());
  BOOST_TEST(what.message().find("sesame") == std::string::npos);
}

} // namespace

BOOST_AUTO_TEST_SUITE(jaas)

BOOST_AUTO_TEST_CASE(a_login_module_is_read) {
  const auto login =
      parse_jaas("  " + plain_module + " Required\n username=\"alice\"\n password='open sesame' debug=true ; \n");
  BOOST_TEST(login.module == plain_module);
  BOOST_TEST(login.control == "required");
  BOOST_TEST(option(login, "username") == "alice");
  BOOST_TEST(option(login, "password") == "open sesame");
  BOOST_TEST(option(login, "debug") == "true");
}

BOOST_AUTO_TEST_CASE(values_are_written_as_in_java) {
  BOOST_TEST(value_of("word-1.2_$x") == "word-1.2_$x");
  BOOST_TEST(value_of("\"\"") == "");
  BOOST_TEST(value_of(R"("a\"b\\c")") == R"(a"b\c)");
  BOOST_TEST(value_of(R"("it's; // no comment = 1")") == "it's; // no comment = 1");
  BOOST_TEST(value_of(R"("\t\n\101\7\18")") == "\t\nA\a\0018"s);
  BOOST_TEST(value_of(R"("\x")") == "x");
  BOOST_TEST(value_of("\"ü\"") == "ü");
  BOOST_TEST(value_of("/* not this */ \"x\" // nor this\n") == "x");
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_said_without_showing_it) {
  check_refused("", "it is empty");
  check_refused(" /* nothing */ ", "it is empty");
  check_refused("\"sesame\"", "at character 1 there should be the name of a login module");
  check_refused("m", "'required'");
  check_refused("m sesame", "'required', 'requisite'");
  check_refused("m required", "';' at the end");
  check_refused("m required o", "'=', behind the name");
  check_refused("m required o=", "the value of option o");
  check_refused("m required o=\"sesame", "in quotes that are closed");
  check_refused("m required o=\"sesame\n\";", "in quotes that are closed");
  check_refused("m required o=\"sesame\"", "';' at the end");
  check_refused("m required o=\"sesame\" o=x;", "option o is there twice");
  check_refused("m required o=x; sesame required;", "one login module is read");
  check_refused("m required o=x, p=y;", "at character 15 there should be an option's name");
  check_refused("m required /* sesame", "';' at the end");
  check_refused(std::string(2 << 20, 'm'), "1 MiB");
}

BOOST_AUTO_TEST_CASE(mechanisms_come_of_it) {
  const auto plain =
      mechanism_of_jaas("PLAIN", plain_module + " required username=\"alice\" password=\"open sesame\";");
  BOOST_TEST(!plain.validate());
  BOOST_TEST(plain.name() == "PLAIN");
  BOOST_TEST(text_of(plain.exchange({})->begin()) == "\0alice\0open sesame"s);
  for (const std::string name : {"SCRAM-SHA-256", "SCRAM-SHA-512"}) {
    const auto scram = mechanism_of_jaas(name, scram_module + " required username=alice password=x;");
    BOOST_TEST(!scram.validate());
    BOOST_TEST(scram.name() == name);
    BOOST_TEST(text_of(scram.exchange({})->begin()).starts_with("n,,n=alice,r="));
    const auto token = mechanism_of_jaas(name, scram_module + " required username=id password=x tokenauth=\"true\";");
    BOOST_TEST(text_of(token.exchange({})->begin()).ends_with(",tokenauth=true"));
  }
}

BOOST_AUTO_TEST_CASE(mechanisms_that_do_not_come_of_it) {
  const auto refused = [](std::string_view mechanism, const std::string& text) {
    const auto how = mechanism_of_jaas(mechanism, text);
    BOOST_TEST(how.validate().code() == errc::invalid_configuration);
    BOOST_TEST(how.validate().message().find("sesame") == std::string::npos);
    return how.validate().message();
  };
  const auto says = [](const std::string& message, std::string_view part) {
    BOOST_TEST(message.find(part) != std::string::npos, message);
  };
  says(refused("PLAIN", "m required password=sesame;"), "is " + plain_module + ", not m");
  says(refused("SCRAM-SHA-256", plain_module + " required password=sesame;"), scram_module);
  says(refused("PLAIN", plain_module + " required password=sesame;"), "option username of PLAIN is missing");
  says(refused("PLAIN", plain_module + " required username=a;"), "option password of PLAIN is missing");
  says(refused("PLAIN", plain_module + " required username=a password=sesame tokenauth=true;"), "option tokenauth");
  says(refused("PLAIN", "sesame"), "'required'");
  says(refused("GSSAPI", plain_module + " required;"), "PLAIN, SCRAM-SHA-256 and SCRAM-SHA-512");
}

BOOST_AUTO_TEST_SUITE_END()
