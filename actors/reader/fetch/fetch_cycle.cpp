#include "cafka/actors/reader/fetch/fetch_cycle.hpp"

#include <algorithm>
#include <utility>

#include "cafka/actors/retry/retry_rule.hpp"

namespace cafka {

namespace {

constexpr int16_t first_version_with_ids = 13;

std::vector<broker_node> endpoints_of(const wire::fetch_response& response) {
  std::vector<broker_node> nodes;
  for (const auto& node : response.node_endpoints)
    if (node.port > 0 && node.port <= 65535)
      nodes.push_back({node.node_id, node.host, static_cast<uint16_t>(node.port), node.rack});
  return nodes;
}

// What keeps a slice alive, and its part of the budget taken.
struct slice_memory {
  lease part; // outlives the response
  std::shared_ptr<const void> response;
};

struct leased_response {
  lease of; // outlives the bytes
  std::shared_ptr<const void> bytes;
};

// The answer has nothing by which a position gets on.
std::string why_stuck(errc code, size_t max_bytes) {
  switch (code) {
  case errc::record_too_large:
    return "the batch there is larger than max_bytes (" + std::to_string(max_bytes) + "): raise it";
  case errc::unsupported_magic:
    return "the batch there has a version that is newer than this client: use a newer client";
  default:
    return "what the broker has there is no batch of records, so where it ends is not known: try again, or seek to an "
           "offset that can be read";
  }
}

} // namespace

struct fetch_cycle::slicing {
  const wire::fetch_response& response;
  std::shared_ptr<const void> owner;
  size_t bytes = 0;
  fetch_outcome outcome = {};
};

fetch_cycle::fetch_cycle(const reader_config& config, read_budget_ptr budget, room_waiter waiter)
    : min_bytes_(static_cast<int32_t>(config.min_bytes)),
      max_wait_ms_(static_cast<int32_t>(config.max_wait.count())),
      max_bytes_(config.max_bytes),
      isolation_(config.isolation),
      rack_(config.rack),
      positions_(static_cast<int32_t>(config.partition_max_bytes), static_cast<int32_t>(config.max_bytes)),
      partition_max_bytes_(config.partition_max_bytes),
      budget_(std::move(budget)),
      waiter_(std::move(waiter)) {}

bool fetch_cycle::enter(const fetch_registration& registration) {
  const auto* old = positions_.find(registration.topic, registration.partition);
  const auto replaced = old ? old->at.id : 0;
  const bool was_at_leader = old && old->at.at_leader;
  auto* position = positions_.enter(registration);
  if (!position) return positions_.find(registration.id) != nullptr;
  if (was_at_leader) --at_leader_;
  if (registration.at_leader) ++at_leader_;
  waiting_.erase(replaced);
  unproven_.erase(replaced);
  asked_about_.erase(replaced);
  position->first_request = requests_ + 1;
  if (registration.last_fetched_epoch >= 0 && registration.last_fetched_epoch != registration.leader_epoch)
    unproven_.insert(registration.id);
  session_.tell_anew(registration.topic, registration.partition);
  ask(*position);
  return true;
}

void fetch_cycle::leave(uint64_t registration) {
  if (auto* position = positions_.find(registration)) end(*position);
}

void fetch_cycle::abandon(uint32_t holder) {
  std::vector<uint64_t> theirs;
  positions_.each([&](const fetched_partition& position) {
    if (position.at.id >> 32 == holder) theirs.push_back(position.at.id);
  });
  for (auto id : theirs) leave(id);
}

void fetch_cycle::room() {
  for (auto id : std::vector<uint64_t>(waiting_.begin(), waiting_.end())) settle(*positions_.find(id));
}

std::vector<stale_leader> fetch_cycle::one_of_each_topic() {
  std::map<std::string, stale_leader> topics;
  positions_.each([&](const fetched_partition& position) {
    topics.try_emplace(
        position.at.topic, stale_leader{position.at.topic, position.at.partition, position.at.leader_epoch});
  });
  std::vector<stale_leader> result;
  for (auto& [name, one] : topics) result.push_back(std::move(one));
  return result;
}

// The partition is in the session as its position says.
void fetch_cycle::ask(fetched_partition& position) {
  fetch_session::partition what;
  what.partition = position.at.partition;
  what.current_leader_epoch = position.at.leader_epoch;
  what.fetch_offset = position.at.offset;
  what.last_fetched_epoch = position.at.last_fetched_epoch;
  what.partition_max_bytes = position.max_bytes;
  const auto usual = static_cast<int32_t>(partition_max_bytes_);
  if (position.max_bytes == usual)
    what.partition_max_bytes = static_cast<int32_t>(budget_->to_ask_for(partition_max_bytes_));
  session_.put(position.at.topic, position.at.topic_id, what);
}

// The partition is in the session if there is room for it.
void fetch_cycle::settle(fetched_partition& position) {
  if (asked_about_.contains(position.at.id)) return;
  if (budget_->may_fetch(position.at.share, waiter_)) {
    waiting_.erase(position.at.id);
    ask(position);
  } else if (waiting_.insert(position.at.id).second) {
    session_.forget(position.at.topic, position.at.partition);
  }
}

void fetch_cycle::end(fetched_partition& position) {
  session_.forget(position.at.topic, position.at.partition);
  if (position.at.at_leader) --at_leader_;
  waiting_.erase(position.at.id);
  unproven_.erase(position.at.id);
  asked_about_.erase(position.at.id);
  positions_.leave(position.at.id);
}

std::vector<fetch_registration> fetch_cycle::take_unproven(int16_t highest) {
  const auto all = std::exchange(unproven_, {});
  std::vector<fetch_registration> result;
  if (highest >= first_fetch_with_epochs) return result;
  for (auto id : all) {
    const auto& at = positions_.find(id)->at;
    result.push_back(at);
    session_.forget(at.topic, at.partition);
    asked_about_.insert(id);
  }
  return result;
}

std::vector<fetch_ended> fetch_cycle::judged(const std::vector<epoch_verdict>& verdicts) {
  std::vector<fetch_ended> ended;
  for (const auto& one : verdicts) {
    auto* position = positions_.find(one.registration);
    if (!position || asked_about_.erase(one.registration) == 0) continue;
    if (one.code == errc::none && !one.diverged) {
      settle(*position);
      continue;
    }
    ended.push_back(
        {.registration = one.registration,
         .code = one.code,
         .diverged = one.diverged,
         .diverging_offset = one.diverging_offset});
    end(*position);
  }
  return ended;
}

bool fetch_cycle::ready() { return !out_ && session_.size() > 0 && budget_->may_request(waiter_); }

int16_t fetch_cycle::write(wire::fetch_request& request, wire::version_range versions) {
  version_ = std::max(versions.min, std::min(versions.max, session_.highest_version()));
  request.max_wait_ms = max_wait_ms_;
  request.min_bytes = min_bytes_;
  requested_ = budget_->request(max_bytes_);
  request.max_bytes = static_cast<int32_t>(requested_.bytes());
  request.isolation_level = static_cast<int8_t>(isolation_);
  if (at_leader_ == 0) request.rack_id = rack_; // it goes for all partitions of a request
  session_.write(request, version_);
  out_ = true;
  ++requests_;
  return version_;
}

fetch_outcome fetch_cycle::answered(
    const wire::fetch_response& response, std::shared_ptr<const void> owner, size_t bytes) {
  auto memory = std::make_shared<leased_response>(leased_response{std::exchange(requested_, {}), std::move(owner)});
  budget_->received(memory->of, bytes);
  slicing what{.response = response, .owner = std::move(memory), .bytes = bytes};
  out_ = false;
  const auto code = from_wire(response.error_code);
  if (!session_.answered(code, response.session_id)) {
    what.outcome.refused = code;
    return std::move(what.outcome);
  }
  for (const auto& topic : response.responses)
    for (const auto& data : topic.partitions)
      if (auto* position = position_of(topic, data.partition_index); position && position->first_request <= requests_)
        take(*position, data, what);
  return std::move(what.outcome);
}

fetched_partition* fetch_cycle::position_of(
    const wire::fetch_response::fetchable_topic_response& topic, int32_t partition) {
  return version_ >= first_version_with_ids ? positions_.find(topic.topic_id, partition)
                                            : positions_.find(topic.topic, partition);
}

void fetch_cycle::take(fetched_partition& position, const partition_data& data, slicing& what) {
  if (data.error_code != 0) return refuse(position, data, what);
  fetch_ended ended{.registration = position.at.id};
  if (data.diverging_epoch.epoch >= 0) {
    ended.diverged = true;
    ended.diverging_offset = data.diverging_epoch.end_offset;
  } else if (data.preferred_read_replica >= 0 && data.records.empty()) {
    ended.preferred_replica = data.preferred_read_replica;
  } else {
    return take_records(position, data, what);
  }
  what.outcome.ended.push_back(std::move(ended));
  end(position);
}

void fetch_cycle::take_records(fetched_partition& position, const partition_data& data, slicing& what) {
  auto slice = std::make_shared<fetched_slice>();
  slice->registration = position.at.id;
  slice->offset = position.at.offset;
  slice->high_watermark = data.high_watermark;
  slice->last_stable_offset = data.last_stable_offset;
  slice->log_start_offset = data.log_start_offset;
  const auto step = positions_.advance(position, data.records.span());
  if (step.code != errc::none) {
    what.outcome.ended.push_back(
        {.registration = position.at.id, .code = step.code, .message = why_stuck(step.code, max_bytes_)});
    return end(position);
  }
  slice->next_offset = position.at.offset;
  if (!step.records.empty()) {
    slice->records = step.records;
    slice->small = step.records.size() < what.bytes / 4;
    // What is not small keeps the whole response, whoever else has a part of it.
    const auto kept = slice->small ? step.records.size() : what.bytes;
    slice->owner = std::make_shared<slice_memory>(slice_memory{budget_->slice(position.at.share, kept), what.owner});
    slice->last_epoch = position.at.last_fetched_epoch;
    if (isolation_ == isolation_level::read_committed && data.aborted_transactions)
      slice->aborted = *data.aborted_transactions;
  }
  what.outcome.slices.push_back(std::move(slice));
  settle(position);
}

void fetch_cycle::refuse(fetched_partition& position, const partition_data& data, slicing& what) {
  const auto code = from_wire(data.error_code);
  const auto& at = position.at;
  if (code == errc::unknown_topic_id || code == errc::inconsistent_topic_id) session_.start_over();
  if (data.current_leader.leader_id >= 0)
    what.outcome.hints.push_back(
        {at.topic, at.partition, data.current_leader.leader_id, data.current_leader.leader_epoch,
         endpoints_of(what.response)});
  else if (calls_for_metadata(code))
    what.outcome.stale.push_back({at.topic, at.partition, at.leader_epoch});
  what.outcome.ended.push_back({.registration = at.id, .code = code});
  end(position);
}

void fetch_cycle::lost() {
  out_ = false;
  requested_ = {};
  session_.lost();
}

bool fetch_cycle::write_close(wire::fetch_request& request) { return session_.write_close(request); }

} // namespace cafka
