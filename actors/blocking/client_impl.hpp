// What is behind the blocking client: its actors, and how they are asked.
#pragma once

#include "cafka/actors/blocking/client.hpp"
#include "cafka/actors/blocking/runtime.hpp"
#include "cafka/actors/blocking/time_left.hpp"
#include "cafka/actors/caf/ask.hpp"
#include "cafka/actors/client/client_actor.hpp"
#include "cafka/actors/retry/deadline.hpp"

#include <string>
#include <utility>
#include <vector>

namespace cafka::blocking {

class client::impl {
public:
  explicit impl(const cluster_config& config);
  ~impl();

  bool create(const std::string& name, const topic_spec& spec, bool if_missing, allowed_time timeout);
  /// create_topics, create_partitions or delete_topics.
  template <class Request>
  topic_outcomes outcomes_of(Request request, allowed_time timeout) {
    request.timeout = timeout;
    return *ask_client<topic_outcomes_ptr>(std::move(request), timeout);
  }
  metadata_ptr describe(std::vector<std::string> topics, allowed_time timeout);
  topic_metadata topic(const std::string& name, allowed_time timeout);
  std::vector<partition_offset> offsets(
      const std::vector<topic_partition>& of, start_position at, allowed_time timeout);
  std::vector<int64_t> offsets(const std::string& name, start_position at, allowed_time timeout);
  static int64_t value_of(const partition_offset& told);
  /// The outcome of a request for one topic; throws if it is an error.
  static topic_outcome only(const topic_outcomes& outcomes);
  const cluster_actor& cluster() const { return cluster_; }

  /// The client actor answers within a request's own timeout; a little later it is taken for stuck.
  template <class T, class Request>
  T ask_client(Request request, allowed_time timeout) {
    constexpr std::chrono::seconds grace{1};
    return ask<T>(runtime_->system(), client_, bounded(timeout) + grace, std::move(request)).value();
  }

private:
  runtime_ptr runtime_;
  cluster_actor cluster_;
  client_actor client_;
};

} // namespace cafka::blocking
