#include "cafka/auth/aws/aws_msk_iam.hpp"

#include "cafka/auth/oauth/json_object.hpp"
#include "tests/auth/text_of.hpp"

#include <cstdlib>

using namespace cafka;
using namespace std::chrono_literals;
using test::bytes_of;
using test::is_success;
using test::text_of;

namespace {

aws_credentials example() {
  return {.access_key_id = "AKIAIOSFODNN7EXAMPLE", .secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"};
}

// 2013-05-24T00:00:00Z
constexpr std::chrono::system_clock::time_point then{1'369'353'600s};
const std::string broker = "b-1.demo.abc.c2.kafka.eu-central-1.amazonaws.com";

aws_msk_iam iam() {
  return {.credentials = example, .now = [] { return then; }};
}

json_object message_of(const aws_msk_iam& as, const std::string& host) {
  const sasl_mechanism how = as;
  const auto object = read_json_object(text_of(how.exchange({.host = host, .port = 9098})->begin()));
  BOOST_REQUIRE(object.has_value());
  return *object;
}

std::string text(const json_object& object, const std::string& name) {
  return std::string{text_member(object, name).reveal()};
}

} // namespace

BOOST_AUTO_TEST_SUITE(aws)

BOOST_AUTO_TEST_CASE(an_address_is_signed_as_in_awss_own_example) {
  // "Authenticating Requests: Using Query Parameters" of the Amazon S3 API reference.
  const auto query = presign(
      {.host = "examplebucket.s3.amazonaws.com",
       .path = "/test.txt",
       .region = "us-east-1",
       .service = "s3",
       .lifetime = 86400s,
       .payload_hash = "UNSIGNED-PAYLOAD"},
      example(), then);
  BOOST_TEST(query.at("X-Amz-Signature") == "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
  BOOST_TEST(query.at("X-Amz-Credential") == "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request");
  BOOST_TEST(query.at("X-Amz-Date") == "20130524T000000Z");
  BOOST_TEST(query.at("X-Amz-Expires") == "86400");
}

BOOST_AUTO_TEST_CASE(the_message_is_that_of_amazon_msk) {
  const auto message = message_of(iam(), broker);
  BOOST_TEST(text(message, "version") == "2020_10_22");
  BOOST_TEST(text(message, "host") == broker);
  BOOST_TEST(text(message, "action") == "kafka-cluster:Connect");
  BOOST_TEST(text(message, "x-amz-algorithm") == "AWS4-HMAC-SHA256");
  BOOST_TEST(
      text(message, "x-amz-credential") == "AKIAIOSFODNN7EXAMPLE/20130524/eu-central-1/kafka-cluster/aws4_request");
  BOOST_TEST(text(message, "x-amz-expires") == "900");
  BOOST_TEST(text(message, "x-amz-signedheaders") == "host");
  BOOST_TEST(text(message, "x-amz-signature").size() == 64u);
  BOOST_TEST(text(message, "user-agent").starts_with("cafka/"));
  BOOST_TEST(!message.contains("x-amz-security-token"));
  for (const auto& [name, value] : message)
    BOOST_TEST(value.value.reveal().find("wJalrXUtnFEMI") == std::string_view::npos, name);
}

BOOST_AUTO_TEST_CASE(temporary_credentials_and_the_region_are_signed_too) {
  auto temporary = iam();
  temporary.credentials = [] {
    auto as = example();
    as.session_token = "of the session";
    return as;
  };
  const auto plain_one = message_of(iam(), broker);
  const auto message = message_of(temporary, broker);
  BOOST_TEST(text(message, "x-amz-security-token") == "of the session");
  BOOST_TEST(text(message, "x-amz-signature") != text(plain_one, "x-amz-signature"));
  auto elsewhere = iam();
  elsewhere.region = "us-east-1";
  BOOST_TEST(text(message_of(elsewhere, broker), "x-amz-credential").find("/us-east-1/") != std::string::npos);
  BOOST_TEST(
      text(message_of(iam(), "boot-x.c1.kafka-serverless.us-west-2.amazonaws.com"), "x-amz-credential")
          .find("/us-west-2/")
      != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_done_is_said) {
  const sasl_mechanism none = aws_msk_iam{};
  BOOST_TEST(none.validate().code() == errc::invalid_configuration);
  const sasl_mechanism how = iam();
  BOOST_TEST(!how.validate());
  BOOST_TEST(how.exchange({.host = "10.0.0.1"})->begin().what.message().find("name the region") != std::string::npos);
  auto failing = iam();
  failing.credentials = []() -> aws_credentials { throw error{errc::invalid_configuration, "no credentials"}; };
  const sasl_mechanism fails = failing;
  BOOST_TEST(fails.exchange({.host = broker})->begin().what.message() == "no credentials");
}

BOOST_AUTO_TEST_CASE(the_brokers_answer_is_read) {
  const auto answered = [](std::string_view answer) {
    const sasl_mechanism how = iam();
    const auto exchange = how.exchange({.host = broker});
    exchange->begin();
    return exchange->answer(bytes_of(answer));
  };
  BOOST_TEST(is_success(answered(R"({"version":"2020_10_22","request-id":"x"})")));
  for (const auto* wrong : {"", "no", "{}", R"({"version":"2030_01_01"})"})
    BOOST_TEST(answered(wrong).what.code() == errc::authentication_failed, wrong);
}

BOOST_AUTO_TEST_CASE(credentials_come_from_the_environment) {
  setenv("AWS_ACCESS_KEY_ID", "id", 1);
  setenv("AWS_SECRET_ACCESS_KEY", "key", 1);
  unsetenv("AWS_SESSION_TOKEN");
  BOOST_TEST(aws_credentials_of_environment().access_key_id == "id");
  BOOST_TEST((aws_credentials_of_environment().secret_access_key.reveal() == "key"));
  BOOST_TEST(aws_credentials_of_environment().session_token.empty());
  unsetenv("AWS_SECRET_ACCESS_KEY");
  BOOST_CHECK_THROW(aws_credentials_of_environment(), error);
}

BOOST_AUTO_TEST_SUITE_END()
