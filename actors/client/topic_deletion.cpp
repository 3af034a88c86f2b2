#include "cafka/actors/client/topic_deletion.hpp"

#include <utility>

#include "cafka/actors/client/topic_messages.hpp"

namespace cafka {

topic_deletion::topic_deletion(client_services& services, delete_topics what, promise<topic_outcomes_ptr> asked)
    : services_(services),
      what_(std::move(what)),
      asked_(std::move(asked)),
      deleting_(what_.topics, services.now() + what_.timeout, services.pauses()) {}

void topic_deletion::ask() {
  const auto request = make_delete_topics(deleting_.pending(), services_.time_left(deleting_.deadline()));
  services_.call<wire::delete_topics_response>(
      route::to_controller(), request, deleting_.deadline(),
      [me = shared_from_this()](const error& why, const auto& response) { me->answered(why, response); });
}

void topic_deletion::answered(const error& why, const wire::delete_topics_response& response) {
  if (why) {
    answer_lost_ = answer_lost_ || loses_answer(why);
    deleting_.settle_pending(why);
  }
  read(response, [this](const std::string& topic, const error& what) {
    // For who looks a topic up this may pass; for who deletes it, it is the answer.
    if (what.code() == errc::unknown_topic_or_partition)
      deleting_.settle_for_good(topic, what);
    else
      deleting_.settle(topic, what);
  });
  if (services_.again(deleting_, [me = shared_from_this()] { me->ask(); })) return;
  topic_outcomes outcomes;
  for (const auto& topic : what_.topics)
    outcomes.push_back({topic, explain_repetition(deleting_.outcome(topic), answer_lost_)});
  asked_.deliver(std::make_shared<const topic_outcomes>(std::move(outcomes)));
}

} // namespace cafka
