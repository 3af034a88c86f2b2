// The embedded cluster, which keeps what it is asked, and when.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cafka/testing/embedded_memory_server.hpp"
#include "cafka/wire/frame.hpp"
#include "cafka/wire/messages/consumer_group_heartbeat.hpp"
#include "cafka/wire/messages/fetch.hpp"
#include "cafka/wire/messages/join_group.hpp"
#include "cafka/wire/messages/list_offsets.hpp"
#include "cafka/wire/messages/metadata.hpp"
#include "cafka/wire/messages/produce.hpp"
#include "tests/properties/observed.hpp"

namespace cafka::test {

class listening_server : public embedded_memory_server {
public:
  explicit listening_server(int32_t brokers = 1) : embedded_memory_server({.brokers = brokers}) {}

  std::optional<uint64_t> connect(const endpoint& where, time_point now) override {
    note("dial of " + to_string(where), at(now));
    return reachable ? embedded_memory_server::connect(where, now) : std::nullopt;
  }

  void disconnect(uint64_t connection, time_point now) override {
    note("hanging up at", at(now));
    embedded_memory_server::disconnect(connection, now);
  }

  void receive(uint64_t connection, std::span<const std::byte> data, time_point now) override {
    auto& bytes = arrived_[connection];
    bytes.insert(bytes.end(), data.begin(), data.end());
    while (bytes.size() >= wire::frame_prefix_size) {
      wire::decoder prefix{bytes};
      const auto end = wire::frame_prefix_size + static_cast<size_t>(prefix.read_int32());
      if (bytes.size() < end) break;
      hear(byte_span{bytes}.subspan(wire::frame_prefix_size, end - wire::frame_prefix_size), now);
      bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(end));
    }
    embedded_memory_server::receive(connection, data, now);
  }

  void note(const std::string& what, const std::string& value) { seen[what].insert(value); }
  void note(const std::string& what, int64_t value) { note(what, std::to_string(value)); }

  /// In ms since `start`.
  int64_t at(time_point now) const { return std::chrono::round<std::chrono::milliseconds>(now - start).count(); }

  bool reachable = true;
  time_point start{};
  observations seen;

private:
  template <class Request>
  static Request body(wire::decoder& in, int16_t version) {
    Request request;
    error failure;
    if (!wire::decode_body(in.read_raw(in.remaining()), version, request, failure)) throw failure;
    return request;
  }

  void hear(byte_span frame, time_point now) {
    wire::decoder in{frame};
    wire::request_header header;
    if (!wire::decode_request_header(in, header)) throw std::runtime_error("no request header");
    note("client id", header.client_id.value_or("null"));
    const auto version = header.request_api_version;
    const auto key = static_cast<wire::api_key>(header.request_api_key);
    note(std::string{wire::to_string(key)} + " at", at(now));
    switch (key) {
    case wire::api_key::produce:
      return hear(body<wire::produce_request>(in, version));
    case wire::api_key::fetch:
      return hear(body<wire::fetch_request>(in, version));
    case wire::api_key::list_offsets:
      return hear(body<wire::list_offsets_request>(in, version));
    case wire::api_key::metadata:
      return note("Metadata may create", body<wire::metadata_request>(in, version).allow_auto_topic_creation);
    case wire::api_key::join_group:
      return hear(body<wire::join_group_request>(in, version));
    case wire::api_key::consumer_group_heartbeat:
      return note(
          "ConsumerGroupHeartbeat assignor",
          body<wire::consumer_group_heartbeat_request>(in, version).server_assignor.value_or("null"));
    default:
      return;
    }
  }

  void hear(const wire::join_group_request& request) {
    note("JoinGroup group", request.group_id);
    note("JoinGroup instance", request.group_instance_id.value_or("null"));
    note("JoinGroup session", request.session_timeout_ms);
    note("JoinGroup rebalance", request.rebalance_timeout_ms);
    std::string names;
    for (const auto& each : request.protocols) names += (names.empty() ? "" : ",") + each.name;
    note("JoinGroup protocols", names);
  }

  void hear(const wire::produce_request& request) {
    note("Produce acks", request.acks);
    note("Produce timeout", request.timeout_ms);
    for (const auto& topic : request.topic_data)
      for (const auto& partition : topic.partition_data) hear(partition.index, partition.records.text());
  }

  /// Of a batch: the attributes, whose low bits name the codec, end at its byte 22, and the number of records is at 57.
  void hear(int32_t partition, std::string_view batch) {
    const auto number =
        std::to_string(static_cast<unsigned char>(batch.at(59)) << 8 | static_cast<unsigned char>(batch.at(60)));
    note("Produce codec", batch.at(22) & 7);
    note("Produce sequence", static_cast<unsigned char>(batch.at(53)) == 0xff ? "none" : "some");
    note("Produce records in a batch", number);
    note("Produce bytes of a batch", static_cast<int64_t>(batch.size()));
    note("Produce to a partition", std::to_string(partition) + ": " + number);
  }

  void hear(const wire::fetch_request& request) {
    note("Fetch wait", request.max_wait_ms);
    note("Fetch least", request.min_bytes);
    note("Fetch most", request.max_bytes);
    note("Fetch isolation", request.isolation_level);
    note("Fetch rack", request.rack_id);
    for (const auto& topic : request.topics)
      for (const auto& partition : topic.partitions) note("Fetch of a partition", partition.partition_max_bytes);
  }

  void hear(const wire::list_offsets_request& request) {
    for (const auto& topic : request.topics)
      for (const auto& partition : topic.partitions) note("ListOffsets of", partition.timestamp);
  }

  std::map<uint64_t, std::vector<std::byte>> arrived_;
};

} // namespace cafka::test
