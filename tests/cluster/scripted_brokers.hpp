// Brokers that do what a test says, for clusters on virtual time: a connector, and connections that answer at once.
#pragma once

#include "cafka/actors/cluster/cluster_actor.hpp"
#include "cafka/wire/messages/metadata.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace cafka::test {

/// What a broker got.
struct seen_request {
  int32_t node = -1;
  uint64_t connection = 0;
  wire::api_key key{};
  int16_t version = -1;
  std::chrono::milliseconds timeout{0};
  /// Only of Metadata: the topics, and whether they may be created.
  std::vector<std::string> topics = {};
  bool may_create = false;
  /// Of the request, and of what was answered.
  size_t bytes = 0;
  size_t answer_bytes = 0;
};

struct seen_dial {
  endpoint where;
  std::chrono::steady_clock::time_point when;
};

/// The brokers' side. Shared by the test and its fake connections, which all run in the test's thread.
class scripted_brokers {
public:
  /// Brokers `ids`, each at host "b<id>", port 9092. The lowest is the controller.
  explicit scripted_brokers(std::vector<int32_t> ids);

  // -- what the brokers are and say --

  /// Who listens where: a test may move, remove and add.
  std::map<endpoint, int32_t> listening;
  /// Dials to these are not answered.
  std::set<endpoint> silent;
  /// And these fail for this reason.
  std::map<endpoint, error> refusals;
  /// What every broker says; requests for topics that are not there are answered with an error.
  wire::metadata_response told;
  /// What some of them say instead, as they have not heard of it, or are ill.
  std::map<int32_t, wire::metadata_response> told_by;
  /// Brokers whose Metadata nobody can read.
  std::set<int32_t> garbled;
  /// Brokers that accept, take requests and never answer one.
  std::set<int32_t> hung;
  /// Brokers that hang up, in peace, as soon as a connection has come up.
  std::set<int32_t> hangs_up;
  /// Topics that appear when they may be created.
  bool creates_topics = false;
  /// Requests of these APIs are not answered.
  std::set<wire::api_key> parked;
  /// Answers of these APIs take so long, and tell how it was when they were asked for.
  std::map<wire::api_key, std::chrono::milliseconds> slow;
  /// So many requests come back unsent, as their connection has just ended.
  int stale = 0;
  /// What brokers offer; all that we know unless a test takes something away.
  version_table versions;
  /// Answers of APIs other than Metadata: appends a response frame without its size.
  std::function<std::optional<std::vector<std::byte>>(const seen_request&, const outgoing&)> answer;

  void add_topic(const std::string& name, std::vector<int32_t> leaders, int32_t epoch = 1);
  wire::metadata_response::topic& topic(const std::string& name);
  /// All connections to the broker end.
  void cut(int32_t node);

  // -- what they saw --

  std::vector<seen_dial> dials;
  std::vector<seen_request> requests;
  size_t count(wire::api_key key) const;
  size_t count(wire::api_key key, int32_t node) const;
  /// Connections that have not ended.
  size_t connections() const;

  // -- for the fake actors --

  std::optional<std::vector<std::byte>> handle(int32_t node, uint64_t connection, const outgoing& request);
  std::map<uint64_t, std::pair<int32_t, caf::actor_addr>> open;

private:
  std::vector<std::byte> metadata(seen_request& request, const outgoing& frame);
};
using brokers_ptr = std::shared_ptr<scripted_brokers>;

connector_actor spawn_scripted_connector(caf::actor_system& system, brokers_ptr brokers);

/// A response frame without its size.
template <class Response>
std::vector<std::byte> response_frame(const Response& response, int16_t version);

} // namespace cafka::test

#include "cafka/wire/frame.hpp"

template <class Response>
std::vector<std::byte> cafka::test::response_frame(const Response& response, int16_t version) {
  const auto& schema = wire::schema_of<Response>();
  std::vector<std::byte> bytes(wire::response_size(schema, &response, version));
  if (auto what = wire::encode_response(bytes, schema, &response, version, 0)) throw what;
  bytes.erase(bytes.begin(), bytes.begin() + wire::frame_prefix_size);
  return bytes;
}
