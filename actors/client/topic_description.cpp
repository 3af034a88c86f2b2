#include "cafka/actors/client/topic_description.hpp"

#include <utility>

#include "cafka/actors/client/topic_messages.hpp"
#include "cafka/actors/cluster/metadata_refusal.hpp"

namespace cafka {

topic_description::topic_description(client_services& services, describe_topics what, promise<metadata_ptr> asked)
    : services_(services),
      what_(std::move(what)),
      asked_(std::move(asked)),
      rounds_({0}, services.now() + what_.timeout, services.pauses()) {}

void topic_description::ask() {
  services_.call<wire::metadata_response>(
      route::to_any(), make_describe_topics(what_.topics), rounds_.deadline(),
      [me = shared_from_this()](const error& why, const auto& response) { me->answered(why, response); });
}

void topic_description::answered(const error& why, const wire::metadata_response& response) {
  const auto failure = why ? why : refusal_of(response, "the broker");
  rounds_.settle(0, failure);
  if (!failure) return asked_.deliver(read(response, what_.topics));
  if (!services_.again(rounds_, [me = shared_from_this()] { me->ask(); })) asked_.deliver(make_error(failure));
}

} // namespace cafka
