// What is asked about groups, whom, and how answers are read.
#include "cafka/actors/client/group_questions.hpp"
#include "cafka/wire/messages/consumer_protocol.hpp"
#include "cafka/wire/messages/delete_groups.hpp"
#include "cafka/wire/messages/describe_groups.hpp"
#include "cafka/wire/messages/leave_group.hpp"
#include "cafka/wire/messages/list_groups.hpp"
#include "cafka/wire/messages/offset_commit.hpp"
#include "cafka/wire/messages/offset_delete.hpp"
#include "cafka/wire/messages/offset_fetch.hpp"

#include <boost/test/unit_test.hpp>

#include <map>

using namespace cafka;

namespace {

template <class Response>
std::map<std::string, error> read(const question& asks, const Response& response, int16_t version) {
  std::vector<std::byte> body(wire::encoded_size(response, version));
  wire::encoder out{body};
  BOOST_REQUIRE(wire::encode(out, response, version));
  std::map<std::string, error> result;
  BOOST_TEST(!asks.read(body, version, [&](const std::string& name, const error& what) { result[name] = what; }));
  return result;
}

round_plan plan(const question& asks) {
  return plan_round(asks, {asks.names.begin(), asks.names.end()}, std::make_shared<const metadata>());
}

template <class Request>
const Request& request(const question& asks, const errand& what, std::shared_ptr<const void>& keep) {
  keep = asks.request(what);
  return *static_cast<const Request*>(keep.get());
}

} // namespace

BOOST_AUTO_TEST_SUITE(group_questions)

BOOST_AUTO_TEST_CASE(each_group_is_asked_for_at_its_coordinator) {
  const auto asks = ask(delete_groups{.groups = {"a", "b"}});
  const auto round = plan(asks);
  BOOST_REQUIRE(round.errands.size() == 2u);
  BOOST_TEST(to_string(round.errands[0].to) == "the coordinator of group 'a'");
  wire::delete_groups_response response;
  response.results.resize(1);
  response.results[0].group_id = "b";
  response.results[0].error_code = to_wire(errc::non_empty_group);
  BOOST_TEST(read(asks, response, 2).at("b").code() == errc::non_empty_group);
}

BOOST_AUTO_TEST_CASE(groups_are_listed_with_their_coordinator) {
  std::vector<listed_group> all;
  const auto asks = ask(list_groups{}, 3, [&](const listed_group& each) { all.push_back(each); });
  BOOST_TEST(to_string(plan(asks).errands.at(0).to) == "broker 3");
  wire::list_groups_response response;
  response.groups.resize(1);
  response.groups[0].group_id = "g";
  response.groups[0].group_type = "Classic";
  BOOST_TEST(!read(asks, response, 5).at("3"));
  BOOST_TEST(all.at(0).type == "classic");
  BOOST_TEST(all.at(0).coordinator == 3);
}

BOOST_AUTO_TEST_CASE(a_dead_group_is_not_there_and_assignments_are_read) {
  std::map<std::string, group_description> all;
  const auto asks = ask_classic({"g", "none"}, [&](const group_description& each) { all[each.id] = each; });
  wire::consumer_protocol_assignment assigned;
  assigned.assigned_partitions.push_back({.topic = "orders", .partitions = {1, 4}});
  wire::bytes written(2 + wire::encoded_size(assigned, 0));
  wire::encoder out{std::span{written}.subspan(2)};
  BOOST_REQUIRE(wire::encode(out, assigned, 0));
  wire::describe_groups_response response;
  response.groups.resize(2);
  response.groups[0].group_id = "g";
  response.groups[0].group_state = "Stable";
  response.groups[0].protocol_type = "consumer";
  response.groups[0].members.resize(1);
  response.groups[0].members[0].member_assignment = written;
  response.groups[1].group_id = "none";
  response.groups[1].group_state = "Dead";
  const auto outcomes = read(asks, response, 5);
  BOOST_TEST(outcomes.at("none").code() == errc::group_id_not_found);
  BOOST_REQUIRE(all.at("g").members.size() == 1u);
  BOOST_TEST((all["g"].members[0].assigned == std::vector<topic_partition>{{"orders", 1}, {"orders", 4}}));
}

BOOST_AUTO_TEST_CASE(offsets_are_read_in_old_and_new_versions) {
  std::map<topic_partition, int64_t> all;
  const auto asks =
      ask(fetch_group_offsets{.group = "g"}, [&](const committed_offset& each) { all[each.where] = each.offset; });
  BOOST_TEST(asks.max_version.value() == 9);
  wire::offset_fetch_response response;
  response.topics.push_back({.name = "t", .partitions = {{.partition_index = 2, .committed_offset = 7}}});
  BOOST_TEST(!read(asks, response, 7).at(""));
  response.groups.resize(1);
  response.groups[0].topics.push_back({.name = "u", .partitions = {{.partition_index = 1, .committed_offset = 8}}});
  BOOST_TEST(!read(asks, response, 9).at(""));
  BOOST_TEST((all == std::map<topic_partition, int64_t>{{{"t", 2}, 7}, {{"u", 1}, 8}}));
  response.groups[0].error_code = to_wire(errc::unknown_member_id);
  BOOST_TEST(read(asks, response, 9).at("").code() == errc::unknown_member_id);
}

BOOST_AUTO_TEST_CASE(offsets_are_set_and_deleted_by_partition) {
  const set_group_offsets set{.group = "g", .offsets = {{{"t", 0}, 5}, {{"u", 1}, 6}, {{"t", 2}, 7}}};
  const auto asks = ask(set);
  std::shared_ptr<const void> keep;
  const auto& sent = request<wire::offset_commit_request>(asks, {.names = {"t-0", "t-2"}}, keep);
  BOOST_TEST(sent.generation_id_or_member_epoch == -1);
  BOOST_REQUIRE(sent.topics.size() == 1u);
  BOOST_TEST(sent.topics[0].partitions.at(1).committed_offset == 7);
  const auto deletes = ask(delete_group_offsets{.group = "g", .partitions = {{"t", 0}, {"u", 1}}});
  wire::offset_delete_response refused;
  refused.error_code = to_wire(errc::non_empty_group);
  BOOST_TEST(read(deletes, refused, 0).at("u-1").code() == errc::non_empty_group);
}

BOOST_AUTO_TEST_CASE(members_are_removed_by_id_or_instance) {
  const auto asks = ask(remove_group_members{.group = "g", .members = {"m"}, .instances = {"i"}});
  std::shared_ptr<const void> keep;
  const auto& sent = request<wire::leave_group_request>(asks, {.names = {"instance i"}}, keep);
  BOOST_REQUIRE(sent.members.size() == 1u);
  BOOST_TEST(sent.members[0].group_instance_id.value() == "i");
  wire::leave_group_response response;
  response.members.resize(1);
  response.members[0].group_instance_id = "i";
  response.members[0].error_code = to_wire(errc::unknown_member_id);
  BOOST_TEST(read(asks, response, 5).at("instance i").code() == errc::unknown_member_id);
}

BOOST_AUTO_TEST_SUITE_END()
