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

BOOST_AUTO_TEST_CASE(legal_names_of_topics) {
  for (const auto* name : {"a", "A.b_c-9", "...", "_"}) BOOST_TEST(is_legal_topic_name(name), name);
  for (const auto* name : {"", ".", "..", "a b", "a/b", "ä", "a,b"}) BOOST_TEST(!is_legal_topic_name(name), name);
  BOOST_TEST(is_legal_topic_name(std::string(longest_topic_name, 'x')));
  BOOST_TEST(!is_legal_topic_name(std::string(longest_topic_name + 1, 'x')));
}

BOOST_AUTO_TEST_SUITE_END()
