#include "cafka/actors/client/leader_wait.hpp"

#include <utility>

#include "cafka/actors/client/topic_messages.hpp"

namespace cafka {

namespace {

std::vector<std::string> names_of(const std::map<std::string, int32_t>& partitions) {
  std::vector<std::string> names;
  for (const auto& each : partitions) names.push_back(each.first);
  return names;
}

} // namespace

leader_wait::leader_wait(
    client_services& services, topic_outcomes outcomes, std::map<std::string, int32_t> partitions,
    client_services::time_point deadline, promise<topic_outcomes_ptr> asked)
    : services_(services),
      outcomes_(std::move(outcomes)),
      partitions_(std::move(partitions)),
      asked_(std::move(asked)),
      electing_(names_of(partitions_), deadline, services.pauses()) {}

void leader_wait::ask() {
  if (electing_.pending().empty()) return ended();
  const std::vector<std::string> topics{electing_.pending().begin(), electing_.pending().end()};
  services_.call<wire::metadata_response>(
      route::to_any(), make_describe_topics(topics), electing_.deadline(),
      [me = shared_from_this(), topics](const error& why, const wire::metadata_response& response) {
        me->answered(topics, why, response);
      });
}

void leader_wait::answered(
    const std::vector<std::string>& topics, const error& why, const wire::metadata_response& response) {
  const auto known = read(response, topics);
  for (const auto& topic : topics)
    electing_.settle(topic, why ? why : leaders_of(*known, topic, partitions_.at(topic)));
  if (!services_.again(electing_, [me = shared_from_this()] { me->ask(); })) ended();
}

void leader_wait::ended() {
  for (auto& outcome : outcomes_)
    if (partitions_.contains(outcome.topic)) outcome.what = electing_.outcome(outcome.topic);
  asked_.deliver(std::make_shared<const topic_outcomes>(std::move(outcomes_)));
}

} // namespace cafka
