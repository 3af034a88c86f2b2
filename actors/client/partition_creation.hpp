// One create_partitions request: adds partitions in rounds, then waits for leaders.
#pragma once

#include <memory>
#include <string>

#include "cafka/actors/client/client_services.hpp"
#include "cafka/wire/messages/create_partitions.hpp"

namespace cafka {

class partition_creation : public std::enable_shared_from_this<partition_creation> {
public:
  partition_creation(client_services& services, create_partitions what, promise<topic_outcomes_ptr> asked);

  void ask();

private:
  void answered(const error& why, const wire::create_partitions_response& response);
  void settle(const std::string& topic, const error& what);
  void created();

  client_services& services_;
  create_partitions what_;
  promise<topic_outcomes_ptr> asked_;
  retry_rounds<std::string> creating_;
  bool answer_lost_ = false;
};

} // namespace cafka
