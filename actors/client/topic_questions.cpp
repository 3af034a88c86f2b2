#include "cafka/actors/client/topic_questions.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "cafka/actors/cluster/metadata_cache.hpp"
#include "cafka/actors/cluster/metadata_refusal.hpp"
#include "cafka/actors/cluster/topic_lookups.hpp"
#include "cafka/wire/messages/create_partitions.hpp"
#include "cafka/wire/messages/create_topics.hpp"
#include "cafka/wire/messages/delete_topics.hpp"

namespace cafka {

namespace {

int32_t milliseconds_of(const errand& what) { return static_cast<int32_t>(what.broker_time.count()); }

/// Without a text of the broker's, with advice.
error told_error(const std::string& topic, int16_t code, const std::optional<std::string>& text) {
  auto what = cafka::told_error(code, text);
  return what && what.message().empty() ? topic_error(topic, what.code()) : what;
}

template <class Results>
void tell(const Results& results, const told_outcome& told) {
  for (const auto& topic : results) told(topic.name, told_error(topic.name, topic.error_code, topic.error_message));
}

} // namespace

question ask(const create_topics& what) {
  question asks{.rules = {.of = "topic", .own_work = {errc::topic_already_exists}}};
  for (const auto& topic : what.topics) asks.names.push_back(topic.name);
  const auto make = [what](const errand& round) {
    wire::create_topics_request request;
    request.timeout_ms = milliseconds_of(round);
    request.validate_only = what.validate_only;
    for (const auto& topic : what.topics) {
      if (!round.names.contains(topic.name)) continue;
      auto& added = request.topics.emplace_back();
      added.name = topic.name;
      added.num_partitions = topic.partitions;
      added.replication_factor = topic.replication_factor;
      for (const auto& [key, value] : topic.configs) {
        auto& config = added.configs.emplace_back();
        config.name = key;
        config.value = value;
      }
    }
    return request;
  };
  asks.speaks<wire::create_topics_response>(
      make, [](const auto& response, const told_outcome& told) { tell(response.topics, told); });
  return asks;
}

question ask(const create_partitions& what) {
  // The controller is the first to know a topic: asking it again would not help.
  question asks{
      .rules = {
          .of = "topic", .final_codes = {errc::unknown_topic_or_partition}, .own_work = {errc::invalid_partitions}}};
  for (const auto& topic : what.topics) asks.names.push_back(topic.topic);
  const auto make = [what](const errand& round) {
    wire::create_partitions_request request;
    request.timeout_ms = milliseconds_of(round);
    request.validate_only = what.validate_only;
    for (const auto& topic : what.topics) {
      if (!round.names.contains(topic.topic)) continue;
      auto& added = request.topics.emplace_back();
      added.name = topic.topic;
      added.count = topic.total;
      added.assignments.reset(); // an empty list would say that there is a broker for none of them
    }
    return request;
  };
  asks.speaks<wire::create_partitions_response>(
      make, [](const auto& response, const told_outcome& told) { tell(response.results, told); });
  return asks;
}

question ask(const delete_topics& what) {
  // For who looks a topic up, its absence may pass; for who deletes it, it is the answer.
  question asks{
      .names = what.topics,
      .rules = {
          .of = "topic",
          .final_codes = {errc::unknown_topic_or_partition},
          .own_work = {errc::unknown_topic_or_partition}}};
  const auto make = [](const errand& round) {
    wire::delete_topics_request request;
    request.timeout_ms = milliseconds_of(round);
    for (const auto& name : round.names) {
      request.topic_names.push_back(name); // up to version 5
      request.topics.emplace_back().name = name;
    }
    return request;
  };
  asks.speaks<wire::delete_topics_response>(make, [](const auto& response, const told_outcome& told) {
    for (const auto& topic : response.responses)
      if (topic.name) told(*topic.name, told_error(*topic.name, topic.error_code, topic.error_message));
  });
  return asks;
}

question ask(const describe_topics& what, std::function<void(metadata_ptr)> told) {
  question asks{.names = {""}, .to = route::to_any()};
  asks.speaks<wire::metadata_response>(
      [topics = what.topics](const errand&) { return make_describe_topics(topics); },
      [topics = what.topics, out = std::move(told)](const auto& response, const told_outcome& outcome) {
        const auto refused = refusal_of(response, "the broker");
        if (!refused) out(snapshot_of(response, topics));
        outcome("", refused);
      });
  return asks;
}

question ask_for_leaders(const std::map<std::string, int32_t>& partitions) {
  question asks{.rules = {.of = "topic"}, .to = route::to_any()};
  for (const auto& [topic, at_least] : partitions) asks.names.push_back(topic);
  asks.speaks<wire::metadata_response>(
      [](const errand& round) {
        return make_describe_topics({round.names.begin(), round.names.end()});
      },
      [partitions](const auto& response, const told_outcome& outcome) {
        const auto known = snapshot_of(response, {});
        for (const auto& [topic, at_least] : partitions)
          outcome(topic, leaders_of(*known, topic, at_least)); // those that are settled are not asked for, nor counted
      });
  return asks;
}

wire::metadata_request make_describe_topics(const std::vector<std::string>& names) {
  wire::metadata_request request;
  request.allow_auto_topic_creation = false;
  if (names.empty())
    request.topics.reset();
  else
    for (const auto& name : names) request.topics->emplace_back().name = name;
  return request;
}

metadata_ptr snapshot_of(const wire::metadata_response& response, const std::vector<std::string>& names) {
  metadata_cache told;
  told.merge(response, names);
  return told.snapshot();
}

error leaders_of(const metadata& snapshot, const std::string& topic, int32_t at_least) {
  const auto* known = snapshot.topic(topic);
  if (known == nullptr) return topic_error(topic, errc::unknown_topic_or_partition);
  if (known->error != errc::none) return topic_error(topic, known->error);
  const auto led = [](const partition_metadata& partition) { return partition.leader >= 0; };
  const auto& partitions = known->partitions;
  // A broker hears of a new partition later than the controller that made it.
  const auto total = std::max<std::ptrdiff_t>(std::ssize(partitions), at_least);
  const auto missing = total - std::count_if(partitions.begin(), partitions.end(), led);
  if (missing == 0) return {};
  return {
      errc::leader_not_available, "topic '" + topic + "' is there, but " + std::to_string(missing) + " of its "
                                      + std::to_string(total) + " partitions " + (missing == 1 ? "has" : "have")
                                      + " no leader yet"};
}

} // namespace cafka
