// What members tell each other, and what is made of bytes that are something else.
#include "cafka/actors/group/consumer_protocol.hpp"

#include "tests/support/seed.hpp"

#include "cafka/actors/retry/random_source.hpp"

#include <boost/test/unit_test.hpp>

using namespace cafka;

namespace {

wire::bytes bytes_of(std::initializer_list<int> values) {
  wire::bytes all;
  for (auto value : values) all.push_back(static_cast<std::byte>(value));
  return all;
}

const member_subscription full{
    .id = "me",
    .instance_id = "static",
    .rack = "r1",
    .topics = {"bills", "orders"},
    .owned = {{"bills", 1}, {"orders", 0}, {"orders", 3}},
    .generation = 7,
    .user_data = bytes_of({1, 2, 3})};

} // namespace

BOOST_AUTO_TEST_SUITE(consumer_protocol)

BOOST_AUTO_TEST_CASE(a_subscription_arrives_as_it_was_sent) {
  member_subscription told{.id = "me", .instance_id = "static"};
  BOOST_TEST(!read_subscription(write_subscription(full), told));
  BOOST_TEST(told.id == "me");
  BOOST_TEST((told.instance_id == full.instance_id));
  BOOST_TEST((told.rack == full.rack));
  BOOST_TEST(told.topics == full.topics);
  BOOST_TEST((told.owned == full.owned));
  BOOST_TEST(told.generation == 7);
  BOOST_TEST((told.user_data == full.user_data));
}

// As the protocol describes it: version 0, one topic "a", null user data.
BOOST_AUTO_TEST_CASE(a_subscription_of_the_first_version_is_read) {
  member_subscription told;
  BOOST_TEST(!read_subscription(bytes_of({0, 0, 0, 0, 0, 1, 0, 1, 'a', 255, 255, 255, 255}), told));
  BOOST_TEST(told.topics == std::vector<std::string>{"a"});
  BOOST_TEST(told.generation == -1);
}

BOOST_AUTO_TEST_CASE(a_version_of_the_future_is_read_as_far_as_it_is_known) {
  auto data = write_subscription(full);
  data[1] = std::byte{99};
  data.push_back(std::byte{42});
  member_subscription told;
  BOOST_TEST(!read_subscription(data, told));
  BOOST_TEST(told.topics == full.topics);
}

BOOST_AUTO_TEST_CASE(what_is_cut_off_or_negative_is_malformed_and_wants_nothing) {
  const auto whole = write_subscription(full);
  for (size_t size = 0; size < whole.size(); ++size) {
    member_subscription told{.id = "me", .topics = {"left over"}};
    const auto why = read_subscription({whole.data(), size}, told);
    BOOST_TEST((why.code() == errc::malformed));
    BOOST_TEST(told.topics.empty());
    BOOST_TEST(told.id == "me");
  }
  std::vector<topic_partition> share{{"left over", 1}};
  BOOST_TEST((read_assignment(bytes_of({255, 255, 0, 0, 0, 0, 255, 255, 255, 255}), share).code() == errc::malformed));
  BOOST_TEST(share.empty());
  BOOST_TEST((read_assignment(write_assignment({{"orders", -3}}), share).code() == errc::malformed));
}

BOOST_AUTO_TEST_CASE(random_bytes_do_no_harm) {
  random_source random{test::seed()};
  const auto whole = write_subscription(full);
  for (int i = 0; i < 2'000; ++i) {
    auto data = whole;
    for (int change = 0; change < 3; ++change)
      data[random.below(data.size())] = static_cast<std::byte>(random.below(256));
    member_subscription told;
    if (read_subscription(data, told)) BOOST_TEST(told.topics.empty());
    std::vector<topic_partition> share;
    if (read_assignment(data, share)) BOOST_TEST(share.empty());
  }
}

BOOST_AUTO_TEST_CASE(an_assignment_is_in_order_and_has_each_partition_once) {
  std::vector<topic_partition> share;
  BOOST_TEST(!read_assignment(write_assignment({{"orders", 3}, {"bills", 1}, {"orders", 0}, {"orders", 3}}), share));
  BOOST_TEST((share == std::vector<topic_partition>{{"bills", 1}, {"orders", 0}, {"orders", 3}}));
  BOOST_TEST(!read_assignment({}, share));
  BOOST_TEST(share.empty());
}

BOOST_AUTO_TEST_SUITE_END()
