#include "cafka/actors/reader/partition_reading.hpp"

#include <algorithm>
#include <utility>

#include "cafka/actors/retry/retry_rule.hpp"
#include "cafka/wire/phrase.hpp"

namespace cafka {

namespace {

// Failures in a row before the subscriber is told that the partition is held up; a broker that does not answer has taken its
// time already.
constexpr uint32_t held_up_after = 5;

} // namespace

partition_reading::partition_reading(
    const reader_config& config, int32_t partition, uint32_t holder, arena_pool_ptr pool)
    : config_(config),
      partition_(partition),
      holder_(uint64_t{holder} << 32),
      queue_(
          {.topic = config.topic,
           .partition = partition,
           .isolation = config.isolation,
           .check_crc = config.check_crc,
           .max_decompressed_bytes = config.max_decompressed_bytes},
          std::move(pool), actions_),
      backoff_(config.retry_backoff, config.retry_backoff_max, config.seed + static_cast<uint64_t>(partition)) {}

std::string partition_reading::name() const { return config_.topic + "-" + std::to_string(partition_); }

// -- where to read -----------------------------------------------------------------------------------------------------

void partition_reading::start(const start_position& at) { place(at); }

void partition_reading::seek(const start_position& to) {
  if (phase_ == phase::closed) return;
  stop_fetching();
  place(to);
}

void partition_reading::place(const start_position& at) {
  phase_ = phase::idle;
  reset_reason_.reset();
  backoff_.reset();
  held_up_ = false;
  ++wait_number_;
  ++lookup_number_;
  last_epoch_ = -1;
  lookup_.emplace(at);
  next_ = lookup_->offset().value_or(-1);
  queue_.restart(next_);
  if (next_ < 0) return ask_offset();
  begin_fetching();
}

void partition_reading::ask_offset() {
  phase_ = phase::looking_up;
  act(reading::look_up{++lookup_number_, lookup_->timestamp(), source_.leader_epoch});
}

void partition_reading::offset_answered(uint64_t number, errc code, int64_t offset) {
  if (phase_ != phase::looking_up || number != lookup_number_) return;
  switch (lookup_->answered(code, offset)) {
  case offset_lookup::verdict::again:
    return ask_offset();
  case offset_lookup::verdict::later:
    return retry_later({code, name() + ": the offset to start at could not be looked up"});
  case offset_lookup::verdict::failed:
    return fail({code, name() + ": the offset to start at could not be looked up; seek to try again"});
  case offset_lookup::verdict::found:
    break;
  }
  works();
  phase_ = phase::idle;
  next_ = *lookup_->offset();
  last_epoch_ = -1;
  if (reset_reason_)
    emit(partition_event::what::reset, next_, *std::exchange(reset_reason_, std::nullopt));
  else
    queue_.restart(next_);
  begin_fetching();
}

// The position is not in the log: what is queued is still good, then reading goes on where the configuration says.
void partition_reading::reset_position(const error& why) {
  if (config_.reset == offset_reset::error) return fail(why);
  reset_reason_ = why;
  lookup_.emplace(config_.reset == offset_reset::first ? first : last);
  ask_offset();
}

// -- who fetches -------------------------------------------------------------------------------------------------------

void partition_reading::source_changed(const partition_source& source) {
  if (phase_ == phase::closed || source == source_) return;
  const bool recreated =
      source.topic_id != source_.topic_id && source.topic_id != wire::uuid{} && source_.topic_id != wire::uuid{};
  stop_fetching();
  source_ = source;
  if (recreated && phase_ != phase::failed) {
    queue_.restart(queue_.position().position);
    return reset_position(
        {errc::topic_recreated, name() + ": the topic was deleted and created again; what was read is of the old one"});
  }
  begin_fetching();
}

void partition_reading::begin_fetching() {
  if (phase_ != phase::idle || paused_ || source_.fetcher == 0 || next_ < 0) return;
  phase_ = phase::fetching;
  ++wait_number_;
  registration_ = holder_ | ((registration_ + 1) & 0xffffffff);
  act(reading::enter{
      {.id = registration_,
       .topic = config_.topic,
       .topic_id = source_.topic_id,
       .partition = partition_,
       .leader_epoch = source_.leader_epoch,
       .offset = next_,
       .last_fetched_epoch = last_epoch_}});
}

void partition_reading::stop_fetching() {
  if (phase_ != phase::fetching) return;
  phase_ = phase::idle;
  act(reading::leave{registration_});
}

void partition_reading::pause() {
  paused_ = true;
  queue_.pause();
  stop_fetching();
}

void partition_reading::resume() {
  if (!std::exchange(paused_, false)) return;
  queue_.resume();
  pump();
  begin_fetching();
}

void partition_reading::close() {
  stop_fetching();
  queue_.clear();
  phase_ = phase::closed;
}

// -- when it fails -----------------------------------------------------------------------------------------------------

void partition_reading::fetch_over(const fetch_ended& ended) {
  if (phase_ != phase::fetching || ended.registration != registration_) return;
  phase_ = phase::idle;
  if (ended.preferred_replica >= 0) {
    act(reading::choose{ended.preferred_replica});
    return act(reading::wait{config_.retry_backoff, ++wait_number_}); // if there is no better one after all
  }
  if (ended.diverged) return diverged(ended);
  refused(ended);
}

void partition_reading::refused(const fetch_ended& ended) {
  const auto at = name() + " at offset " + std::to_string(next_);
  // A follower may be behind the leader, or may have deleted what the leader still has (KIP-392): the leader knows.
  if (source_.is_follower) act(reading::choose{-1});
  if (ended.code == errc::offset_out_of_range) {
    if (source_.is_follower) return retry_later({ended.code, at + ": the follower does not have it"});
    return reset_position(
        {ended.code,
         at + ": the log does not reach there"
             + (ended.log_start_offset < 0 ? "" : ", it starts at offset " + std::to_string(ended.log_start_offset))});
  }
  const error why{ended.code, ended.message.empty() ? at + ": " + phrase(ended.code) : at + ": " + ended.message};
  if (may_pass_for_reading(ended.code)) return retry_later(why);
  fail(why);
}

// The leader's log and ours have parted: an unclean election lost what was read (KIP-320, KIP-595).
void partition_reading::diverged(const fetch_ended& ended) {
  last_epoch_ = -1;
  if (ended.diverging_offset >= 0 && ended.diverging_offset < next_) {
    queue_.clear();
    if (ended.diverging_offset < queue_.position().position)
      emit(
          partition_event::what::truncated, ended.diverging_offset,
          {errc::log_truncated, name() + ": the log was truncated to offset " + std::to_string(ended.diverging_offset)
                                    + ", below what was delivered"});
    next_ = queue_.position().position;
  }
  begin_fetching();
}

void partition_reading::retry_later(const error& why) {
  const auto pause = std::chrono::ceil<std::chrono::milliseconds>(backoff_.next());
  act(reading::wait{pause, ++wait_number_});
  const bool long_enough = why.code() == errc::request_timed_out_locally || backoff_.failures() >= held_up_after;
  if (!long_enough || std::exchange(held_up_, true)) return;
  emit(partition_event::what::held_up, next_, why);
}

void partition_reading::works() {
  backoff_.reset();
  held_up_ = false;
}

void partition_reading::tick(uint64_t number) {
  if (number != wait_number_) return;
  if (phase_ == phase::looking_up) return ask_offset();
  begin_fetching();
}

// What is queued is still delivered.
void partition_reading::fail(const error& why) {
  stop_fetching();
  phase_ = phase::failed;
  ++wait_number_;
  reset_reason_.reset();
  emit(partition_event::what::failed, next_ >= 0 ? next_ : queue_.position().position, why);
}

// -- what is delivered -------------------------------------------------------------------------------------------------

void partition_reading::slice_arrived(fetched_slice_ptr slice) {
  if (phase_ != phase::fetching || slice->registration != registration_) return queue_.drop(*slice);
  works();
  next_ = slice->next_offset;
  if (slice->last_epoch >= 0) last_epoch_ = slice->last_epoch;
  queue_.push(std::move(slice));
  pump();
}

void partition_reading::consumed(uint64_t ticket) {
  queue_.consumed(ticket);
  pump();
}

void partition_reading::emit(partition_event::what kind, int64_t offset, error why) {
  queue_.push(partition_event{kind, config_.topic, partition_, offset, std::move(why)});
  pump();
}

void partition_reading::pump() {
  const auto trouble = queue_.pump();
  if (!trouble) return;
  next_ = queue_.position().position;
  fail(trouble);
}

} // namespace cafka
