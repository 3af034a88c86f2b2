#include "cafka/wire/records/record_set.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <ctime>
#include <limits>
#include <random>
#include <utility>

namespace cafka {

namespace {

constexpr size_t largest_batch = std::numeric_limits<int32_t>::max();
constexpr size_t smallest_slice = 16 << 10; // what a slice starts with when nothing is known yet
constexpr int32_t partition_limit =
    1'000'000; // no topic has as many; a larger one is a mistake, not a reason to take memory

// The time in milliseconds as of the kernel's last tick, at most some milliseconds ago: a third of the cost of the exact time.
int64_t now() {
#ifdef CLOCK_REALTIME_COARSE
  timespec t{};
  if (clock_gettime(CLOCK_REALTIME_COARSE, &t) == 0) return int64_t{t.tv_sec} * 1000 + t.tv_nsec / 1'000'000;
#endif
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

// Another one for every builder of the process, so that not all of them start at the same partition.
uint64_t next_seed() {
  static std::atomic<uint64_t> next{std::random_device{}()};
  return next.fetch_add(1, std::memory_order_relaxed) * 0x9e3779b97f4a7c15;
}

// Where a topic's partition stands in the list of open slices; -1, which is to be chosen, comes first.
size_t place_of(int32_t partition) { return static_cast<size_t>(int64_t{partition} + 1); }

template <any_record Record>
std::string cannot_add(const Record& what, std::string_view topic, errc code, size_t limit) {
  if (code == errc::record_too_large)
    return (topic.empty() ? std::string{} : std::string{topic} + ": ")
           + record_too_large(
               wire::batch_header_size + wire::record_size(0, 0, what.key, what.value, what.headers), limit);
  if (code == errc::invalid_timestamp) return "a record has the timestamp " + std::to_string(what.timestamp);
  const auto which = topic.empty() ? std::string{"a record"} : "a record for topic '" + std::string{topic} + "'";
  if (what.partition == -1) return which + ": the partitioner chose a partition that the topic does not have";
  return which + " names partition " + std::to_string(what.partition) + ", which no topic has; they count from 0";
}

} // namespace

record_set_builder::record_set_builder(routing_ptr by) : record_set_builder(std::move(by), next_seed()) {}

record_set_builder::record_set_builder(routing_ptr by, uint64_t seed) : record_set_builder(std::string{}) {
  seed_ = seed;
  reroute(std::move(by));
}

record_set_builder::record_set_builder(std::string default_topic, size_t max_slice_bytes, size_t max_record_bytes)
    : default_topic_(std::move(default_topic)),
      batch_bytes_(std::min(max_slice_bytes, largest_batch)),
      max_record_bytes_(std::min(max_record_bytes, largest_batch)),
      pool_(default_arena_pool()),
      seed_(0),
      usual_slice_(smallest_slice),
      set_(std::make_shared<record_set>()) {}

void record_set_builder::reroute(routing_ptr by) {
  routing_ = std::move(by);
  last_topic_ = nullptr;
  if (routing_) {
    batch_bytes_ = std::min(routing_->batch_bytes, largest_batch);
    max_record_bytes_ = std::min(routing_->max_record_bytes, largest_batch);
    pool_ = routing_->pool ? routing_->pool : default_arena_pool();
    if (!routing_->topics.empty()) default_topic_ = routing_->topics.front().topic;
  }
  for (auto& [topic, state] : topics_) {
    if (state.route == nullptr) state.choose = make_balancer();
    state.route = find_route(topic);
  }
}

template <any_record Record>
size_t record_set_builder::add_any(const Record& what) {
  size_t slice = 0;
  const auto code = try_any(what, slice);
  if (code != errc::none) {
    const std::string_view topic = what.topic.empty() ? std::string_view{default_topic_} : std::string_view{what.topic};
    throw error{code, cannot_add(what, topic, code, max_record_bytes_)};
  }
  return slice;
}

template <any_record Record>
errc record_set_builder::try_any(const Record& what, size_t& slice) {
  if (what.timestamp < -1) return errc::invalid_timestamp;
  const int64_t timestamp = what.timestamp < 0 ? now() : what.timestamp;
  auto& [topic, state] = state_of(what.topic);
  int32_t partition = what.partition;
  const bool chosen = partition == -1 && state.route != nullptr;
  if (chosen) {
    partition = state.choose.choose_for(what, *state.route);
    if (partition < 0 || partition >= state.route->partition_count) return errc::unknown_topic_or_partition;
  } else if (partition < -1 || partition >= partition_limit) {
    return errc::unknown_topic_or_partition;
  }
  if (append_to_open(state, partition, timestamp, what, batch_bytes_, slice)) return errc::none;
  const size_t alone = wire::record_size(0, 0, what.key, what.value, what.headers);
  if (alone == 0 || alone + wire::batch_header_size > max_record_bytes_) return errc::record_too_large;
  if (chosen && state.choose.leave(what.key, partition)) {
    partition = state.choose.choose_for(what, *state.route);
    if (append_to_open(state, partition, timestamp, what, batch_bytes_, slice)) return errc::none;
  }
  // One that is larger than a slice has one of its own.
  const size_t limit = std::max(batch_bytes_, alone + wire::batch_header_size);
  open_slice(topic, state, partition, limit > batch_bytes_ ? limit : usual_slice_, limit);
  return append_to_open(state, partition, timestamp, what, limit, slice) ? errc::none : errc::record_too_large;
}

template <any_record Record>
bool record_set_builder::append_to_open(
    topic_state& topic, int32_t partition, int64_t timestamp, const Record& what, size_t limit, size_t& slice) {
  const auto place = place_of(partition);
  if (place >= topic.open.size() || topic.open[place] < 0) return false;
  slice = static_cast<size_t>(topic.open[place]);
  auto& to = set_->slices[slice];
  const size_t before = to.data.size();
  if (!to.append(limit, timestamp, what.key, what.value, what.headers)) return false;
  set_->bytes += to.data.size() - before;
  ++set_->count;
  if (what.tag != 0) note_tag(slice, what.tag);
  return true;
}

void record_set_builder::open_slice(
    const std::string& topic, topic_state& state, int32_t partition, size_t expected, size_t limit) {
  const auto place = place_of(partition);
  if (place >= state.open.size()) state.open.resize(place + 1, -1);
  record_slice made;
  made.topic = topic;
  made.partition = partition;
  made.data = pool_->take(std::min(expected, limit), limit);
  wire::begin_batch(made.data);
  set_->slices.push_back(std::move(made));
  set_->bytes += wire::batch_header_size;
  state.open[place] = static_cast<int32_t>(set_->slices.size() - 1);
}

void record_set_builder::note_tag(size_t slice, uint64_t tag) {
  tagged_ = true;
  if (slice >= tags_.size()) tags_.resize(slice + 1);
  auto& tags = tags_[slice];
  tags.resize(static_cast<size_t>(set_->slices[slice].count));
  tags.back() = tag;
}

// In the order of the set: slice after slice.
std::shared_ptr<const std::vector<uint64_t>> record_set_builder::take_tags() {
  if (!std::exchange(tagged_, false)) return nullptr;
  auto all = std::make_shared<std::vector<uint64_t>>();
  all->reserve(set_->count);
  size_t end = 0;
  for (size_t i = 0; i < set_->slices.size(); ++i) {
    if (i < tags_.size()) {
      all->insert(all->end(), tags_[i].begin(), tags_[i].end());
      tags_[i].clear();
    }
    end += static_cast<size_t>(set_->slices[i].count);
    all->resize(end);
  }
  return all;
}

record_set_builder::topic_map::value_type& record_set_builder::state_of(std::string_view named) {
  if (last_topic_ != nullptr && last_named_ == named) return *last_topic_;
  const std::string_view topic = named.empty() ? std::string_view{default_topic_} : named;
  auto found = topics_.find(topic);
  if (found == topics_.end()) {
    found = topics_.emplace(std::string{topic}, topic_state{find_route(topic), make_balancer(), {}}).first;
  }
  last_named_ = named.empty() ? std::string_view{} : std::string_view{found->first};
  last_topic_ = &*found;
  return *last_topic_;
}

balancer record_set_builder::make_balancer() const {
  return balancer{routing_ ? routing_->balancer : partitioner{}, batch_bytes_, seed_};
}

const topic_route* record_set_builder::find_route(std::string_view topic) const {
  if (!routing_) return nullptr;
  for (const auto& route : routing_->topics)
    if (route.topic == topic && route.partition_count > 0) return &route;
  return nullptr;
}

record_set_ptr record_set_builder::finish() {
  if (!set_->slices.empty()) usual_slice_ = std::max(set_->bytes / set_->slices.size(), size_t{1} << 10);
  for (auto& [topic, state] : topics_) std::fill(state.open.begin(), state.open.end(), -1);
  set_->tags = take_tags();
  return std::exchange(set_, std::make_shared<record_set>());
}

template size_t record_set_builder::add_any(const record&);
template size_t record_set_builder::add_any(const record_argument&);
template errc record_set_builder::try_any(const record_argument&, size_t&);

} // namespace cafka
