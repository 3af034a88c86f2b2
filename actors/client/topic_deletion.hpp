// One delete_topics request, in rounds.
#pragma once

#include <memory>
#include <string>

#include "cafka/actors/client/client_services.hpp"
#include "cafka/wire/messages/delete_topics.hpp"

namespace cafka {

class topic_deletion : public std::enable_shared_from_this<topic_deletion> {
public:
  topic_deletion(client_services& services, delete_topics what, promise<topic_outcomes_ptr> asked);

  void ask();

private:
  void answered(const error& why, const wire::delete_topics_response& response);

  client_services& services_;
  delete_topics what_;
  promise<topic_outcomes_ptr> asked_;
  retry_rounds<std::string> deleting_;
  bool answer_lost_ = false;
};

} // namespace cafka
