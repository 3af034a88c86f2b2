// For tests of a fleet's workers: a fleet on virtual time, against a Kafka cluster in memory.
#pragma once

#include "cafka/actors/blocking/received_record.hpp"
#include "cafka/actors/fleet/fleet_actor.hpp"
#include "cafka/embedded/memory_cluster.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace cafka {

/// Runs in the thread of the test, one message after the other, and time passes only when the test says so: hours take milliseconds, and
/// the same test does the same each time. What happens to real fleets can be made to happen: members come and go, brokers fail
/// (`kafka()`), the topic for dead letters is missing, workers throw.
///
///     int paid = 0;
///     cafka::fleet_test test{
///         {.group_id = "billing", .topics = {"orders"}, .on_failure = {.attempts = 3, .dead_letters = "orders.dead"}},
///         [&paid](const cafka::fleet_record& order) {
///           if (order.value.empty()) throw std::invalid_argument{"an order without content"};
///           ++paid;
///         }};
///     test.feed("orders", {{.key = "a", .value = "one"}, {.key = "b", .value = ""}});
///     const bool settled = test.settle(1min);
///     std::cout << settled << ' ' << paid << ' ' << test.records("orders.dead").size() << '\n'; // 1 1 1
///
/// Functions of workers must not block, as there is no other thread, and workers have none of their own. What they complete later, a
/// test completes. Not thread-safe.
class fleet_test {
public:
  struct options {
    /// Of each of the fleet's own topics. Those for dead letters and for retries have one.
    int32_t partitions = 4;
    int32_t brokers = 1;
    /// The topics for dead letters and for retries are made, too.
    bool all_topics = true;
  };

  /// A member has joined and has its partitions when this returns. Throws cafka::error: invalid_configuration.
  template <class Work>
  fleet_test(fleet_config config, Work work) : fleet_test(std::move(config), std::move(work), options{}) {}
  template <class Work>
  fleet_test(fleet_config config, Work work, const options& how)
      : fleet_test(std::move(config), detail::make_worker_factory(std::move(work)), how, 0) {}
  ~fleet_test();
  fleet_test(const fleet_test&) = delete;
  fleet_test& operator=(const fleet_test&) = delete;

  /// Writes records, which name their partition or are spread by their keys, and lets the fleet have them.
  void feed(const std::string& topic, const std::vector<record_argument>& records);
  /// Lets time pass, and all that is to happen in it.
  void advance(std::chrono::milliseconds time);
  /// The same until all that was fed is done and committed; false if it is not within that time.
  bool settle(std::chrono::milliseconds within = std::chrono::minutes{1});

  /// Another fleet of the group joins, with the same workers. Answers its number; the first one is 0.
  size_t add_member();
  /// It closes, and the others take over.
  void remove_member(size_t number);
  /// It ends without a word, as a process does that is killed.
  void kill_member(size_t number);

  /// The cluster, to make it misbehave.
  embedded::memory_cluster& kafka();
  /// What the group has committed in a partition; -1: nothing.
  int64_t committed(const topic_partition& which);
  /// All that is in a topic, partition by partition.
  std::vector<blocking::owned_record> records(const std::string& topic);
  fleet_status status(size_t member = 0);
  /// What all members have told.
  const std::vector<fleet_event>& events() const;
  /// To ask it for what `fleet_trait` offers.
  const fleet_actor& member(size_t number) const;

private:
  fleet_test(fleet_config config, worker_factory make, const options& how, int);

  class impl;
  std::unique_ptr<impl> impl_;
};

} // namespace cafka
