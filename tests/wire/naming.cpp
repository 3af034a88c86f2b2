#include "cafka/wire/naming.hpp"
#include "cafka/wire/topic_name.hpp"

#include <boost/test/unit_test.hpp>

using namespace cafka;

BOOST_AUTO_TEST_SUITE(naming)

BOOST_AUTO_TEST_CASE(one_thing_is_no_plural) {
  BOOST_TEST(count_of(0, "byte") == "0 bytes");
  BOOST_TEST(count_of(1, "byte") == "1 byte");
  BOOST_TEST(count_of(-1, "byte") == "-1 bytes");
  BOOST_TEST(count_of(2, "broker") == "2 brokers");
}

BOOST_AUTO_TEST_CASE(a_text_mentions_what_it_names_and_not_what_only_begins_so) {
  BOOST_TEST(mentions("Topic 'orders' already exists", "orders"));
  BOOST_TEST(mentions("The topic orders currently has 3 partition(s)", "orders"));
  BOOST_TEST(mentions("partition orders-3 has no leader", "orders-3"));
  BOOST_TEST(mentions("there is no topic orders.", "orders"));
  BOOST_TEST(mentions("not topic orders-old but topic orders", "orders"));
  BOOST_TEST(!mentions("the topic that was deleted", "t"));
  BOOST_TEST(!mentions("partition orders-31 has no leader", "orders-3"));
  BOOST_TEST(!mentions("broker 1 refuses", "orders"));
}

BOOST_AUTO_TEST_CASE(what_was_named_is_not_named_again) {
  const std::string broker = "broker 1 (127.0.0.2:29392)";
  BOOST_TEST(told_of(broker, "127.0.0.2:29392: did not answer") == broker + ": did not answer");
  BOOST_TEST(told_of(broker, "broker 127.0.0.2:29392 did not answer") == broker + ": did not answer");
  BOOST_TEST(told_of(broker, broker + " is full") == broker + " is full");
  BOOST_TEST(
      told_of(broker, "cannot connect to 127.0.0.2:29392: Connection refused")
      == broker + ": cannot connect: Connection refused");
  BOOST_TEST(
      told_of("broker 1 (k:9092)", "cannot connect to k:9092 (10.0.0.1:9092: refused)")
      == "broker 1 (k:9092): cannot connect (10.0.0.1:9092: refused)");
  BOOST_TEST(after("[::1]:9092 is tried; ", "[::1]:9092 answers in TLS") == "answers in TLS");
}

BOOST_AUTO_TEST_CASE(what_is_another_s_name_stays) {
  for (const auto* other :
       {"k:90921: refused", "bk:9092: refused", "k:9093: refused", "cannot connect to k:90921: no",
        "cannot connect to k:9092.example:1: no"})
    BOOST_TEST(told_of("broker 1 (k:9092)", other) == "broker 1 (k:9092): " + std::string{other});
  BOOST_TEST(after("topic 'a' is missing", "topic 'ab': it is not there") == "topic 'ab': it is not there");
  BOOST_TEST(after("t-1", "t: it is not there") == "t: it is not there");
}

BOOST_AUTO_TEST_CASE(a_cause_that_is_about_the_same_goes_on_with_what_it_adds) {
  const std::string said = "topic 'x' could not be looked up before the deadline; the last attempt failed: ";
  BOOST_TEST(after(said, "topic 'x' could not be looked up: no answer") == "no answer");
  BOOST_TEST(after("topic 'x': ", "topic 'x': it does not exist: create it") == "it does not exist: create it");
}

BOOST_AUTO_TEST_CASE(legal_names_of_topics) {
  for (const auto* name : {"a", "A.b_c-9", "...", "_"}) BOOST_TEST(is_legal_topic_name(name), name);
  for (const auto* name : {"", ".", "..", "a b", "a/b", "ä", "a,b"}) BOOST_TEST(!is_legal_topic_name(name), name);
  BOOST_TEST(is_legal_topic_name(std::string(longest_topic_name, 'x')));
  BOOST_TEST(!is_legal_topic_name(std::string(longest_topic_name + 1, 'x')));
}

BOOST_AUTO_TEST_SUITE_END()
