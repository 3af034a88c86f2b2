// One describe_topics request: asks some broker, again if the answer is lost.
#pragma once

#include <memory>

#include "cafka/actors/client/client_services.hpp"
#include "cafka/wire/messages/metadata.hpp"

namespace cafka {

class topic_description : public std::enable_shared_from_this<topic_description> {
public:
  topic_description(client_services& services, describe_topics what, promise<metadata_ptr> asked);

  void ask();

private:
  void answered(const error& why, const wire::metadata_response& response);

  client_services& services_;
  describe_topics what_;
  promise<metadata_ptr> asked_;
  /// There is one thing to settle: the answer.
  retry_rounds<int> rounds_;
};

} // namespace cafka
