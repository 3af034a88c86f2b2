// What is done about a record that a worker could not deal with: as data, for each kind of failure.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cafka/actors/fleet/failure.hpp"
#include "cafka/actors/properties/config_check.hpp"
#include "cafka/actors/retry/random_source.hpp"
#include "cafka/wire/error.hpp"
#include "cafka/wire/records/header.hpp"

namespace cafka {

/// Who waits while a record is to be tried again.
enum class retry_place : uint8_t {
  in_order, ///< what is to come after it: the records of its key, or of its partition
  aside     ///< nobody: it is parked, and the records after it overtake it
};

/// What is done when nothing is left to be tried.
enum class failure_end : uint8_t {
  dead_letter,    ///< it is written to the dead letter topic, and is done once that is acknowledged
  skip,           ///< it is done, and only an event tells of it
  stop_partition, ///< its partition stops before it: nothing of it is committed until somebody resumes it
  stop_fleet      ///< the fleet stops, as it does when it is asked to, with the failure as the reason
};

std::string_view to_string(retry_place what);
std::string_view to_string(failure_end what);

/// A topic in which records wait before they are tried again. The fleet reads it, too.
struct retry_topic {
  /// Has to be there. One topic may be listed several times, with the same delay.
  std::string topic = {};
  /// Between being written to the topic and being tried. 0 to 30 days. Longer than max_poll_interval is no harm: who
  /// waits is the partition, not the handler.
  std::chrono::milliseconds delay{60'000};

  friend bool operator==(const retry_topic&, const retry_topic&) = default;
};

/// A record is tried where it is, then in one retry topic after the other, and in the end it is a dead letter, is
/// skipped, or stops its partition or the fleet. An undecodable one comes to the end at once: its bytes will not
/// change. An aggregate:
///
///     #include "cafka/actors/fleet/failure_policy.hpp"
///
///     using namespace std::chrono_literals;
///     const cafka::failure_policy careful{
///         .attempts = 3, .retry_topics = {{"orders.retry", 30s}, {"orders.late", 1h}}, .dead_letters = "orders.dead"};
struct failure_policy {
  /// How often a record is tried where it was read first. 1 to 1'000'000; 1: once. In a retry topic it is tried once:
  /// what helps there is the delay. A crash of its worker, and a handler that is late, count as any other attempt.
  uint32_t attempts = 5;
  /// Pause before the second attempt; doubles with each further one, with jitter of ±20 %. 0 to 24 hours.
  std::chrono::milliseconds backoff{100};
  /// Upper bound of that pause, before the jitter. At least backoff, at most 24 hours.
  std::chrono::milliseconds backoff_max{10'000};
  retry_place place = retry_place::in_order;
  failure_end end = failure_end::dead_letter;
  /// Where a record goes after the attempts in place, in this order. A record in a retry topic is done where it came
  /// from, so the ones after it overtake it.
  std::vector<retry_topic> retry_topics = {};
  /// The topic of dead letters. Empty: none, and then `end` dead_letter means stop_partition: a record is only given up
  /// where the program said so. The same holds for a record that was read from this very topic, which would come back
  /// for ever.
  std::string dead_letters = {};
  /// Codes of errors that no further attempt mends: such a record comes to the end at once.
  std::vector<errc> hopeless = {};

  /// none, or invalid_configuration with a sentence that names the field, its value and what is allowed.
  error validate() const;
  /// The same in the words of another surface.
  error validate(const config_names& names) const;
};

/// One policy for most, and others for some kinds of failures.
struct failure_policies {
  failure_policy usual = {};
  /// These take the place of the usual one as a whole. Their retry topics have to be the same wherever there are any.
  std::map<failure::kind, failure_policy> special = {};

  const failure_policy& of(failure::kind what) const;
  /// The topics that a fleet has to read besides its own, each once.
  std::vector<retry_topic> retry_topics() const;
  /// The topics that letters may go to, each once.
  std::vector<std::string> dead_letters() const;

  error validate() const;
  error validate(const config_names& names) const;
};

/// Where a record comes from: what its headers and its topic say.
struct record_pass {
  /// As it was read.
  std::string_view topic = {};
  /// 0: a topic of the fleet's own; n: the n-th of the policy's retry topics.
  uint32_t tier = 0;
};

/// The retry topic that a record comes from. Its headers tell (see dead_letter.hpp), as far as they fit the topic that
/// it was read from: headers of a record that somebody has copied elsewhere do not count. If they tell nothing, the
/// topic does.
record_pass pass_of(const failure_policy& policy, std::string_view topic, const header_range& headers);

/// What is to be done.
struct failure_verdict {
  enum class action : uint8_t {
    retry,       ///< try it again after `pause`
    retry_topic, ///< write it to retry topic `tier`, to be tried after `pause`; it is done once that is acknowledged
    dead_letter, ///< write it to the dead letters; it is done once that is acknowledged
    skip,
    stop_partition,
    stop_fleet
  };

  action what = action::stop_partition;
  std::chrono::milliseconds pause{0};
  /// Of a retry: who waits.
  retry_place place = retry_place::in_order;
  /// Of a retry topic: its number, from 1 on.
  uint32_t tier = 0;

  friend bool operator==(const failure_verdict&, const failure_verdict&) = default;
};

std::string_view to_string(failure_verdict::action what);

/// Judges a failure of a record by the policy for its kind, which has to be valid. The same each time for the same
/// `random`, which is only asked for the jitter of a retry.
failure_verdict judge(
    const failure_policy& policy, const failure& what, const record_pass& from, random_source& random);

} // namespace cafka
