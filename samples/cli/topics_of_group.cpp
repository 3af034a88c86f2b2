#include "topics_of_group.hpp"

#include "time_option.hpp"
#include "usage.hpp"
#include "watch.hpp"

#include "cafka/actors/blocking/time_left.hpp"

#include <set>

namespace cafka::cli {

namespace {

/// What librdkafka takes for a pattern: it may be followed by anything.
std::string pattern_of(const std::string& topic) {
  const auto text = topic.substr(1);
  return text.ends_with('$') ? text.substr(0, text.size() - 1) : text + ".*";
}

} // namespace

const CLI::Validator topic_or_pattern{
    [](std::string& text) { return text.starts_with('^') ? std::string{} : topic_name(text); }, ""};

void choose_topics(const std::vector<std::string>& given, std::vector<std::string>& topics, std::string& pattern) {
  for (const auto& each : std::set<std::string>{given.begin(), given.end()}) {
    if (!each.starts_with('^'))
      topics.push_back(each);
    else
      pattern += (pattern.empty() ? "" : "|") + pattern_of(each);
  }
}

void see_topics(
    blocking::client& asked, const settings& config, const std::vector<std::string>& topics,
    std::chrono::milliseconds timeout) {
  const blocking::time_left left{timeout};
  for (const auto& topic : topics) {
    const waiting answer{{.what = [&] {
      return brokers(config) + " to tell of topic " + topic + ", for " + to_text(timeout) + " at most";
    }}};
    asked.topic(topic, left());
  }
}

} // namespace cafka::cli
