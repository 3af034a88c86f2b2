#include "cafka/actors/reader/offset_lookup.hpp"

#include <utility>

#include "cafka/actors/retry/retry_rule.hpp"

namespace cafka {

namespace {

constexpr int64_t end_of_log = -1;
constexpr int64_t start_of_log = -2;

} // namespace

offset_lookup::offset_lookup(start_position position) {
  switch (position.at) {
  case start_position::place::first:
    timestamp_ = start_of_log;
    break;
  case start_position::place::last:
    timestamp_ = end_of_log;
    break;
  case start_position::place::time:
    timestamp_ = position.value < 0 ? start_of_log : position.value;
    break;
  case start_position::place::offset:
    offset_ = position.value;
    break;
  }
}

offset_lookup::verdict offset_lookup::answered(errc code, int64_t offset) {
  if (code != errc::none) return may_pass_for_reading(code) ? verdict::later : verdict::failed;
  if (offset >= 0) {
    offset_ = offset;
    return verdict::found;
  }
  if (timestamp_ < 0) return verdict::later; // a log has a start and an end: the broker does not know them yet
  timestamp_ = end_of_log;
  return verdict::again;
}

wire::list_offsets_request offset_lookup::make_request(
    const std::string& topic, int32_t partition, int32_t leader_epoch, isolation_level isolation, int64_t timestamp,
    int32_t timeout_ms) {
  wire::list_offsets_request request;
  request.replica_id = -1; // a consumer
  request.isolation_level = static_cast<int8_t>(isolation);
  request.timeout_ms = timeout_ms;
  auto& wanted = request.topics.emplace_back();
  wanted.name = topic;
  auto& one = wanted.partitions.emplace_back();
  one.partition_index = partition;
  one.current_leader_epoch = leader_epoch;
  one.timestamp = timestamp;
  return request;
}

offset_lookup::answer offset_lookup::find(
    const wire::list_offsets_response& response, const std::string& topic, int32_t partition) {
  for (const auto& one : response.topics)
    if (one.name == topic)
      for (const auto& data : one.partitions)
        if (data.partition_index == partition) return {from_wire(data.error_code), data.offset};
  return {errc::malformed, -1};
}

} // namespace cafka
