// What tests of the reader's actors share: a reader on a cluster in memory, and a subscriber that remembers.
#pragma once

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cafka/actors/reader/reader_actor.hpp"
#include "cafka/testing/virtual_time.hpp"
#include "tests/reader/fake_kafka.hpp"

namespace cafka::test {

// What a subscriber has seen; it answers at once, or when the test says so.
struct seen {
  std::map<int32_t, std::vector<int64_t>> offsets;
  std::map<int32_t, std::set<int64_t>> epochs; // of assignments
  std::vector<partition_event> events;
  size_t batches = 0;
  bool answers = true;
  int32_t unanswered = -1;       // of this partition nothing is answered
  int32_t unanswered_below = -1; // nor of those below this one
  bool forgets = false;          // what it answers, until it ends
  bool keeps = false;            // batches that it has answered
  std::vector<promise<void>> owed;
  std::vector<record_batch_ptr> kept;
  std::map<int32_t, caf::actor_addr> readers; // who delivered last, by partition

  size_t count(partition_event::what kind) const {
    size_t n = 0;
    for (const auto& event : events) n += event.kind == kind ? 1 : 0;
    return n;
  }
  const partition_event* find(partition_event::what kind) const {
    for (const auto& event : events)
      if (event.kind == kind) return &event;
    return nullptr;
  }
};

// A subscriber that can be told to answer what it owes.
struct test_subscriber_trait {
  using signatures =
      type_list<caf::result<void>(record_batch_ptr), caf::result<void>(partition_event), caf::result<void>(flush_atom)>;
};
using test_subscriber_actor = typed_actor<test_subscriber_trait>;

class subscriber_state {
public:
  static inline const char* name = "subscriber";

  subscriber_state(test_subscriber_actor::pointer self, std::shared_ptr<seen> what)
      : self_(self), what_(std::move(what)) {}

  test_subscriber_actor::behavior_type make_behavior() {
    return {
        [this](const record_batch_ptr& batch) -> caf::result<void> { return on_batch(batch); },
        [this](const partition_event& event) { what_->events.push_back(event); },
        [this](flush_atom) {
          what_->kept.clear();
          for (auto& one : std::exchange(what_->owed, {})) one.deliver();
        },
    };
  }

private:
  caf::result<void> on_batch(const record_batch_ptr& batch) {
    ++what_->batches;
    what_->epochs[batch->partition()].insert(batch->assignment_epoch());
    what_->readers[batch->partition()] = caf::actor_cast<caf::actor_addr>(self_->current_sender());
    for (const auto& record : *batch) {
      what_->offsets[batch->partition()].push_back(record.offset);
      BOOST_TEST(
          record.value.text().substr(0, 1 + std::to_string(record.offset).size())
          == "v" + std::to_string(record.offset));
    }
    if (what_->keeps) what_->kept.push_back(batch);
    const bool stuck = batch->partition() == what_->unanswered || batch->partition() < what_->unanswered_below;
    if (what_->answers && !stuck && !what_->forgets) return caf::unit;
    if (what_->forgets) {
      forgotten_.push_back(make_promise<void>(self_));
      return forgotten_.back();
    }
    what_->kept.push_back(batch);
    what_->owed.push_back(make_promise<void>(self_));
    return what_->owed.back();
  }

  test_subscriber_actor::pointer self_;
  std::shared_ptr<seen> what_;
  std::vector<promise<void>> forgotten_;
};

// A reader on a cluster in memory, on virtual time.
struct reader_fixture : virtual_time {
  std::shared_ptr<fake_kafka> kafka = std::make_shared<fake_kafka>(3);
  std::shared_ptr<seen> got = std::make_shared<seen>();
  reader_config config;
  cluster_actor cluster;
  test_subscriber_actor subscriber;
  reader_actor reader;

  reader_fixture() {
    config.topic = "t";
    config.seed = 1;
  }

  ~reader_fixture() {
    // A batch that is never answered holds its reader, and the reader the subscriber.
    got->answers = true;
    got->unanswered = got->unanswered_below = -1;
    answer_all();
    if (reader) {
      ask<void>(reader, close_atom_v);
      advance(std::chrono::seconds{10});
    }
    for (const auto& complaint : kafka->protocol_errors) BOOST_ERROR(complaint);
  }

  void start() {
    cluster = kafka->start(system());
    subscriber = spawn<subscriber_state>(system(), got);
    reader = spawn_reader(system(), cluster, config, subscriber);
    run();
  }
  void answer_all() {
    if (subscriber) anon_mail(flush_atom_v).send(subscriber);
    run();
  }
  void kill(const caf::actor_addr& who) {
    send_exit(caf::actor_cast<caf::actor>(who), caf::exit_reason::kill);
    run();
  }
  // All offsets of [from, to), once, in order.
  void check(int32_t partition, int64_t from, int64_t to) {
    std::vector<int64_t> expected;
    for (auto offset = from; offset < to; ++offset) expected.push_back(offset);
    BOOST_TEST(got->offsets[partition] == expected, boost::test_tools::per_element());
  }
  void close() {
    auto closed = ask<void>(reader, close_atom_v);
    advance(std::chrono::seconds{5});
    BOOST_TEST(closed.done());
    reader = nullptr;
  }
};

} // namespace cafka::test
