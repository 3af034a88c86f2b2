#include "cafka/actors/client/topic_messages.hpp"

#include <algorithm>
#include <climits>
#include <optional>

#include "cafka/actors/cluster/metadata_cache.hpp"
#include "cafka/actors/cluster/topic_lookups.hpp"

namespace cafka {

namespace {

int32_t wire_ms(std::chrono::milliseconds time) {
  return static_cast<int32_t>(std::clamp<int64_t>(time.count(), 1, INT32_MAX));
}

error error_of(const std::string& topic, int16_t code, const std::optional<std::string>& message) {
  const auto known = from_wire(code);
  if (known == errc::none || !message || message->empty()) return topic_error(topic, known);
  return {known, "topic '" + topic + "': " + *message + " (" + to_string(known) + ")"};
}

template <class Results>
void tell(const Results& results, const topic_verdict& told) {
  for (const auto& topic : results) told(topic.name, error_of(topic.name, topic.error_code, topic.error_message));
}

} // namespace

wire::create_topics_request make_create_topics(
    const create_topics& what, const std::set<std::string>& names, std::chrono::milliseconds time_left) {
  wire::create_topics_request request;
  request.timeout_ms = wire_ms(time_left);
  request.validate_only = what.validate_only;
  for (const auto& topic : what.topics) {
    if (!names.contains(topic.name)) continue;
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
}

void read(const wire::create_topics_response& response, const topic_verdict& told) { tell(response.topics, told); }

wire::create_partitions_request make_create_partitions(
    const create_partitions& what, const std::set<std::string>& names, std::chrono::milliseconds time_left) {
  wire::create_partitions_request request;
  request.timeout_ms = wire_ms(time_left);
  request.validate_only = what.validate_only;
  for (const auto& topic : what.topics) {
    if (!names.contains(topic.topic)) continue;
    auto& added = request.topics.emplace_back();
    added.name = topic.topic;
    added.count = topic.total;
    added.assignments.reset(); // an empty list would say that there is a broker for none of them
  }
  return request;
}

void read(const wire::create_partitions_response& response, const topic_verdict& told) { tell(response.results, told); }

wire::delete_topics_request make_delete_topics(
    const std::set<std::string>& names, std::chrono::milliseconds time_left) {
  wire::delete_topics_request request;
  request.timeout_ms = wire_ms(time_left);
  for (const auto& name : names) {
    request.topic_names.push_back(name); // up to version 5
    request.topics.emplace_back().name = name;
  }
  return request;
}

void read(const wire::delete_topics_response& response, const topic_verdict& told) {
  for (const auto& topic : response.responses)
    if (topic.name) told(*topic.name, error_of(*topic.name, topic.error_code, topic.error_message));
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

metadata_ptr read(const wire::metadata_response& response, const std::vector<std::string>& names) {
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
                                      + std::to_string(total) + " partitions have no leader yet"};
}

bool loses_answer(const error& why) { return why.info().outcome == produce_outcome::unknown; }

error explain_repetition(const error& what, bool answer_lost) {
  const auto code = what.code();
  const auto done_before = code == errc::topic_already_exists || code == errc::unknown_topic_or_partition
                           || code == errc::invalid_partitions;
  if (!answer_lost || !done_before) return what;
  return {
      code, what.message() + "; the answer to an earlier attempt was lost, so that may have been this request's doing"};
}

} // namespace cafka
