// What one seed draws: a cluster, who writes and reads there, and what goes wrong meanwhile.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cafka/actors/group/group_coordinator_actor.hpp"
#include "cafka/actors/group/group_reader_config.hpp"
#include "cafka/actors/reader/reader_config.hpp"
#include "cafka/actors/writer/writer_config.hpp"
#include "cafka/embedded/config.hpp"
#include "cafka/embedded/fault.hpp"
#include "tests/simulation/fleet_plan.hpp"
#include "tests/simulation/network.hpp"

namespace cafka::test {

using std::chrono::milliseconds;

struct topic_plan {
  std::string name;
  int32_t partitions = 1;
  int16_t replication_factor = 1;
};

struct writer_plan {
  writer_config config; // of one topic
  int sets = 0;
  int records_per_set = 0; // at most
  size_t value_bytes = 0;  // at most
  milliseconds pause{0};   // between two sets, at most
  milliseconds deadline{0};
};

struct reader_plan {
  reader_config config; // of one topic
  /// How long a batch is kept until it is answered, at most.
  milliseconds keeps{0};
};

struct member_plan {
  group_reader_config config;
  /// When it comes, and how long it then stays away when it has ended.
  milliseconds comes_at{0};
  milliseconds stays_away{0};
  /// How long a batch is kept until it is answered, at most; one of so many (0: none) is kept for longer than the poll limit.
  milliseconds keeps{0};
  uint64_t hesitates = 0;
  /// How long a revocation is answered late, at most.
  milliseconds parts_in{0};
  /// If it does not commit by itself: how often it is told to.
  milliseconds commits_every{0};
  /// It is a fleet, with the group's and the reader's part of `config`.
  std::optional<fleet_plan> fleet = {};
};

/// Of one group: all its members read the same topics.
struct group_plan {
  std::string name;
  std::vector<std::string> topics;
  group_subscription subscription = {};
  std::vector<member_plan> members;
};

/// One thing that goes wrong, or is set right again.
struct disturbance {
  enum class what : uint8_t {
    cut_connections,
    stop_broker,
    start_broker,
    move_leader,
    freeze_metadata,
    thaw_metadata,
    add_partition,
    recreate_topic,
    expire_fetch_sessions,
    inject,
    weather,
    kill_partition_reader,
    delete_topic,
    create_topic,
    move_coordinator,
    kill_actor,
    kill_member,
    close_member,
    stand_still
  };
  milliseconds at{0};
  what kind = what::cut_connections;
  int32_t broker = -1;
  std::string topic = {};
  int32_t partition = -1;
  /// Of recreate_topic: how many the new one has.
  int32_t partitions = 0;
  embedded::fault fault = {};
  test::weather weather = {};
  size_t reader = 0;
  size_t group = 0;
  size_t member = 0;
  /// Of kill_actor: one of those of this name.
  std::string actor = {};
  uint64_t which = 0;
  /// Of stand_still; of close_member: how long it stays away.
  milliseconds time{0};
};

struct scenario {
  uint64_t seed = 0;
  int edition = 0;
  embedded::config brokers = {};
  std::vector<topic_plan> topics = {};
  /// Where fleets write what they could not deal with: nobody else writes or reads there.
  std::vector<topic_plan> letter_topics = {};
  std::vector<writer_plan> writers = {};
  std::vector<reader_plan> readers = {};
  std::vector<group_plan> groups = {};
  std::vector<disturbance> disturbances = {}; // in order of their times
  /// Nothing goes wrong any more from then on, and what was wrong is set right.
  milliseconds calm_at{0};
  /// When all have found their places: members that leave in peace and come back, a network and coordinators that take their time. In
  /// order of their times, which begin there.
  std::vector<disturbance> changes = {};
};

/// A seed draws the same for ever within an edition. Whatever is thought of later is drawn from the next one on:
///  1: odd seeds have writers and readers; even ones have groups, too, and what goes wrong with them;
///  2: groups of the classic protocol may have static members;
///  3: clusters, writers, readers and group readers are killed;
///  4: one group in three is of fleets. Not drawn unless it is asked for, as README.md says.
constexpr int latest_edition = 3;
scenario draw_scenario(uint64_t seed, int edition = latest_edition);

/// A line for a trace.
std::string to_string(const disturbance& which);
std::string to_string(const scenario& all);

} // namespace cafka::test
