#include "cafka/actors/reader/partition/partition_reading.hpp"

#include <algorithm>
#include <utility>

#include "cafka/actors/retry/retry_rule.hpp"
#include "cafka/wire/phrase.hpp"

namespace cafka {

namespace {

using what = partition_event::what;

// What the subscriber may have unanswered, in answers of the usual size: so that the next is at hand when it has done with one, and
// a seek finds little underway.
constexpr size_t window_batches = 2;
// How long a partition may fail before the user is told: leaders move within it.
constexpr std::chrono::milliseconds patience{1'000};
// A follower that refused is avoided for ever longer, up to this.
constexpr std::chrono::milliseconds longest_avoided{60'000};

} // namespace

partition_reading::partition_reading(
    const reader_config& config, topic_partition of, int64_t assignment_epoch, uint32_t holder,
    const reader_commons& commons, room_waiter waiter, bool told)
    : config_(config),
      counters_(commons.counters),
      share_(commons.budget->open()),
      of_(std::move(of)),
      assignment_epoch_(assignment_epoch),
      holder_(uint64_t{holder} << 32),
      queue_(
          {.topic = of_.topic,
           .partition = of_.partition,
           .assignment_epoch = assignment_epoch,
           .isolation = config.isolation,
           .check_crc = config.check_crc,
           .max_decompressed_bytes = config.max_decompressed_bytes},
          commons, share_, std::move(waiter), window_batches * config.partition_max_bytes, actions_),
      backoff_(config.retry_backoff, config.retry_backoff_max, config.seed + static_cast<uint64_t>(of_.partition)),
      followers_(
          config.retry_backoff_max, std::max(config.retry_backoff_max, longest_avoided),
          config.seed + static_cast<uint64_t>(of_.partition)),
      hold_up_(told) {}

std::string partition_reading::place_name() const {
  return next_ < 0 ? name() : name() + " at offset " + std::to_string(next_);
}

void partition_reading::wait(std::chrono::milliseconds pause, uint64_t& number) {
  number = ++last_wait_;
  act(reading::wait{pause, number});
}

// -- where to read -----------------------------------------------------------------------------------------------------

void partition_reading::start(const start_position& at, int32_t leader_epoch, uint32_t incarnation) {
  source_.incarnation = incarnation;
  place(at, leader_epoch);
}

void partition_reading::seek(const start_position& to) {
  if (phase_ == phase::closed) return;
  stop_fetching();
  place(to, -1);
}

void partition_reading::place(const start_position& at, int32_t leader_epoch) {
  phase_ = phase::idle;
  lost_.reset();
  backoff_.reset();
  retry_ = 0;
  ++lookup_number_;
  asked_ = false;
  lookup_.emplace(at);
  next_ = lookup_->offset().value_or(-1);
  last_epoch_ = next_ < 0 ? -1 : leader_epoch;
  incarnation_ = source_.incarnation;
  queue_.restart(next_);
  next_ < 0 ? look_up(at) : begin_fetching();
  watch();
}

void partition_reading::look_up(const start_position& at) {
  phase_ = phase::looking_up;
  lookup_.emplace(at);
  ask_offset();
}

// While there is no leader there is nobody to ask; the next source brings one.
void partition_reading::ask_offset() {
  asked_ = source_.leader >= 0;
  if (asked_) act(reading::look_up{++lookup_number_, lookup_->timestamp(), source_.leader, source_.leader_epoch});
}

void partition_reading::offset_answered(uint64_t number, const error& why, int64_t offset) {
  if (phase_ != phase::looking_up || number != lookup_number_) return;
  asked_ = false;
  if (why) counters_->failed();
  switch (lookup_->answered(why.code(), offset)) {
  case offset_lookup::verdict::again:
    return ask_offset();
  case offset_lookup::verdict::later:
    return retry_later(not_looked_up(why ? why : error{errc::offset_not_available}, ""));
  case offset_lookup::verdict::failed:
    return fail(not_looked_up(why, "; seek to try again"));
  case offset_lookup::verdict::found:
    return offset_found(*lookup_->offset());
  }
}

void partition_reading::offset_found(int64_t offset) {
  if (lost_) return lost_->found(offset) ? position_decided() : look_up(lost_->next());
  backoff_.reset();
  phase_ = phase::idle;
  next_ = offset;
  last_epoch_ = -1;
  queue_.restart(next_);
  begin_fetching();
}

error partition_reading::not_looked_up(const error& why, const char* advice) const {
  const auto answer = "broker " + std::to_string(source_.leader) + " answers: " + phrase(why.code());
  return {
      why.code(), name() + ": the offset to start at could not be looked up: "
                      + (why.message().empty() ? answer : why.message()) + advice};
}

// The position is not in the log: what is queued is still good, then reading goes on where the configuration says.
void partition_reading::lose_position(errc why) {
  lost_.emplace(name(), why, next_, config_.reset);
  if (why == errc::topic_recreated && config_.reset == offset_reset::error) return position_decided();
  look_up(lost_->next());
}

void partition_reading::position_decided() {
  const auto lost = *std::exchange(lost_, std::nullopt);
  phase_ = phase::idle;
  incarnation_ = source_.incarnation;
  if (lost.regained())
    return retry_later({errc::offset_out_of_range, place_name() + ": the broker does not have it yet"});
  const bool anew = lost.reason().code() == errc::topic_recreated;
  auto told = event(anew ? what::recreated : what::reset, lost.goes_on_at(), lost.reason());
  told.asked = lost.asked();
  told.log = lost.log();
  if (told.offset < 0) return fail(std::move(told));
  backoff_.reset();
  next_ = told.offset;
  last_epoch_ = -1;
  emit(std::move(told));
  begin_fetching();
}

// -- who fetches -------------------------------------------------------------------------------------------------------

void partition_reading::source_changed(const partition_source& source) {
  if (phase_ == phase::closed || source == source_) return;
  const bool recreated = source_.incarnation != 0 && source.incarnation != source_.incarnation;
  stop_fetching();
  source_ = source;
  if (incarnation_ == 0) incarnation_ = source_.incarnation;
  if (source_.fetcher != 0) hold_up_.excuse();
  if (source_.why && phase_ != phase::failed && hold_up_.blame(source_.why)) tell(what::held_up, source_.why);
  if (recreated && phase_ != phase::failed) {
    queue_.restart(queue_.position().position);
    lose_position(errc::topic_recreated);
  } else if (phase_ == phase::looking_up && !asked_) {
    ask_offset();
  } else {
    begin_fetching();
  }
  watch();
}

void partition_reading::begin_fetching() {
  if (phase_ != phase::idle || paused_ || source_.fetcher == 0 || next_ < 0) return;
  phase_ = phase::fetching;
  retry_ = 0;
  registration_ = holder_ | ((registration_ + 1) & 0xffffffff);
  act(reading::enter{
      {.id = registration_,
       .topic = of_.topic,
       .topic_id = source_.topic_id,
       .partition = of_.partition,
       .leader_epoch = source_.leader_epoch,
       .offset = next_,
       .last_fetched_epoch = last_epoch_,
       .at_leader = avoided_ != 0 && !source_.is_follower,
       .share = share_}});
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
  watch();
}

void partition_reading::resume() {
  if (!std::exchange(paused_, false)) return;
  queue_.resume();
  pump();
  begin_fetching();
  watch();
  heed(room_.resumed(starved(), queue_.progress()));
}

void partition_reading::close() {
  stop_fetching();
  queue_.clear();
  phase_ = phase::closed;
}

// -- when it fails -----------------------------------------------------------------------------------------------------

void partition_reading::fetch_over(const fetch_ended& ended) {
  if (phase_ != phase::fetching || ended.registration != registration_) return;
  if (ended.late) return late(ended);
  phase_ = phase::idle;
  if (ended.preferred_replica >= 0) {
    act(reading::choose{ended.preferred_replica});
    wait(config_.retry_backoff, retry_); // if there is no better one after all
  } else if (ended.diverged) {
    diverged(ended);
  } else {
    refused(ended);
  }
  watch();
}

// Patience was the fetcher's, for all of its partitions. An answer that comes after all may have no slice of this one.
void partition_reading::late(const fetch_ended& ended) {
  if (ended.code == errc::none) return answered();
  answered_ = 0;
  hold_up_.down();
  hold_up_.overdue();
  const error why{ended.code, place_name() + ": " + ended.message};
  if (hold_up_.blame(why)) tell(what::held_up, why);
}

void partition_reading::refused(const fetch_ended& ended) {
  if (source_.is_follower) avoid_follower();
  const auto at = place_name() + ": ";
  if (ended.code == errc::offset_out_of_range) {
    if (source_.is_follower) return retry_later({ended.code, at + "the follower does not have it"});
    return lose_position(ended.code);
  }
  const auto answer = "broker " + std::to_string(source_.node) + " answers: " + phrase(ended.code);
  const error why{ended.code, at + (ended.message.empty() ? answer : ended.message)};
  if (may_pass_for_reading(ended.code)) return retry_later(why);
  fail(why);
}

// It may be behind the leader, or may have deleted what the leader still has (KIP-392): the leader knows. The leader would
// name it again at once, so it is asked to serve the partition itself for a while.
void partition_reading::avoid_follower() {
  act(reading::choose{-1});
  wait(std::chrono::ceil<std::chrono::milliseconds>(followers_.next()), avoided_);
}

void partition_reading::follower_avoided() {
  avoided_ = 0;
  if (phase_ != phase::fetching || source_.is_follower || config_.rack.empty()) return;
  stop_fetching();
  begin_fetching();
}

// The leader's log and ours have parted: an unclean election lost what was read (KIP-320, KIP-595).
void partition_reading::diverged(const fetch_ended& ended) {
  last_epoch_ = -1;
  if (ended.diverging_offset >= 0 && ended.diverging_offset < next_) {
    queue_.clear();
    if (ended.diverging_offset < queue_.position().position)
      emit(event(
          what::truncated, ended.diverging_offset,
          {errc::log_truncated, name() + ": the log was truncated to offset " + std::to_string(ended.diverging_offset)
                                    + ", below what was delivered; reading goes on there"}));
    next_ = queue_.position().position;
  }
  begin_fetching();
}

void partition_reading::retry_later(const error& why) {
  wait(std::chrono::ceil<std::chrono::milliseconds>(backoff_.next()), retry_);
  if (hold_up_.blame(why)) tell(what::held_up, why);
}

void partition_reading::tick(uint64_t number) {
  if (number == 0) return;
  if (number == patience_) patience_over();
  if (number == starving_) heed(room_.look(starved(), queue_.progress()));
  if (number == avoided_) return follower_avoided();
  if (number != retry_) return;
  retry_ = 0;
  if (phase_ == phase::looking_up) return ask_offset();
  begin_fetching();
}

// What is queued is still delivered.
void partition_reading::fail(partition_event how) {
  stop_fetching();
  phase_ = phase::failed;
  retry_ = 0;
  lost_.reset();
  hold_up_.up(); // what is told now says more
  room_.forget();
  how.kind = what::failed;
  if (how.offset < 0) how.offset = next_ >= 0 ? next_ : queue_.position().position;
  emit(std::move(how));
}

void partition_reading::fail(const error& why) { fail(event(what::failed, -1, why)); }

// -- the watch ---------------------------------------------------------------------------------------------------------

// Costs nothing while records, or answers that there are none, arrive: the timer is of the time before the first.
void partition_reading::watch() {
  const bool wanted = phase_ != phase::failed && phase_ != phase::closed && !paused_;
  if (!wanted) return hold_up_.rest();
  if (phase_ == phase::fetching && answered_ == registration_) return;
  if (!hold_up_.down()) return;
  if (source_.why) hold_up_.blame(source_.why);
  long_wait_ = false;
  wait(patience, patience_);
}

// A fetch may rightly wait for the one that is under way at the broker, and then for records.
void partition_reading::patience_over() {
  if (!hold_up_.is_down()) return;
  if (hold_up_.overdue()) return tell(what::held_up, hold_up_.cause());
  if (hold_up_.cause()) return; // told before, and still so
  if (!std::exchange(long_wait_, true)) return wait(2 * config_.max_wait, patience_);
  if (hold_up_.blame(unanswered())) tell(what::held_up, hold_up_.cause());
}

error partition_reading::unanswered() const {
  if (share_->budget()->is_full_for(share_)) return no_room();
  const auto who = source_.node < 0 ? std::string{"the cluster"} : "broker " + std::to_string(source_.node);
  return {
      errc::request_timed_out_locally,
      place_name() + ": " + who + " has not answered yet: see whether it is reachable, and what it is busy with"};
}

// The fetcher, or the decompressor, waits for room, and not for the subscriber's answers.
bool partition_reading::starved() const {
  return phase_ == phase::fetching && !paused_ && !queue_.awaits_answers()
         && (queue_.blocked() || share_->budget()->is_full_for(share_));
}

void partition_reading::heed(room_watch::news news) {
  switch (news) {
  case room_watch::news::none:
    return;
  case room_watch::news::wait:
    return wait(patience, starving_);
  case room_watch::news::held_up:
    return tell(what::held_up, no_room());
  case room_watch::news::recovered:
    return tell(what::recovered, {});
  }
}

error partition_reading::no_room() const {
  return {
      errc::buffer_full,
      place_name() + ": no room for it in the reader's buffer (" + std::to_string(share_->budget()->size())
          + " bytes): let go of batches that were dealt with and are still kept, or raise buffer_bytes"};
}

// -- what is delivered -------------------------------------------------------------------------------------------------

void partition_reading::slice_arrived(fetched_slice_ptr slice) {
  if (phase_ != phase::fetching || slice->registration != registration_) return;
  next_ = slice->next_offset;
  answered();
  if (slice->last_epoch >= 0) last_epoch_ = slice->last_epoch;
  queue_.push(std::move(slice));
  go_on();
}

void partition_reading::answered() {
  answered_ = registration_;
  backoff_.reset();
  if (source_.is_follower) followers_.reset();
  if (hold_up_.up() && !room_.told()) tell(what::recovered, {});
}

void partition_reading::consumed(uint64_t ticket) {
  queue_.consumed(ticket);
  go_on();
}

partition_event partition_reading::event(what kind, int64_t offset, error why) const {
  partition_event made;
  made.kind = kind;
  made.topic = of_.topic;
  made.partition = of_.partition;
  made.assignment_epoch = assignment_epoch_;
  made.offset = offset;
  made.reason = std::move(why);
  return made;
}

// In order with the records.
void partition_reading::emit(partition_event event) {
  queue_.push(std::move(event));
  pump();
}

// At once: a seek drops what waits in the queue, and this is true all the same.
void partition_reading::tell(what kind, error why) { act(reading::tell{event(kind, next_, std::move(why))}); }

void partition_reading::go_on() {
  pump();
  if (!paused_) heed(room_.step(starved(), queue_.progress()));
}

void partition_reading::pump() {
  auto trouble = queue_.pump();
  if (!trouble) return;
  counters_->failed();
  next_ = queue_.position().position;
  auto told = event(what::failed, next_, std::move(trouble.why));
  told.batch = trouble.offsets;
  told.bytes = std::move(trouble.bytes);
  fail(std::move(told));
}

} // namespace cafka
