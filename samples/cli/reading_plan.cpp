#include "reading_plan.hpp"

#include "cafka/wire/error.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace cafka::cli {

namespace {

constexpr auto endless = std::numeric_limits<int64_t>::max();

std::string name_of(const std::string& topic, int32_t partition) {
  return "partition " + std::to_string(partition) + " of topic " + topic;
}

/// Asks about the partitions of a plan that can be read; drops those of which nothing is told.
class planner {
public:
  /// `questions`: how many there will be. A leader that does not answer costs a question its whole time, so each has its share.
  planner(
      blocking::client& asked, const std::string& topic, const blocking::time_left& left, int questions,
      std::map<int32_t, error>& left_out)
      : asked_(asked), topic_(topic), left_(left), questions_(questions), left_out_(left_out) {}

  /// The offset of a place in each partition; -1: all records are older than the time.
  std::map<int32_t, int64_t> offsets(const start_position& at, const std::vector<int32_t>& partitions) {
    std::map<int32_t, int64_t> result;
    std::vector<topic_partition> of;
    for (const auto each : partitions)
      if (!left_out_.contains(each)) of.push_back({topic_, each});
    const auto share = left_().share(questions_--);
    if (of.empty()) return result;
    for (const auto& each : asked_.offset_outcomes(of, at, share)) {
      if (each.what)
        left_out_.insert_or_assign(each.of.partition, error(each.what));
      else
        result[each.of.partition] = each.offset;
    }
    return result;
  }

private:
  blocking::client& asked_;
  const std::string& topic_;
  const blocking::time_left& left_;
  int questions_;
  std::map<int32_t, error>& left_out_;
};

/// What a partition has now.
struct log_range {
  int64_t begin = 0;
  int64_t end = 0;
};

/// Where reading goes on that starts at an offset which is not there.
int64_t instead_of(int64_t start, const log_range& log, std::optional<offset_reset> reset) {
  if (!reset) return std::clamp(start, log.begin, log.end);
  return *reset == offset_reset::first ? log.begin : log.end;
}

/// The place that was asked for, by its offset; if there is no such place, says so and takes another.
int64_t within(
    const std::string& topic, int32_t partition, int64_t start, const log_range& log, const reading_request& request,
    reading_plan& plan) {
  if (start >= log.begin && start <= log.end) return start;
  const auto what = out_of_range(topic, partition, start, log.begin, log.end);
  if (request.reset == offset_reset::error)
    throw error(errc::offset_out_of_range, what + "; auto.offset.reset=none says that this is an error");
  const auto place = instead_of(start, log, request.reset);
  const auto reason = request.reset == offset_reset::first  ? ", as auto.offset.reset=earliest says"
                      : request.reset == offset_reset::last ? ", as auto.offset.reset=latest says"
                                                            : "";
  const auto from_there = "; it is read from offset " + std::to_string(place) + " on";
  plan.remarks[partition] = what + (place == log.end ? "; nothing of it is read" : from_there) + reason;
  return place;
}

int64_t start_of(
    const std::string& topic, int32_t partition, const log_range& log, const std::map<int32_t, int64_t>& times,
    const reading_request& request, reading_plan& plan) {
  if (request.range.from_end) return std::max(log.begin, log.end - *request.range.from_end);
  const auto& start = request.range.start;
  switch (start.at) {
  case start_position::place::first:
    return log.begin;
  case start_position::place::time: {
    const auto at = times.at(partition);
    return at < 0 ? log.end : at;
  }
  case start_position::place::offset:
    return within(topic, partition, start.value, log, request, plan);
  case start_position::place::last:
    break;
  }
  return log.end;
}

/// Throws if nothing can be read.
void check_left_out(const reading_plan& plan) {
  if (plan.spans.empty() && !plan.left_out.empty()) throw error(plan.left_out.begin()->second);
}

} // namespace

std::string out_of_range(const std::string& topic, int32_t partition, int64_t start, int64_t begin, int64_t end) {
  const auto there = begin == end ? "is empty, and ends at " + std::to_string(end)
                                  : "has offsets " + std::to_string(begin) + " to " + std::to_string(end - 1);
  return "offset " + std::to_string(start) + " is out of range: " + name_of(topic, partition) + " " + there;
}

uint64_t reading_plan::total() const {
  uint64_t sum = 0;
  for (const auto& [partition, span] : spans)
    if (span.end != endless && span.end > span.start) sum += static_cast<uint64_t>(span.end - span.start);
  return sum;
}

std::vector<int32_t> chosen_partitions(const topic_metadata& topic, const std::vector<int32_t>& wanted) {
  const auto count = static_cast<int32_t>(topic.partitions.size());
  std::vector<int32_t> chosen = wanted;
  const auto there = count == 0 ? "it has none" : "its partitions are 0 to " + std::to_string(count - 1);
  for (const auto each : wanted)
    if (each < 0 || each >= count)
      throw error(
          errc::unknown_topic_or_partition,
          "topic " + topic.name + " has no partition " + std::to_string(each) + "; " + there);
  if (wanted.empty())
    for (int32_t i = 0; i < count; ++i) chosen.push_back(i);
  std::sort(chosen.begin(), chosen.end());
  chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
  return chosen;
}

reading_plan make_plan(
    blocking::client& asked, const topic_metadata& topic, const std::vector<int32_t>& partitions,
    const reading_request& request, const blocking::time_left& left) {
  reading_plan plan;
  std::vector<int32_t> led;
  for (const auto each : partitions) {
    if (topic.partitions.at(static_cast<size_t>(each)).leader >= 0)
      led.push_back(each);
    else
      plan.left_out.emplace(
          each, error(
                    errc::leader_not_available,
                    name_of(topic.name, each) + " has no leader: see whether the brokers of its replicas are up"));
  }
  const bool from_time = request.range.start.at == start_position::place::time && !request.range.from_end;
  planner ask{asked, topic.name, left, 2 + from_time + request.range.end_time.has_value(), plan.left_out};
  const auto ends = ask.offsets(last, led);
  const auto begins = ask.offsets(first, led);
  const auto start_times = from_time ? ask.offsets(request.range.start, led) : std::map<int32_t, int64_t>{};
  const auto stop_times = request.range.end_time
                              ? ask.offsets({start_position::place::time, *request.range.end_time}, led)
                              : std::map<int32_t, int64_t>{};
  for (const auto partition : led) {
    if (plan.left_out.contains(partition)) continue;
    const log_range log{begins.at(partition), ends.at(partition)};
    auto stop = request.to_end ? log.end : endless;
    if (request.range.end_time) stop = stop_times.at(partition) < 0 ? log.end : stop_times.at(partition);
    plan.spans[partition] = {start_of(topic.name, partition, log, start_times, request, plan), stop};
  }
  check_left_out(plan);
  return plan;
}

} // namespace cafka::cli
