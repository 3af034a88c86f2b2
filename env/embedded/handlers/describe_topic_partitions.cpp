#include "cafka/wire/messages/describe_topic_partitions.hpp"

#include "cafka/embedded/handlers/authorized_operations.hpp"
#include "cafka/embedded/handlers/handlers.hpp"
#include "cafka/embedded/handlers/serve.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace cafka::embedded {

namespace {

using wire::describe_topic_partitions_request;
using wire::describe_topic_partitions_response;
using described_topic = describe_topic_partitions_response::topic;

constexpr int32_t most_partitions = 2000; // `max.request.partition.size.limit`

describe_topic_partitions_response::partition describe(cluster_state& state, const partition& p, int32_t index) {
  describe_topic_partitions_response::partition out;
  out.partition_index = index;
  out.leader_id = p.leader;
  out.leader_epoch = p.leader_epoch;
  out.replica_nodes = p.replicas;
  out.isr_nodes = p.in_sync;
  out.eligible_leader_replicas.emplace();
  out.last_known_elr.emplace();
  if (p.leader == -1) out.error_code = to_wire(errc::leader_not_available);
  for (auto id : p.replicas)
    if (!state.is_up(id)) out.offline_replicas.push_back(id);
  return out;
}

/// Topics in the order of their names, from the cursor on, as many partitions as fit on a page.
class page {
public:
  page(request_context& context, const describe_topic_partitions_request& request)
      : context_(context), request_(request) {
    left_ = std::clamp(request.response_partition_limit, 1, most_partitions);
  }

  describe_topic_partitions_response fill() {
    for (const auto& name : names()) {
      if (left_ == 0) {
        stop_before(name, 0);
        break;
      }
      add(name);
      if (response_.next_cursor) break;
    }
    return std::move(response_);
  }

private:
  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& t : request_.topics) all.push_back(t.name);
    if (request_.topics.empty())
      for (const auto& [name, t] : context_.state.topics()) all.push_back(name);
    std::sort(all.begin(), all.end());
    if (request_.cursor) std::erase_if(all, [&](const std::string& n) { return n < request_.cursor->topic_name; });
    return all;
  }

  void add(const std::string& name) {
    auto& out = response_.topics.emplace_back();
    out.name = name;
    auto found = context_.state.find_topic(name);
    auto code = context_.faults.refused(name);
    if (code == errc::none && !found) code = errc::unknown_topic_or_partition;
    out.error_code = to_wire(code);
    if (code != errc::none) return;
    out.topic_id = found->id;
    out.topic_authorized_operations = operations_on_topics;
    auto from =
        request_.cursor && request_.cursor->topic_name == name ? std::max(request_.cursor->partition_index, 0) : 0;
    for (auto p = from; p < found->partition_count(); ++p, --left_) {
      if (left_ == 0) return stop_before(name, p);
      out.partitions.push_back(describe(context_.state, *found->find(p), p));
    }
  }

  void stop_before(const std::string& name, int32_t partition) {
    auto& cursor = response_.next_cursor.emplace(wire::describe_topic_partitions_response::cursor{});
    cursor.topic_name = name;
    cursor.partition_index = partition;
  }

  request_context& context_;
  const describe_topic_partitions_request& request_;
  describe_topic_partitions_response response_;
  int32_t left_;
};

outcome handle(request_context& context, const describe_topic_partitions_request& request) {
  return reply(context, page{context, request}.fill());
}

fault_targets targets(const describe_topic_partitions_request& request) {
  fault_targets named;
  for (const auto& t : request.topics) named.push_back({t.name});
  return named;
}

} // namespace

outcome serve_describe_topic_partitions(incoming& in) {
  return serve<describe_topic_partitions_request>(in, targets, handle);
}

} // namespace cafka::embedded
