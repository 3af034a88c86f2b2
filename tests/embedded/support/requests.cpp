#include "tests/embedded/support/requests.hpp"

namespace cafka::embedded::test {

wire::produce_request produce_of(const std::string& topic, int32_t partition, bytes_view records, int16_t acks) {
  wire::produce_request request;
  request.acks = acks;
  request.timeout_ms = 1000;
  auto& t = request.topic_data.emplace_back();
  t.name = topic;
  auto& p = t.partition_data.emplace_back();
  p.index = partition;
  p.records = records;
  return request;
}

produced produce(
    memory_client& to, const std::string& topic, int32_t partition, const wire::bytes& records, time_point now) {
  auto reply = to.call<wire::produce_response>(produce_of(topic, partition, records), produce_version, now);
  return reply->responses.at(0).partition_responses.at(0);
}

wire::fetch_request fetch_of(const std::string& topic, int32_t partition, int64_t offset, int32_t max_wait) {
  wire::fetch_request request;
  request.max_wait_ms = max_wait;
  request.min_bytes = 1;
  auto& t = request.topics.emplace_back();
  t.topic = topic;
  auto& p = t.partitions.emplace_back();
  p.partition = partition;
  p.fetch_offset = offset;
  p.partition_max_bytes = 1 << 20;
  return request;
}

const fetched* partition_in(const received<wire::fetch_response>& response) {
  const auto& topics = response.body.responses;
  return topics.empty() || topics[0].partitions.empty() ? nullptr : &topics[0].partitions[0];
}

wire::metadata_request metadata_of(const std::string& topic, bool create) {
  wire::metadata_request request;
  request.allow_auto_topic_creation = create;
  request.topics->emplace_back().name = topic;
  return request;
}

wire::list_offsets_request offsets_of(const std::string& topic, int32_t partition, int64_t timestamp) {
  wire::list_offsets_request request;
  auto& t = request.topics.emplace_back();
  t.name = topic;
  auto& p = t.partitions.emplace_back();
  p.partition_index = partition;
  p.timestamp = timestamp;
  return request;
}

wire::offset_for_leader_epoch_request epoch_end_of(
    const std::string& topic, int32_t partition, int32_t current, int32_t epoch) {
  wire::offset_for_leader_epoch_request request;
  request.replica_id = -1;
  auto& t = request.topics.emplace_back();
  t.topic = topic;
  auto& p = t.partitions.emplace_back();
  p.partition = partition;
  p.current_leader_epoch = current;
  p.leader_epoch = epoch;
  return request;
}

} // namespace cafka::embedded::test
