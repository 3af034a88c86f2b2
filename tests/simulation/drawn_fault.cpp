#include "tests/simulation/drawn_fault.hpp"

#include <array>
#include <vector>

namespace cafka::test {

namespace {

using embedded::fault;
using embedded::fault_kind;
using wire::api_key;

// What Kafka answers now and then, of each API, without anything being wrong with the request.
const std::vector<errc>& passing_errors(api_key of) {
  static const std::vector<errc> produce{errc::not_leader_or_follower, errc::unknown_topic_or_partition,
                                         errc::not_enough_replicas,    errc::leader_not_available,
                                         errc::kafka_storage_error,    errc::request_timed_out};
  static const std::vector<errc> fetch{errc::not_leader_or_follower, errc::unknown_topic_or_partition,
                                       errc::fenced_leader_epoch,    errc::unknown_leader_epoch,
                                       errc::kafka_storage_error,    errc::offset_not_available,
                                       errc::unknown_topic_id,       errc::replica_not_available};
  static const std::vector<errc> metadata{errc::leader_not_available, errc::unknown_topic_or_partition};
  static const std::vector<errc> offsets{errc::not_leader_or_follower, errc::unknown_topic_or_partition,
                                         errc::fenced_leader_epoch,    errc::unknown_leader_epoch,
                                         errc::leader_not_available,   errc::offset_not_available};
  static const std::vector<errc> identity{
      errc::coordinator_load_in_progress, errc::coordinator_not_available, errc::not_coordinator};
  static const std::vector<errc> membership{
      errc::coordinator_load_in_progress, errc::coordinator_not_available, errc::not_coordinator,
      errc::rebalance_in_progress,        errc::unknown_member_id,         errc::illegal_generation};
  static const std::vector<errc> epochs{
      errc::coordinator_load_in_progress, errc::coordinator_not_available, errc::not_coordinator,
      errc::unknown_member_id, errc::fenced_member_epoch};
  static const std::vector<errc> commits{
      errc::coordinator_load_in_progress, errc::coordinator_not_available, errc::not_coordinator,
      errc::rebalance_in_progress,        errc::request_timed_out,         errc::unknown_topic_or_partition};
  static const std::vector<errc> lookup{errc::coordinator_not_available};
  switch (of) {
  case api_key::join_group:
  case api_key::sync_group:
  case api_key::heartbeat:
    return membership;
  case api_key::consumer_group_heartbeat:
    return epochs;
  case api_key::offset_commit:
    return commits;
  case api_key::find_coordinator:
    return lookup;
  case api_key::produce:
    return produce;
  case api_key::fetch:
    return fetch;
  case api_key::metadata:
    return metadata;
  case api_key::list_offsets:
    return offsets;
  default:
    return identity;
  }
}

constexpr std::array apis{api_key::produce,  api_key::produce,      api_key::fetch,           api_key::fetch,
                          api_key::metadata, api_key::list_offsets, api_key::init_producer_id};
constexpr std::array kinds{fault_kind::answer_error, fault_kind::answer_error, fault_kind::answer_error,
                           fault_kind::drop_before,  fault_kind::drop_after,   fault_kind::silence,
                           fault_kind::delay,        fault_kind::cut_reply,    fault_kind::throttle};

template <class T>
T one_of(random_source& random, const std::vector<T>& them) {
  return them[random.below(them.size())];
}

constexpr std::array group_apis{
    api_key::join_group, api_key::sync_group,    api_key::heartbeat,     api_key::consumer_group_heartbeat,
    api_key::heartbeat,  api_key::offset_fetch,  api_key::leave_group,   api_key::consumer_group_heartbeat,
    api_key::join_group, api_key::offset_commit, api_key::offset_commit, api_key::find_coordinator};

} // namespace

embedded::fault draw_group_fault(random_source& random, int32_t brokers) {
  fault drawn;
  drawn.api = group_apis[random.below(group_apis.size())];
  drawn.kind = kinds[random.below(kinds.size())];
  if (random.below(2) == 0) drawn.broker = static_cast<int32_t>(1 + random.below(static_cast<uint64_t>(brokers)));
  drawn.code = one_of(random, passing_errors(*drawn.api));
  drawn.time = std::chrono::milliseconds{1 + random.below(4'000)};
  drawn.bytes = random.below(60);
  drawn.skip = static_cast<int>(random.below(5));
  drawn.times = static_cast<int>(1 + random.below(4));
  return drawn;
}

embedded::fault draw_fault(random_source& random, int32_t brokers, const std::string& topic) {
  fault drawn;
  drawn.api = apis[random.below(apis.size())];
  drawn.kind = kinds[random.below(kinds.size())];
  if (random.below(2) == 0) drawn.broker = static_cast<int32_t>(1 + random.below(static_cast<uint64_t>(brokers)));
  if (drawn.api != api_key::init_producer_id && random.below(2) == 0) drawn.topic = topic;
  drawn.code = one_of(random, passing_errors(*drawn.api));
  drawn.time = std::chrono::milliseconds{1 + random.below(4'000)};
  drawn.bytes = random.below(200);
  drawn.skip = static_cast<int>(random.below(3));
  drawn.times = static_cast<int>(1 + random.below(4));
  return drawn;
}

std::string to_string(const embedded::fault& which) {
  static constexpr std::array names{"answer an error", "drop before", "drop after", "silence",
                                    "delay",           "cut reply",   "corrupt",    "throttle"};
  auto text =
      std::string{names[static_cast<size_t>(which.kind)]} + " at api " + std::to_string(static_cast<int>(*which.api));
  if (which.broker) text += " of broker " + std::to_string(*which.broker);
  if (!which.topic.empty()) text += " for " + which.topic;
  if (which.kind == fault_kind::answer_error) text += ", code " + std::to_string(static_cast<int>(which.code));
  return text + ", after " + std::to_string(which.skip) + ", " + std::to_string(which.times) + " times, "
         + std::to_string(which.time.count()) + " ms, " + std::to_string(which.bytes) + " bytes";
}

} // namespace cafka::test
