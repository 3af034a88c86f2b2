#include "cafka/actors/client/partition_creation.hpp"

#include <cstdint>
#include <map>
#include <utility>

#include "cafka/actors/client/leader_wait.hpp"
#include "cafka/actors/client/topic_messages.hpp"

namespace cafka {

namespace {

std::vector<std::string> names_of(const create_partitions& what) {
  std::vector<std::string> names;
  for (const auto& each : what.topics) names.push_back(each.topic);
  return names;
}

} // namespace

partition_creation::partition_creation(
    client_services& services, create_partitions what, promise<topic_outcomes_ptr> asked)
    : services_(services),
      what_(std::move(what)),
      asked_(std::move(asked)),
      creating_(names_of(what_), services.now() + what_.timeout, services.pauses()) {}

void partition_creation::ask() {
  const auto request = make_create_partitions(what_, creating_.pending(), services_.time_left(creating_.deadline()));
  services_.call<wire::create_partitions_response>(
      route::to_controller(), request, creating_.deadline(),
      [me = shared_from_this()](const error& why, const auto& response) { me->answered(why, response); });
}

void partition_creation::answered(const error& why, const wire::create_partitions_response& response) {
  if (why) {
    answer_lost_ = answer_lost_ || loses_answer(why);
    creating_.settle_pending(why);
  }
  read(response, [this](const std::string& topic, const error& what) { settle(topic, what); });
  if (!services_.again(creating_, [me = shared_from_this()] { me->ask(); })) created();
}

void partition_creation::settle(const std::string& topic, const error& what) {
  // A controller whose quorum did not finish in time answers each topic with REQUEST_TIMED_OUT, and may finish later.
  answer_lost_ = answer_lost_ || loses_answer(what);
  // The controller is the first to know a topic: asking it again would not help.
  if (what.code() == errc::unknown_topic_or_partition)
    creating_.settle_for_good(topic, what);
  else
    creating_.settle(topic, what);
}

void partition_creation::created() {
  topic_outcomes outcomes;
  std::map<std::string, int32_t> grown;
  for (const auto& each : what_.topics) {
    const auto what = explain_repetition(creating_.outcome(each.topic), answer_lost_);
    if (!what && !what_.validate_only) grown[each.topic] = each.total;
    outcomes.push_back({each.topic, what});
  }
  std::make_shared<leader_wait>(
      services_, std::move(outcomes), std::move(grown), creating_.deadline(), std::move(asked_))
      ->ask();
}

} // namespace cafka
