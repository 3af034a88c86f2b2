// One create_topics request: creates in rounds, then waits for leaders.
#pragma once

#include <memory>
#include <string>

#include "cafka/actors/client/client_services.hpp"
#include "cafka/wire/messages/create_topics.hpp"

namespace cafka {

class topic_creation : public std::enable_shared_from_this<topic_creation> {
public:
  topic_creation(client_services& services, create_topics what, promise<topic_outcomes_ptr> asked);

  void ask();

private:
  void answered(const error& why, const wire::create_topics_response& response);
  void created();

  client_services& services_;
  create_topics what_;
  promise<topic_outcomes_ptr> asked_;
  retry_rounds<std::string> creating_;
  bool answer_lost_ = false;
};

} // namespace cafka
