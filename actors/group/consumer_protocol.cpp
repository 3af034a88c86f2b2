#include "cafka/actors/group/consumer_protocol.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "cafka/wire/message.hpp"
#include "cafka/wire/messages/consumer_protocol.hpp"

namespace cafka {

namespace {

using wire::consumer_protocol_assignment;
using wire::consumer_protocol_subscription;

constexpr size_t version_size = sizeof(int16_t);

template <class Message>
wire::bytes write(const Message& message) {
  const auto version = wire::schema_of<Message>().versions.max;
  wire::bytes data(version_size + wire::encoded_size(message, version));
  wire::encoder out{data};
  out.write_int16(version);
  wire::encode(out, message, version);
  return data;
}

template <class Message>
error read(byte_span data, Message& message) {
  wire::decoder in{data};
  const auto version = in.read_int16();
  if (in && version < 0) in.fail("the version is negative");
  if (in) wire::decode(in, message, std::min(version, wire::schema_of<Message>().versions.max));
  if (in) return {};
  return {errc::malformed, in.error()};
}

/// As the wire has them: by topic.
template <class Topic>
std::vector<Topic> by_topic(const std::vector<topic_partition>& partitions) {
  std::map<std::string, std::vector<int32_t>> topics;
  for (const auto& each : partitions) topics[each.topic].push_back(each.partition);
  std::vector<Topic> all;
  for (auto& [name, numbers] : topics) all.push_back({.topic = name, .partitions = std::move(numbers)});
  return all;
}

/// Sorted, without repetitions.
template <class Topic>
error flatten(const std::vector<Topic>& topics, std::vector<topic_partition>& partitions) {
  for (const auto& topic : topics)
    for (auto partition : topic.partitions) {
      if (partition < 0)
        return {errc::malformed, "topic '" + topic.topic + "' has a partition " + std::to_string(partition)};
      partitions.push_back({topic.topic, partition});
    }
  std::sort(partitions.begin(), partitions.end());
  partitions.erase(std::unique(partitions.begin(), partitions.end()), partitions.end());
  return {};
}

} // namespace

wire::bytes write_subscription(const member_subscription& member) {
  consumer_protocol_subscription message;
  message.topics = member.topics;
  if (!member.user_data.empty()) message.user_data = member.user_data;
  message.owned_partitions = by_topic<consumer_protocol_subscription::topic_partition>(member.owned);
  message.generation_id = member.generation;
  message.rack_id = member.rack;
  return write(message);
}

error read_subscription(byte_span data, member_subscription& member) {
  consumer_protocol_subscription message;
  member_subscription told{.id = member.id, .instance_id = member.instance_id};
  auto why = read(data, message);
  if (!why) why = flatten(message.owned_partitions, told.owned);
  if (why) {
    member = {.id = member.id, .instance_id = member.instance_id};
    return why;
  }
  told.topics = std::move(message.topics);
  told.generation = message.generation_id;
  told.rack = std::move(message.rack_id);
  if (message.user_data) told.user_data = std::move(*message.user_data);
  member = std::move(told);
  return {};
}

wire::bytes write_assignment(const std::vector<topic_partition>& partitions) {
  consumer_protocol_assignment message;
  message.assigned_partitions = by_topic<consumer_protocol_assignment::topic_partition>(partitions);
  return write(message);
}

error read_assignment(byte_span data, std::vector<topic_partition>& partitions) {
  partitions.clear();
  if (data.empty()) return {};
  consumer_protocol_assignment message;
  auto why = read(data, message);
  if (!why) why = flatten(message.assigned_partitions, partitions);
  if (why) partitions.clear();
  return why;
}

} // namespace cafka
