// Coordinators of the new group protocol (KIP-848) are held against a real Kafka's: the same requests to both, and the same
// answers from both.
#include "cafka/embedded/cluster.hpp"
#include "cafka/wire/messages/consumer_group_describe.hpp"
#include "cafka/wire/messages/consumer_group_heartbeat.hpp"
#include "cafka/wire/messages/create_topics.hpp"
#include "cafka/wire/messages/describe_groups.hpp"
#include "cafka/wire/messages/find_coordinator.hpp"
#include "cafka/wire/messages/list_groups.hpp"
#include "cafka/wire/messages/metadata.hpp"
#include "tests/embedded/support/group_requests.hpp"
#include "tests/embedded/support/requests.hpp"
#include "tests/embedded/support/wire_socket.hpp"
#include "tests/kafka/real_kafka.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>
#include <thread>

using namespace cafka;
using namespace cafka::embedded::test;

BOOST_AUTO_TEST_SUITE(like_kafka)

namespace {

using heartbeat_request = wire::consumer_group_heartbeat_request;
using heartbeat_response = wire::consumer_group_heartbeat_response;

/// What a coordinator said, a line for each question. Which partitions members get is not told, only how many.
class consumer_group_questions {
public:
  explicit consumer_group_questions(const std::string& address) : socket_(address) {}

  std::vector<std::string> ask_all() {
    await_coordinator();
    create_topic();
    ask_what_is_wrong();
    ask_with_two_members();
    ask_with_a_static_member();
    ask_across_protocols();
    return std::move(lines_);
  }

private:
  template <class... Parts>
  void note(std::string_view question, const Parts&... parts) {
    std::ostringstream line;
    line << question << ':';
    ((line << ' ' << parts), ...);
    lines_.push_back(line.str());
  }
  template <class Ready>
  void await(const char* what, Ready ready) {
    auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{120};
    while (!ready()) {
      if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error{what};
      std::this_thread::yield();
    }
  }
  void await_coordinator() {
    await("no coordinator", [&] {
      wire::find_coordinator_request find;
      find.key = "g";
      if (socket_.call<wire::find_coordinator_response>(find, 3).error_code != 0) return false;
      auto fetched = socket_.call<wire::offset_fetch_response>(committed_of("g", "t", 0), offset_fetch_version);
      return fetched.groups.at(0).error_code == 0;
    });
  }
  void create_topic() {
    wire::create_topics_request request;
    auto& t = request.topics.emplace_back();
    t.name = "t";
    t.num_partitions = 4;
    t.replication_factor = 1;
    request.timeout_ms = 30'000;
    socket_.call<wire::create_topics_response>(request, 7);
    await("no topic", [&] {
      auto told = socket_.call<wire::metadata_response>(metadata_of("t"), 12).topics.at(0);
      topic_id_ = told.topic_id;
      return told.error_code == 0 && told.partitions.size() == 4;
    });
    // The coordinator hears of it a little later.
    int32_t epoch = 0;
    await("no partitions", [&] {
      auto first = joining("first", "first");
      first.member_epoch = epoch;
      auto told = socket_.call<heartbeat_response>(first, 1);
      epoch = told.member_epoch;
      return told.assignment && !told.assignment->topic_partitions.empty();
    });
    socket_.call<heartbeat_response>(beat("first", -1, "first"), 1);
  }

  static heartbeat_request beat(const std::string& member, int32_t epoch, const std::string& group = "g") {
    heartbeat_request request;
    request.group_id = group;
    request.member_id = member;
    request.member_epoch = epoch;
    return request;
  }
  static heartbeat_request joining(const std::string& member, const std::string& group = "g") {
    auto request = beat(member, 0, group);
    request.rebalance_timeout_ms = 60'000;
    request.subscribed_topic_names = {"t"};
    request.topic_partitions.emplace();
    return request;
  }
  /// Owns what it was given last.
  heartbeat_request owning(const std::string& member, int32_t epoch) {
    auto request = beat(member, epoch);
    request.topic_partitions.emplace();
    if (auto& has = given_[member]; !has.empty()) {
      request.topic_partitions->emplace_back().topic_id = topic_id_;
      request.topic_partitions->at(0).partitions.assign(has.begin(), has.end());
    }
    return request;
  }
  heartbeat_response ask(std::string_view question, const heartbeat_request& request, int16_t version = 1) {
    auto told = socket_.call<heartbeat_response>(request, version);
    auto assigned = told.assignment ? 0 : -1;
    if (told.assignment) {
      auto& has = given_[request.member_id];
      has.clear();
      for (const auto& t : told.assignment->topic_partitions) has.insert(t.partitions.begin(), t.partitions.end());
      assigned = static_cast<int>(has.size());
    }
    note(
        question, from_wire(told.error_code), told.error_message.value_or("null"),
        version == 0 ? "" : told.member_id.value_or("null"), told.member_epoch, told.heartbeat_interval_ms, assigned);
    return told;
  }

  void ask_what_is_wrong() {
    ask("no group", joining("a", ""));
    ask("no member", joining(""));
    ask("no member, as before", joining("", "v0"), 0);
    auto request = joining("a");
    request.rebalance_timeout_ms = -1;
    ask("no rebalance timeout", request);
    request = joining("a");
    request.topic_partitions.reset();
    ask("no partitions", request);
    request.topic_partitions.emplace().emplace_back().topic_id = topic_id_;
    ask("some partitions", request);
    request = joining("a");
    request.subscribed_topic_names.reset();
    ask("no topics", request);
    ask("no topics, as before", request, 0);
    request = joining("a");
    request.instance_id = "";
    ask("an empty instance", request);
    request = joining("a");
    request.rack_id = "";
    ask("an empty rack", request);
    request = joining("a");
    request.server_assignor = "mine";
    ask("an assignor that is not there", request);
    ask("leave as no instance", beat("a", -2));
    ask("a strange epoch", beat("a", -3));
    ask("heartbeat to an unknown group", beat("a", 1, "none"));
    ask("leave an unknown group", beat("a", -1, "none"));
  }

  void ask_with_two_members() {
    ask("a joins", joining("a"));
    ask("a again", beat("a", 1));
    ask("a joins again", joining("a"));
    ask("a of another epoch", beat("a", 5));
    ask("an unknown member", beat("x", 1));
    ask("b joins", joining("b"));
    describe("two members", {"g", "none"});
    ask("a is to give up", owning("a", 1));
    ask("b waits", owning("b", 2));
    ask("a has given up", owning("a", 1));
    ask("a of the epoch before", owning("a", 1));
    ask("b takes over", owning("b", 2));
    ask("all is well", owning("a", 2));
    describe("a stable group", {"g"});
    auto topics = owning("a", 2);
    topics.subscribed_topic_names = {"other"};
    ask("a wants another topic", topics);
    ask("b gets all", owning("b", 2));
    commit("commit", 9, 3, "b");
    commit("commit of another epoch", 9, 1, "b");
    commit("commit of an unknown member", 9, 3, "x");
    commit("commit of nobody", 9, -1, "");
    commit("commit as before", 8, 3, "b");
    fetch("fetch", {}, -1);
    fetch("fetch of another epoch", "b", 1);
    fetch("fetch of a member", "b", 3);
    fetch("fetch of an unknown member", "x", 3);
    ask("b leaves", beat("b", -1));
    ask("b leaves again", beat("b", -1));
    ask("a leaves", beat("a", -1));
    describe("an empty group", {"g"});
  }

  void ask_with_a_static_member() {
    auto first = joining("s1", "s");
    first.instance_id = "i";
    ask("a static member joins", first);
    auto second = joining("s2", "s");
    second.instance_id = "i";
    ask("its twin joins", second);
    auto away = beat("s1", -2, "s");
    away.instance_id = "i";
    ask("it leaves for a while", away);
    ask("its twin joins then", second);
    auto old = beat("s1", 1, "s");
    old.instance_id = "i";
    ask("it comes back", old);
    old.instance_id = "k";
    ask("as an unknown instance", old);
    auto out = leave_of("s", "", "i");
    auto told = socket_.call<wire::leave_group_response>(out, leave_version);
    note("it is taken out", from_wire(told.error_code), from_wire(told.members.at(0).error_code));
  }

  void ask_across_protocols() {
    ask("c joins", joining("c", "mixed"));
    auto beat_of = socket_.call<wire::heartbeat_response>(heartbeat_of("mixed", 1, "c"), heartbeat_version);
    note("an old heartbeat", from_wire(beat_of.error_code));
    auto sync = socket_.call<wire::sync_group_response>(sync_of("mixed", 1, "c"), sync_version);
    note("an old sync", from_wire(sync.error_code));
    wire::describe_groups_request request;
    request.groups = {"mixed"};
    for (int16_t v : {int16_t{5}, int16_t{6}}) {
      auto g = socket_.call<wire::describe_groups_response>(request, v).groups.at(0);
      note("an old question", from_wire(g.error_code), g.error_message.value_or("null"), g.group_state);
    }
    auto list = socket_.call<wire::list_groups_response>(wire::list_groups_request{}, 5);
    std::set<std::string> all;
    for (const auto& g : list.groups)
      all.insert(g.group_id + " " + g.protocol_type + " " + g.group_state + " " + g.group_type);
    for (const auto& g : all) note("group", g);
    ask("c leaves", beat("c", -1, "mixed"));
    auto joined = socket_.call<wire::join_group_response>(join_of("mixed"), 3);
    note("a classic member joins", from_wire(joined.error_code), joined.generation_id);
    describe("a classic group", {"mixed"});
    ask("c joins a classic group", joining("c", "mixed"));
  }

  void describe(std::string_view question, std::vector<std::string> groups) {
    wire::consumer_group_describe_request request;
    request.group_ids = std::move(groups);
    request.include_authorized_operations = true;
    auto told = socket_.call<wire::consumer_group_describe_response>(request, 1);
    for (auto& g : told.groups) {
      note(
          question, g.group_id, from_wire(g.error_code), g.error_message.value_or("null"), g.group_state, g.group_epoch,
          g.assignment_epoch, g.assignor_name, g.authorized_operations);
      std::map<std::string, wire::consumer_group_describe_response::member> members;
      for (auto& m : g.members) members.emplace(m.member_id, m);
      for (const auto& [id, m] : members) {
        auto count = [](const auto& assignment) {
          size_t sum = 0;
          for (const auto& t : assignment.topic_partitions) sum += t.partitions.size();
          return sum;
        };
        note(
            "  member", id, m.instance_id.value_or("null"), m.rack_id.value_or("null"), m.member_epoch, m.client_id,
            m.client_host, m.subscribed_topic_names.size(), m.subscribed_topic_regex.value_or("null"),
            count(m.assignment), count(m.target_assignment), int{m.member_type});
      }
    }
  }
  void commit(std::string_view question, int16_t version, int32_t epoch, const std::string& member) {
    auto told = socket_.call<wire::offset_commit_response>(commit_of("g", epoch, member, "t", 0, 5), version);
    note(question, from_wire(told.topics.at(0).partitions.at(0).error_code));
  }
  void fetch(std::string_view question, std::optional<std::string> member, int32_t epoch) {
    auto request = committed_of("g", "t", 0);
    request.groups[0].member_id = std::move(member);
    request.groups[0].member_epoch = epoch;
    note(question, from_wire(socket_.call<wire::offset_fetch_response>(request, 9).groups.at(0).error_code));
  }

  wire_socket socket_;
  std::vector<std::string> lines_;
  std::map<std::string, std::set<int32_t>> given_;
  wire::uuid topic_id_;
};

} // namespace

BOOST_AUTO_TEST_CASE(it_leads_members_to_a_target_as_a_real_kafka_does) {
  cafka::test::real_kafka real{
      "4.2.0", 1, {"group.initial.rebalance.delay.ms=0", "group.consumer.migration.policy=disabled"}};
  embedded::cluster kafka;
  auto theirs = consumer_group_questions{real.bootstrap()}.ask_all();
  auto ours = consumer_group_questions{kafka.bootstrap().at(0)}.ask_all();
  BOOST_TEST(ours == theirs, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
