#include "cafka/auth/scram_messages.hpp"

#include <boost/test/unit_test.hpp>

using namespace cafka;

BOOST_AUTO_TEST_SUITE(scram_texts)

BOOST_AUTO_TEST_CASE(names_are_escaped) {
  BOOST_TEST(scram_name("alice") == "alice");
  BOOST_TEST(scram_name("CN=x,OU=y") == "CN=3Dx=2COU=3Dy");
  BOOST_TEST(scram_name("") == "");
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_a_first_message_is_said) {
  BOOST_TEST(read_scram_server_first("r=abc,s=W22Z,i=4096").problem == "");
  BOOST_TEST(read_scram_server_first("r=abc,s=W22Z,i=4096,x=later").problem == ""); // extensions at the end are allowed
  BOOST_TEST(read_scram_server_first("m=must,r=abc,s=W22Z,i=4096").problem.find("extension") != std::string::npos);
  BOOST_TEST(read_scram_server_first("s=W22Z,r=abc,i=4096").problem.find("nonce") != std::string::npos);
  BOOST_TEST(read_scram_server_first("r=a\tc,s=W22Z,i=4096").problem.find("nonce") != std::string::npos);
  BOOST_TEST(read_scram_server_first("r=abc,s=W2=Z,i=4096").problem.find("base64") != std::string::npos);
  BOOST_TEST(read_scram_server_first("r=abc,s=,i=4096").problem.find("base64") != std::string::npos);
  BOOST_TEST(read_scram_server_first("r=abc,i=4096").problem.find("salt") != std::string::npos);
  BOOST_TEST(read_scram_server_first("r=abc,s=W22Z").problem.find("iterations") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_last_message_is_a_signature_or_a_refusal) {
  BOOST_TEST(read_scram_server_final("v=W22Z").signature.size() == 3u);
  BOOST_TEST(read_scram_server_final("e=unknown-user").refusal == "unknown-user");
  BOOST_TEST(read_scram_server_final("e=").refusal == "no reason given");
  BOOST_TEST(!read_scram_server_final("v=W2=Z").problem.empty());
  BOOST_TEST(!read_scram_server_final("").problem.empty());
}

BOOST_AUTO_TEST_SUITE_END()
