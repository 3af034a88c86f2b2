// The end of a request that made partitions: a topic is usable once all its partitions have leaders.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cafka/actors/client/client_services.hpp"
#include "cafka/wire/messages/metadata.hpp"

namespace cafka {

class leader_wait : public std::enable_shared_from_this<leader_wait> {
public:
  /// `partitions`: the topics to wait for, each with the number of partitions it has at least. They are among the outcomes,
  /// without an error, and get one if a leader is missing at the deadline. Then the outcomes are delivered.
  leader_wait(
      client_services& services, topic_outcomes outcomes, std::map<std::string, int32_t> partitions,
      client_services::time_point deadline, promise<topic_outcomes_ptr> asked);

  void ask();

private:
  void answered(const std::vector<std::string>& topics, const error& why, const wire::metadata_response& response);
  void ended();

  client_services& services_;
  topic_outcomes outcomes_;
  std::map<std::string, int32_t> partitions_;
  promise<topic_outcomes_ptr> asked_;
  retry_rounds<std::string> electing_;
};

} // namespace cafka
