#include "cafka/actors/writer/produce_exchange.hpp"

#include <algorithm>
#include <map>
#include <string_view>

#include "cafka/wire/message.hpp"
#include "cafka/wire/phrase.hpp"

namespace cafka {

namespace {

constexpr int16_t first_version_with_topic_ids = 13;

using partition_response = wire::produce_response::partition_produce_response;
using partition_key = std::pair<std::string_view, int32_t>;

// A response names topics as its request did: by name, or by id.
std::string_view topic_name(
    std::span<const lent_batch_ptr> batches, const wire::produce_response::topic_produce_response& topic) {
  if (topic.topic_id == wire::uuid::zero()) return topic.name;
  auto same =
      std::find_if(batches.begin(), batches.end(), [&](const auto& b) { return b->topic_id == topic.topic_id; });
  return same == batches.end() ? std::string_view{topic.name} : std::string_view{(*same)->topic};
}

std::map<partition_key, const partition_response*> by_partition(
    std::span<const lent_batch_ptr> batches, const wire::produce_response& response) {
  std::map<partition_key, const partition_response*> found;
  for (const auto& topic : response.responses)
    for (const auto& partition : topic.partition_responses)
      found.emplace(partition_key{topic_name(batches, topic), partition.index}, &partition);
  return found;
}

// Says which records of the batch the broker objects to (KIP-467).
std::string refusal_text(const partition_response& answer, errc code, const std::string& broker) {
  std::string text = "broker " + broker + " refuses the batch: ";
  if (answer.error_message && !answer.error_message->empty())
    text += *answer.error_message;
  else if (code == errc::unrecognized_code)
    text += "its code " + std::to_string(answer.error_code) + " is not known to this client";
  else
    text += phrase(code);
  for (const auto& record : answer.record_errors) {
    text += "; record " + std::to_string(record.batch_index) + " of the batch";
    if (record.batch_index_error_message) text += ": " + *record.batch_index_error_message;
  }
  return text;
}

returned_batch read_answer(uint64_t id, const partition_response& answer, const std::string& broker) {
  auto code = from_wire(answer.error_code);
  if (code == errc::none)
    return {
        .id = id,
        .base_offset = answer.base_offset,
        .log_start_offset = answer.log_start_offset,
        .log_append_time = answer.log_append_time_ms};
  return {.id = id, .what = {code, refusal_text(answer, code, broker)}, .log_start_offset = answer.log_start_offset};
}

} // namespace

wire::version_range produce_versions(std::span<const lent_batch_ptr> batches) {
  auto versions = wire::schema_of<wire::produce_request>().versions;
  bool ids_known =
      std::none_of(batches.begin(), batches.end(), [](const auto& b) { return b->topic_id == wire::uuid::zero(); });
  if (!ids_known) versions.max = std::min<int16_t>(versions.max, first_version_with_topic_ids - 1);
  return versions;
}

wire::produce_request make_produce_request(std::span<const lent_batch_ptr> batches, int16_t acks, int32_t timeout_ms) {
  wire::produce_request request;
  request.acks = acks;
  request.timeout_ms = timeout_ms;
  std::map<std::string_view, size_t> topics;
  for (const auto& batch : batches) {
    auto [at, added] = topics.emplace(batch->topic, request.topic_data.size());
    if (added) {
      auto& topic = request.topic_data.emplace_back();
      topic.name = batch->topic;
      topic.topic_id = batch->topic_id;
    }
    auto& partition = request.topic_data[at->second].partition_data.emplace_back();
    partition.index = batch->partition;
    partition.records = bytes_view{batch->bytes->span()};
  }
  return request;
}

std::vector<produce_answer> read_produce_response(
    std::span<const lent_batch_ptr> batches, const wire::produce_response& response, const std::string& broker) {
  auto answers = by_partition(batches, response);
  std::vector<produce_answer> result;
  for (const auto& batch : batches) {
    auto at = answers.find({batch->topic, batch->partition});
    if (at != answers.end()) {
      result.push_back({batch, read_answer(batch->id, *at->second, broker)});
      continue;
    }
    error missing{errc::malformed, "the response of broker " + broker + " does not mention the partition"};
    result.push_back({batch, {.id = batch->id, .how = returned_batch::kind::in_doubt, .what = missing}});
  }
  return result;
}

std::vector<leader_hint> read_leader_hints(
    std::span<const lent_batch_ptr> batches, const wire::produce_response& response) {
  std::vector<broker_node> endpoints;
  for (const auto& node : response.node_endpoints)
    endpoints.push_back(
        {.id = node.node_id, .host = node.host, .port = static_cast<uint16_t>(node.port), .rack = node.rack});
  std::vector<leader_hint> hints;
  for (const auto& topic : response.responses) {
    for (const auto& partition : topic.partition_responses) {
      const auto& leader = partition.current_leader;
      if (leader.leader_id < 0 || leader.leader_epoch < 0) continue;
      hints.push_back(
          {.topic = std::string{topic_name(batches, topic)},
           .partition = partition.index,
           .leader = leader.leader_id,
           .leader_epoch = leader.leader_epoch,
           .endpoints = endpoints});
    }
  }
  return hints;
}

} // namespace cafka
