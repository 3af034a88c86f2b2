// Members that come, go, hesitate and die while their coordinator moves and refuses, on virtual time against the embedded
// cluster. In the end each partition has one owner, and no commit ever went back.
#include "cafka/testing/embedded_memory_server.hpp"
#include "cafka/testing/virtual_time.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/support/seed.hpp"

#include "cafka/actors/group/group_coordinator_actor.hpp"
#include "cafka/actors/retry/random_source.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

using namespace cafka;
using namespace std::chrono_literals;
using wire::api_key;

namespace {

constexpr int32_t brokers = 3;
const std::string group = "billing";

/// What the user of a member has been told that it has.
struct holdings {
  int32_t generation = -1;
  std::map<topic_partition, int64_t> positions;
  error failure;
};

class user_state {
public:
  static inline const char* name = "user";
  user_state(group_member_actor::pointer, std::shared_ptr<holdings> has) : has_(std::move(has)) {}

  group_member_actor::behavior_type make_behavior() {
    return {
        [this](const group_assigned& what) {
          has_->generation = what.generation;
          for (const auto& each : what.added) has_->positions[each.where] = std::max<int64_t>(each.offset, 0);
        },
        [this](const group_revoked& what) { take(what.partitions); },
        [this](const group_lost& what) { take(what.partitions); },
        [this](const group_failed& what) { has_->failure = what.cause; },
        [](const group_status&) {},
    };
  }

private:
  void take(const std::vector<topic_partition>& what) {
    for (const auto& each : what) has_->positions.erase(each);
  }

  std::shared_ptr<holdings> has_;
};

struct member {
  std::shared_ptr<holdings> has = std::make_shared<holdings>();
  group_member_actor user;
  group_coordinator_actor coordinator;
};

class chaos : public test::virtual_time {
public:
  explicit chaos(uint64_t seed) : random_(seed), cooperative_(random_.below(2) == 0) {
    kafka().create_topic("orders", 8);
    cluster_ = spawn_cluster(
        system(), {.bootstrap = kafka().bootstrap(), .metadata_max_age = 30s, .seed = 1},
        spawn_memory_connector(system(), {}, server_));
  }
  ~chaos() {
    members_.clear();
    cluster_ = nullptr;
    advance(1min);
  }

  void run_faults() {
    for (int i = 0; i < 3; ++i) join();
    for (int i = 0; i < 40; ++i) {
      step();
      advance(std::chrono::milliseconds{random_.below(4'000)});
      work();
      check();
    }
    kafka().clear_faults();
    for (int32_t id = 1; id <= brokers; ++id) kafka().start_broker(id);
    if (members_.empty()) join();
  }

  /// All is well some time after the last fault.
  void settle() {
    advance(2min);
    work();
    advance(10s);
    check();
    std::set<topic_partition> owned;
    for (const auto& each : members_) {
      BOOST_TEST(!each.has->failure, each.has->failure.what());
      const auto status = ask<group_status>(each.coordinator, status_atom_v);
      run();
      BOOST_TEST((status.value().phase == group_phase::stable));
      BOOST_TEST(status.value().assigned.size() == each.has->positions.size());
      for (const auto& [where, position] : each.has->positions) BOOST_TEST(owned.insert(where).second);
    }
    BOOST_TEST(owned.size() == static_cast<size_t>(partitions_));
    for (const auto& report : reports_) BOOST_TEST(report.done());
    const auto& last = members_.front();
    for (const auto& [where, position] : last.has->positions)
      BOOST_TEST(kafka().committed_offset(group, where.topic, where.partition) == position);
  }

private:
  embedded::memory_cluster& kafka() { return server_->kafka(); }
  int32_t some_broker() { return static_cast<int32_t>(random_.below(brokers)) + 1; }
  member& some_member() { return members_[random_.below(members_.size())]; }

  void join() {
    auto& added = members_.emplace_back();
    const auto number = ++count_;
    added.user = spawn<user_state>(system(), added.has);
    group_config config{.group_id = group, .session_timeout = 10s, .heartbeat_interval = 1s, .seed = number};
    config.max_poll_interval = 20s;
    if (cooperative_) config.assignors = {assignor::cooperative_sticky()};
    added.coordinator = spawn_group_coordinator(system(), cluster_, config, added.user);
    ask<void>(added.coordinator, group_subscription{.topics = {"orders"}});
  }

  void step() {
    switch (random_.below(10)) {
    case 0:
    case 1:
      if (members_.size() < 6) join();
      return;
    case 2:
      if (members_.size() > 1) ask<void>(some_member().coordinator, close_atom_v), forget_closed();
      return;
    case 3: // without a word
      if (members_.size() > 1) {
        kafka().inject({.api = api_key::leave_group, .kind = embedded::fault_kind::drop_before});
        const auto which = random_.below(members_.size());
        send_exit(members_[which].coordinator, caf::exit_reason::kill);
        run();
        members_.erase(members_.begin() + static_cast<std::ptrdiff_t>(which));
      }
      return;
    case 4:
      return move_coordinator();
    case 5:
      return kafka().cut_connections(some_broker());
    case 6: {
      const auto id = some_broker();
      for (int32_t other = 1; other <= brokers; ++other) kafka().start_broker(other);
      return kafka().stop_broker(id);
    }
    case 7:
      kafka().add_partitions("orders", ++partitions_);
      return;
    default:
      return refuse();
    }
  }

  void move_coordinator() {
    const auto to = some_broker();
    kafka().start_broker(to);
    kafka().move_coordinator(group, to);
  }

  void refuse() {
    static const std::vector<errc> codes{
        errc::coordinator_load_in_progress,
        errc::coordinator_not_available,
        errc::not_coordinator,
        errc::rebalance_in_progress,
        errc::illegal_generation,
        errc::unknown_member_id,
        errc::request_timed_out};
    static const std::vector<api_key> apis{api_key::join_group,    api_key::sync_group,   api_key::heartbeat,
                                           api_key::offset_commit, api_key::offset_fetch, api_key::find_coordinator};
    const auto api = apis[random_.below(apis.size())];
    const auto code = codes[random_.below(codes.size())];
    const bool fits = api != api_key::find_coordinator || code == errc::coordinator_not_available;
    if (fits) kafka().inject(api, code, static_cast<int>(random_.below(3)) + 1);
  }

  void forget_closed() {
    advance(31s);
    std::erase_if(members_, [this](const member& each) {
      const auto status = ask<group_status>(each.coordinator, status_atom_v);
      run();
      return status.code() != errc::none;
    });
  }

  /// Each member reads on in what it has, and commits some of it.
  void work() {
    for (auto& each : members_) {
      commit_offsets what{.timeout = 20s};
      for (auto& [where, position] : each.has->positions) {
        position += static_cast<int64_t>(random_.below(10)) + 1;
        what.offsets.push_back({.where = where, .offset = position});
      }
      reports_.push_back(ask<commit_report_ptr>(each.coordinator, what));
    }
  }

  void check() {
    std::map<std::pair<int32_t, topic_partition>, int> owners;
    for (const auto& each : members_)
      for (const auto& [where, position] : each.has->positions) ++owners[{each.has->generation, where}];
    for (const auto& [what, count] : owners) BOOST_TEST(count == 1, what.second << " in generation " << what.first);
    for (int32_t i = 0; i < partitions_; ++i) {
      const auto now_committed = kafka().committed_offset(group, "orders", i);
      auto& before = committed_.try_emplace(i, -1).first->second;
      BOOST_TEST(now_committed >= before, "orders-" << i << " went back");
      before = now_committed;
    }
  }

  random_source random_;
  bool cooperative_;
  std::shared_ptr<test::embedded_memory_server> server_ =
      std::make_shared<test::embedded_memory_server>(embedded::config{.brokers = brokers});
  cluster_actor cluster_;
  std::vector<member> members_;
  uint64_t count_ = 0;
  int32_t partitions_ = 8;
  std::map<int32_t, int64_t> committed_;
  std::vector<test::pending<commit_report_ptr>> reports_;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_group_settles_whatever_has_happened) {
  const auto first = test::seed();
  for (uint64_t i = 0; i < (test::sanitized ? 5 : 20); ++i) {
    BOOST_TEST_CONTEXT("CAFKA_SEED=" << first + i) {
      chaos group_of{first + i};
      group_of.run_faults();
      group_of.settle();
    }
  }
}
