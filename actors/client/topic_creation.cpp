#include "cafka/actors/client/topic_creation.hpp"

#include <cstdint>
#include <map>
#include <utility>

#include "cafka/actors/client/leader_wait.hpp"
#include "cafka/actors/client/topic_messages.hpp"

namespace cafka {

namespace {

std::vector<std::string> names_of(const create_topics& what) {
  std::vector<std::string> names;
  for (const auto& topic : what.topics) names.push_back(topic.name);
  return names;
}

} // namespace

topic_creation::topic_creation(client_services& services, create_topics what, promise<topic_outcomes_ptr> asked)
    : services_(services),
      what_(std::move(what)),
      asked_(std::move(asked)),
      creating_(names_of(what_), services.now() + what_.timeout, services.pauses()) {}

void topic_creation::ask() {
  const auto request = make_create_topics(what_, creating_.pending(), services_.time_left(creating_.deadline()));
  services_.call<wire::create_topics_response>(
      route::to_controller(), request, creating_.deadline(),
      [me = shared_from_this()](const error& why, const auto& response) { me->answered(why, response); });
}

void topic_creation::answered(const error& why, const wire::create_topics_response& response) {
  if (why) {
    answer_lost_ = answer_lost_ || loses_answer(why);
    creating_.settle_pending(why);
  }
  read(response, [this](const std::string& topic, const error& what) { creating_.settle(topic, what); });
  if (!services_.again(creating_, [me = shared_from_this()] { me->ask(); })) created();
}

void topic_creation::created() {
  topic_outcomes outcomes;
  std::map<std::string, int32_t> usable;
  for (const auto& topic : names_of(what_)) {
    auto what = explain_repetition(creating_.outcome(topic), answer_lost_);
    const auto is_new = !what && !what_.validate_only;
    if (what_.if_missing && what.code() == errc::topic_already_exists) what = {};
    if (!what && !what_.validate_only) usable[topic] = 1; // as many as it has
    outcomes.push_back({topic, what, is_new});
  }
  std::make_shared<leader_wait>(
      services_, std::move(outcomes), std::move(usable), creating_.deadline(), std::move(asked_))
      ->ask();
}

} // namespace cafka
