// Going on as a member that has ended unexpectedly: by both protocols.
#include "tests/group/membership_fixture.hpp"

#include "cafka/actors/group/consumer_membership.hpp"

using namespace cafka;
using namespace cafka::test;

namespace {

const topic_partition o0{"orders", 0}, o1{"orders", 1};

group_resumption before(int32_t generation) {
  return {.member_id = "me", .generation = generation, .owned = {{.where = o1, .offset = 4}, {.where = o0}}};
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(member_that_goes_on, membership_fixture)

BOOST_AUTO_TEST_CASE(eagerly_gives_up_what_it_has_in_its_generation_and_joins_with_its_id) {
  m().resume(before(3), now);
  subscribe();
  const auto revoked = next<membership::revoke>();
  BOOST_TEST(revoked.generation == 3);
  BOOST_TEST((revoked.partitions == partitions{o0, o1}));
  pass(3s);
  const auto beat = sent<wire::heartbeat_request>();
  BOOST_TEST(beat.member_id == "me");
  BOOST_TEST(beat.generation_id == 3);
  add(m().released(revoked.ticket, now));
  BOOST_TEST(sent<wire::join_group_request>().member_id == "me");
}

BOOST_AUTO_TEST_CASE(cooperatively_joins_with_what_it_has) {
  config.assignors = {assignor::cooperative_sticky()};
  m().resume(before(3), now);
  subscribe();
  const auto join = sent<wire::join_group_request>();
  BOOST_TEST(join.member_id == "me");
  member_subscription told;
  BOOST_TEST(!read_subscription(join.protocols[0].metadata, told));
  BOOST_TEST((told.owned == partitions{o0, o1}));
  BOOST_TEST(told.generation == 3);
}

BOOST_AUTO_TEST_CASE(that_has_nothing_yet_joins_with_its_id) {
  m().resume({.member_id = "me"}, now);
  subscribe();
  BOOST_TEST(sent<wire::join_group_request>().member_id == "me");
}

BOOST_AUTO_TEST_CASE(of_which_nothing_is_known_joins_as_a_new_one) {
  m().resume({}, now);
  subscribe();
  BOOST_TEST(sent<wire::join_group_request>().member_id.empty());
}

BOOST_AUTO_TEST_CASE(by_the_new_protocol_tells_all_in_its_epoch) {
  config.protocol = group_protocol::consumer;
  consumer_membership other{config, 1};
  wire::uuid id;
  id.bytes[0] = std::byte{1};
  auto place = before(7);
  place.topic_ids = {{"orders", id}};
  other.resume(place, now);
  todo = other.subscribe({"orders"}, {}, now);
  const auto beat = sent<wire::consumer_group_heartbeat_request>();
  BOOST_TEST(beat.member_id == "me");
  BOOST_TEST(beat.member_epoch == 7);
  BOOST_REQUIRE((beat.topic_partitions && beat.topic_partitions->size() == 1u));
  BOOST_TEST((beat.topic_partitions->at(0).topic_id == id));
  BOOST_TEST((beat.topic_partitions->at(0).partitions == std::vector<int32_t>{0, 1}));
  BOOST_TEST((beat.subscribed_topic_names == std::vector<std::string>{"orders"}));
}

BOOST_AUTO_TEST_SUITE_END()
