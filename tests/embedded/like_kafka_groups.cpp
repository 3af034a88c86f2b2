// Group coordinators are held against a real Kafka's: the same requests to both, and the same answers from both.
#include "cafka/embedded/cluster.hpp"
#include "cafka/wire/messages/create_topics.hpp"
#include "cafka/wire/messages/delete_groups.hpp"
#include "cafka/wire/messages/describe_groups.hpp"
#include "cafka/wire/messages/find_coordinator.hpp"
#include "cafka/wire/messages/list_groups.hpp"
#include "cafka/wire/messages/metadata.hpp"
#include "cafka/wire/messages/offset_delete.hpp"
#include "tests/embedded/support/group_requests.hpp"
#include "tests/embedded/support/requests.hpp"
#include "tests/embedded/support/wire_socket.hpp"
#include "tests/kafka/real_kafka.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <sstream>
#include <stdexcept>
#include <thread>

using namespace cafka;
using namespace cafka::embedded::test;

BOOST_AUTO_TEST_SUITE(like_kafka)

namespace {

/// What a coordinator said, a line for each question. Members' ids are numbered in the order in which they are given.
class group_questions {
public:
  explicit group_questions(const std::string& address) : address_(address) {}

  std::vector<std::string> ask_all() {
    await_coordinator();
    create_topic();
    ask_for_coordinators();
    ask_to_join();
    ask_with_two_members();
    ask_with_static_members();
    ask_about_offsets();
    ask_about_old_offsets();
    ask_about_groups();
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
  /// The order of some answers is an accident of hashing.
  void sort_from(size_t line) { std::sort(lines_.begin() + static_cast<std::ptrdiff_t>(line), lines_.end()); }
  std::string name_of(const std::string& id) {
    if (id.empty()) return "nobody";
    auto [at, added] = names_.try_emplace(id, "member " + std::to_string(names_.size() + 1));
    // What an id begins with is told, too.
    auto prefix = id.size() > 36 ? id.substr(0, id.size() - 36) : id;
    return at->second + " (" + prefix + ")";
  }
  static std::string shown(const std::optional<std::string>& text) { return text ? "'" + *text + "'" : "null"; }
  /// The broker's words are its own.
  static std::string_view spoken(const std::optional<std::string>& text) {
    return !text ? "null" : text->empty() ? "silent" : "says why";
  }
  static std::string shown(const wire::bytes& bytes) {
    std::ostringstream out;
    out << bytes_view{bytes};
    return out.str();
  }

  // --- beginnings ---
  /// A real Kafka makes its topic of offsets when a coordinator is asked for.
  void await_coordinator() {
    auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{120};
    auto ready = [&] {
      wire::find_coordinator_request find;
      find.key = "g";
      if (first_.call<wire::find_coordinator_response>(find, 3).error_code != 0) return false;
      auto fetched = first_.call<wire::offset_fetch_response>(committed_of("g", "t", 0), offset_fetch_version);
      return fetched.groups.at(0).error_code == 0;
    };
    while (!ready()) {
      if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error{"no coordinator"};
      std::this_thread::yield();
    }
  }
  void create_topic() {
    wire::create_topics_request request;
    auto& t = request.topics.emplace_back();
    t.name = "t";
    t.num_partitions = 2;
    t.replication_factor = 1;
    request.timeout_ms = 30'000;
    first_.call<wire::create_topics_response>(request, 7);
    auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{60};
    for (;;) {
      auto told = first_.call<wire::metadata_response>(metadata_of("t"), 12).topics.at(0);
      topic_id_ = told.topic_id;
      if (told.error_code == 0 && told.partitions.size() == 2) return;
      if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error{"no topic"};
      std::this_thread::yield();
    }
  }

  void ask_for_coordinators() {
    for (int16_t v = 0; v <= 3; ++v)
      for (auto type : {int8_t{0}, int8_t{2}, int8_t{7}}) {
        wire::find_coordinator_request request;
        request.key = "g";
        request.key_type = v == 0 ? int8_t{0} : type;
        auto told = first_.call<wire::find_coordinator_response>(request, v);
        note(
            "coordinator", v, int{request.key_type}, from_wire(told.error_code), spoken(told.error_message),
            told.node_id);
      }
    wire::find_coordinator_request many;
    many.coordinator_keys = {"g", "", "orders"};
    for (auto type : {int8_t{0}, int8_t{7}}) {
      many.key_type = type;
      for (const auto& told : first_.call<wire::find_coordinator_response>(many, 6).coordinators)
        note("coordinators", told.key, from_wire(told.error_code), spoken(told.error_message), told.node_id);
    }
  }

  // --- members ---
  void note_join(std::string_view question, const wire::join_group_response& told) {
    note(
        question, from_wire(told.error_code), told.generation_id, shown(told.protocol_type), shown(told.protocol_name),
        name_of(told.leader), told.skip_assignment, name_of(told.member_id));
    const auto first = lines_.size();
    for (const auto& m : told.members)
      note("  member", name_of(m.member_id), shown(m.group_instance_id), shown(m.metadata));
    sort_from(first);
  }
  wire::join_group_response ask_join(
      std::string_view question, const wire::join_group_request& request, int16_t version = join_version) {
    auto told = first_.call<wire::join_group_response>(request, version);
    note_join(question, told);
    return told;
  }
  void note_sync(std::string_view question, const wire::sync_group_response& told) {
    note(
        question, from_wire(told.error_code), shown(told.protocol_type), shown(told.protocol_name),
        shown(told.assignment));
  }
  void ask_sync(std::string_view question, const wire::sync_group_request& request, int16_t version = sync_version) {
    note_sync(question, first_.call<wire::sync_group_response>(request, version));
  }
  void ask_heartbeat(std::string_view question, const wire::heartbeat_request& request) {
    note(question, from_wire(first_.call<wire::heartbeat_response>(request, heartbeat_version).error_code));
  }
  void ask_leave(std::string_view question, const wire::leave_group_request& request, int16_t version = leave_version) {
    auto told = first_.call<wire::leave_group_response>(request, version);
    note(question, from_wire(told.error_code));
    for (const auto& m : told.members)
      note("  leaver", name_of(m.member_id), shown(m.group_instance_id), from_wire(m.error_code));
  }

  void ask_to_join() {
    ask_join("join without a group", join_of(""));
    ask_join("join as nobody knows", join_of("none", "nobody-at-all"));
    auto hasty = join_of("j");
    hasty.session_timeout_ms = 100;
    ask_join("join with a short session", hasty);
    ask_join("join without protocols", join_of("j", {}, {}));
    auto typeless = join_of("j");
    typeless.protocol_type = "";
    ask_join("join without a type", typeless);
    ask_sync("sync without a group", sync_of("", 1, "m"));
    ask_sync("sync an unknown group", sync_of("none", 1, "m"));
    ask_sync("sync an empty group", sync_of("j", 0, "m"));
    ask_heartbeat("heartbeat without a group", heartbeat_of("", 1, "m"));
    ask_heartbeat("heartbeat to an unknown group", heartbeat_of("none", 1, "m"));
    ask_heartbeat("heartbeat to an empty group", heartbeat_of("j", 0, "m"));
    ask_leave("leave without a group", leave_of("", "m"));
    ask_leave("leave an unknown group", leave_of("none", "m"));
    ask_leave("leave an unknown group, as before", leave_of("none", "m"), 2);
    ask_leave("leave an empty group", leave_of("j", "m", "i"));
    for (auto v : std::initializer_list<int16_t>{0, 3, 4, 6, 9}) {
      auto told = ask_join("join in version " + std::to_string(v), join_of("v" + std::to_string(v)), v);
      if (told.error_code != 0) told = ask_join("and again", join_of("v" + std::to_string(v), told.member_id), v);
      ask_leave(
          "leave in version " + std::to_string(v), leave_of("v" + std::to_string(v), told.member_id),
          static_cast<int16_t>(v / 2));
    }
  }

  void ask_with_two_members() {
    auto given = ask_join("join", join_of("g", {}, {"range", "roundrobin"}));
    const auto a = given.member_id;
    auto joined = ask_join("join with the id", join_of("g", a, {"range", "roundrobin"}));
    ask_join("join with it again", join_of("g", a, {"range", "roundrobin"}));
    ask_sync("sync another generation", sync_of("g", 7, a));
    ask_sync("sync as another", sync_of("g", 1, "m"));
    auto strange = sync_of("g", 1, a);
    strange.protocol_name.reset();
    ask_sync("sync no protocol", strange);
    strange = sync_of("g", 1, a);
    strange.protocol_type = "connect";
    ask_sync("sync another type", strange);
    strange.protocol_type = "consumer";
    strange.protocol_name = "roundrobin";
    ask_sync("sync another protocol", strange);
    ask_commit("commit before the sync", commit_of("g", 1, a, "t", 0, 1));
    ask_sync("sync", sync_of("g", 1, a, {{a, "all"}, {"m", "none"}}));
    ask_sync("sync again, in version 4", sync_of("g", 1, a), 4);
    ask_heartbeat("heartbeat", heartbeat_of("g", 1, a));
    ask_heartbeat("heartbeat of another generation", heartbeat_of("g", 0, a));
    ask_heartbeat("heartbeat of another", heartbeat_of("g", 1, "m"));
    ask_join("join with nothing in common", join_of("g", {}, {"sticky"}));
    describe("describe one member", {"g"});
    ask_commit("commit as a member", commit_of("g", 1, a, "t", 0, 5));
    ask_commit("commit in another generation", commit_of("g", 2, a, "t", 0, 6));
    ask_commit("commit as another", commit_of("g", 1, "m", "t", 0, 6));
    ask_commit("commit as nobody", commit_of("g", -1, {}, "t", 0, 6));
    delete_offset("delete an offset that is subscribed to", "g", "t", 0);
    auto other = ask_join("another joins", join_of("g", {}, {"roundrobin", "range"}));
    const auto b = other.member_id;
    second_.send_request(join_of("g", b, {"roundrobin", "range"}), join_version);
    await_state("g", "PreparingRebalance");
    ask_heartbeat("heartbeat meanwhile", heartbeat_of("g", 1, a));
    ask_sync("sync meanwhile", sync_of("g", 1, a));
    ask_commit("commit meanwhile", commit_of("g", 1, a, "t", 0, 7));
    describe("describe meanwhile", {"g"});
    third_.send_request(join_of("g", a, {"range"}), join_version);
    note_join("the first joins", third_.read_response<wire::join_group_response>(join_version));
    auto second = second_.read_response<wire::join_group_response>(join_version);
    note_join("the second", second);
    second_.send_request(sync_of("g", 2, b), sync_version);
    ask_sync("the leader syncs", sync_of("g", 2, a, {{a, "0"}, {b, "1"}}));
    note_sync("the second syncs", second_.read_response<wire::sync_group_response>(sync_version));
    ask_join("a follower asks again", join_of("g", b, {"roundrobin", "range"}));
    delete_group("delete a group with members", "g");
    ask_leave("one leaves", leave_of("g", a));
    ask_leave("again", leave_of("g", a));
    ask_heartbeat("heartbeat of the other", heartbeat_of("g", 2, b));
    ask_leave("the other leaves, as before", leave_of("g", b), 1);
    describe("describe an empty group", {"g", "none"});
    describe("describe as before", {"g", "none"}, 5);
  }

  void ask_with_static_members() {
    auto first = ask_join("a static member joins", join_of("s", {}, {"range"}, "i"));
    ask_sync("and syncs", sync_of("s", 1, first.member_id, {{first.member_id, "all"}}));
    auto again = ask_join("and comes back", join_of("s", {}, {"range"}, "i"));
    auto old = heartbeat_of("s", 1, first.member_id);
    old.group_instance_id = "i";
    ask_heartbeat("heartbeat of whom it was", old);
    old.group_instance_id = "k";
    ask_heartbeat("heartbeat of an unknown instance", old);
    ask_join("join as whom it was", join_of("s", first.member_id, {"range"}, "i"));
    ask_join("and comes back as before", join_of("s", {}, {"range"}, "i"), 8);
    ask_leave("leave as whom it was", leave_of("s", first.member_id, "i"));
    ask_leave("an unknown instance leaves", leave_of("s", {}, "k"));
    ask_leave("it is taken out", leave_of("s", {}, "i"));
  }

  // --- offsets ---
  void ask_commit(
      std::string_view question, const wire::offset_commit_request& request, int16_t version = commit_version) {
    auto told = first_.call<wire::offset_commit_response>(request, version);
    const auto first = lines_.size();
    for (const auto& t : told.topics)
      for (const auto& p : t.partitions) note(question, t.name, p.partition_index, from_wire(p.error_code));
    sort_from(first);
  }
  void ask_committed(std::string_view question, const wire::offset_fetch_request& request, int16_t version) {
    auto told = first_.call<wire::offset_fetch_response>(request, version);
    for (auto& g : told.groups) {
      note(question, g.group_id, from_wire(g.error_code));
      for (const auto& t : g.topics)
        for (const auto& p : t.partitions)
          note(
              "  offset", t.name, t.topic_id == topic_id_, p.partition_index, p.committed_offset,
              p.committed_leader_epoch, shown(p.metadata), from_wire(p.error_code));
    }
    if (version >= 8) return;
    note(question, from_wire(told.error_code));
    for (const auto& t : told.topics)
      for (const auto& p : t.partitions)
        note(
            "  offset", t.name, p.partition_index, p.committed_offset, p.committed_leader_epoch, shown(p.metadata),
            from_wire(p.error_code));
  }

  void ask_about_offsets() {
    ask_commit("commit to an unknown group", commit_of("none", 1, "m", "t", 0, 1));
    ask_commit("commit to an unknown group, as before", commit_of("none", 1, "m", "t", 0, 1), 8);
    ask_commit("commit as nobody", commit_of("o", -1, {}, "t", 0, 1));
    ask_commit("commit to an empty group as a member", commit_of("o", 1, "m", "t", 0, 1));
    ask_commit("commit to nobody's group", commit_of("", -1, {}, "t", 0, 1));
    auto noted = commit_of("o", -1, {}, "t", 1, 12);
    noted.topics[0].partitions[0].committed_metadata = "note";
    noted.topics[0].partitions[0].committed_leader_epoch = 3;
    ask_commit("commit with metadata", noted);
    noted.topics[0].partitions[0].committed_metadata.reset();
    ask_commit("commit with null", noted);
    noted.topics[0].partitions[0].committed_metadata = std::string(5000, 'x');
    noted.topics[0].partitions.push_back(noted.topics[0].partitions[0]);
    noted.topics[0].partitions[1].partition_index = 9;
    noted.topics.push_back(noted.topics[0]);
    noted.topics[1].name = "none";
    ask_commit("commit what cannot be", noted);
    auto by_id = commit_of("o", -1, {}, "", 0, 2);
    by_id.topics[0].topic_id = topic_id_;
    ask_commit("commit by id", by_id, 10);
    by_id.topics[0].topic_id = *wire::uuid::from_string("AAAAAAAAAAAAAAAAAAAAIg");
    ask_commit("commit by an unknown id", by_id, 10);
    auto fetch = committed_of("o", "t", 0);
    fetch.groups[0].topics->at(0).partition_indexes = {0, 1, 9};
    fetch.groups.push_back(committed_of("none", "none", 0).groups[0]);
    ask_committed("committed", fetch, 8);
    ask_committed("committed", fetch, 9);
    fetch.require_stable = true;
    ask_committed("committed, stable", fetch, 9);
    fetch.groups[0].topics->at(0).topic_id = topic_id_;
    fetch.groups[1].topics->at(0).topic_id = *wire::uuid::from_string("AAAAAAAAAAAAAAAAAAAAIg");
    ask_committed("committed by id", fetch, 10);
    fetch.groups[0].topics.reset();
    fetch.groups[1].topics.reset();
    ask_committed("all that is committed", fetch, 9);
    ask_committed("all that is committed, by id", fetch, 10);
  }

  void ask_about_old_offsets() {
    for (int16_t v = 2; v <= 8; ++v)
      ask_commit("commit in version " + std::to_string(v), commit_of("old", -1, {}, "t", 0, v), v);
    for (int16_t v = 1; v <= 7; ++v) {
      wire::offset_fetch_request request;
      request.group_id = "old";
      auto& t = request.topics->emplace_back();
      t.name = "t";
      t.partition_indexes = {0, 1};
      ask_committed("committed in version " + std::to_string(v), request, v);
      if (v < 2) continue;
      request.topics.reset();
      ask_committed("all in version " + std::to_string(v), request, v);
    }
    delete_offset("delete an offset", "old", "t", 0);
    delete_offset("delete it again", "old", "t", 0);
    delete_offset("delete one of no topic", "old", "none", 0);
    delete_offset("delete one of no group", "none", "t", 0);
    delete_offset("delete one of nobody", "", "t", 0);
  }
  void delete_offset(std::string_view question, const std::string& group, const std::string& topic, int32_t partition) {
    wire::offset_delete_request request;
    request.group_id = group;
    auto& t = request.topics.emplace_back();
    t.name = topic;
    t.partitions.emplace_back().partition_index = partition;
    auto told = first_.call<wire::offset_delete_response>(request, 0);
    note(question, from_wire(told.error_code));
    for (const auto& each : told.topics)
      for (const auto& p : each.partitions) note("  offset", each.name, p.partition_index, from_wire(p.error_code));
  }

  // --- groups ---
  void describe(std::string_view question, const std::vector<std::string>& groups, int16_t version = 6) {
    wire::describe_groups_request request;
    request.groups = groups;
    request.include_authorized_operations = true;
    for (const auto& g : first_.call<wire::describe_groups_response>(request, version).groups) {
      note(
          question, g.group_id, from_wire(g.error_code), shown(g.error_message), g.group_state, g.protocol_type,
          g.protocol_data, g.authorized_operations);
      const auto first = lines_.size();
      for (const auto& m : g.members)
        note(
            "  member", name_of(m.member_id), shown(m.group_instance_id), m.client_id, m.client_host,
            shown(m.member_metadata), shown(m.member_assignment));
      sort_from(first);
    }
  }
  void await_state(const std::string& group, std::string_view state) {
    auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{30};
    wire::describe_groups_request request;
    request.groups = {group};
    while (first_.call<wire::describe_groups_response>(request, 5).groups.at(0).group_state != state) {
      if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error{"the group does not become so"};
      std::this_thread::yield();
    }
  }
  void delete_group(std::string_view question, const std::string& group) {
    wire::delete_groups_request request;
    request.groups_names = {group};
    for (const auto& told : first_.call<wire::delete_groups_response>(request, 2).results)
      note(question, told.group_id, from_wire(told.error_code));
  }
  void list(
      std::string_view question, std::vector<std::string> states, std::vector<std::string> types, int16_t version) {
    wire::list_groups_request request;
    request.states_filter = std::move(states);
    request.types_filter = std::move(types);
    auto told = first_.call<wire::list_groups_response>(request, version);
    std::sort(
        told.groups.begin(), told.groups.end(), [](const auto& a, const auto& b) { return a.group_id < b.group_id; });
    note(question, from_wire(told.error_code));
    for (const auto& g : told.groups) note("  group", g.group_id, g.protocol_type, g.group_state, g.group_type);
  }
  void ask_about_groups() {
    list("groups", {}, {}, 5);
    list("groups as before", {}, {}, 2);
    list("groups with members", {"stable", "PreparingRebalance"}, {}, 5);
    list("groups in no state", {"none"}, {}, 5);
    list("classic groups", {}, {"CLASSIC"}, 5);
    list("groups of no type", {}, {"none"}, 5);
    delete_group("delete a group", "g");
    delete_group("delete it again", "g");
    delete_group("delete nobody's group", "");
    list("groups", {}, {}, 5);
  }

  std::string address_;
  wire_socket first_{address_};
  wire_socket second_{address_};
  wire_socket third_{address_};
  std::vector<std::string> lines_;
  std::map<std::string, std::string> names_;
  wire::uuid topic_id_;
};

} // namespace

BOOST_AUTO_TEST_CASE(it_coordinates_groups_as_a_real_kafka_does) {
  cafka::test::real_kafka real{"4.2.0", 1, {"group.initial.rebalance.delay.ms=0"}};
  embedded::cluster kafka;
  auto theirs = group_questions{real.bootstrap()}.ask_all();
  auto ours = group_questions{kafka.bootstrap().at(0)}.ask_all();
  BOOST_TEST(ours == theirs, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
