// How one partition is read: where it starts, who fetches it, what is delivered when, and what happens when it fails.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cafka/actors/reader/fetch/fetch_messages.hpp"
#include "cafka/actors/reader/partition/delivery_queue.hpp"
#include "cafka/actors/reader/partition/offset_lookup.hpp"
#include "cafka/actors/reader/partition/offset_loss.hpp"
#include "cafka/actors/reader/partition/reading_actions.hpp"
#include "cafka/actors/reader/partition/room_watch.hpp"
#include "cafka/actors/reader/partition_event.hpp"
#include "cafka/actors/reader/partition_position.hpp"
#include "cafka/actors/reader/reader_config.hpp"
#include "cafka/actors/retry/backoff.hpp"
#include "cafka/actors/retry/hold_up.hpp"
#include "cafka/wire/topic_partition.hpp"

namespace cafka {

/// Which fetcher to register with, as the reader knows from the metadata.
struct partition_source {
  /// Rises with each fetcher that the reader starts; 0: nobody can fetch the partition at the moment.
  uint64_t fetcher = 0;
  int32_t node = -1;
  /// Knows the offsets; -1: nobody.
  int32_t leader = -1;
  /// It is a follower that the leader named (KIP-392).
  bool is_follower = false;
  int32_t leader_epoch = -1;
  /// Zero: not known.
  wire::uuid topic_id = {};
  /// Another one: the topic was deleted and created again. 0: nothing is known of it.
  uint32_t incarnation = 0;
  /// Why nobody can fetch it.
  error why = {};

  friend bool operator==(const partition_source&, const partition_source&) = default;
};

/// The state machine of a partition_reader.
///
///     looking_up --offset--> idle --source, not paused--> fetching --refused--> idle (pause) --> fetching
///          ^                  |                              |
///          +---- seek, reset -+------------------------------+--- cannot be read --> failed --seek--> looking_up
///
/// What a fetcher sends for any registration but the current one is dropped, so nothing from before a seek or a move can
/// arrive. Beside it runs a watch: whenever the partition should be read and no answer has come for the current registration
/// yet, the user is told of it after a while, and told again when it goes on; and so if what was answered is kept, and takes the room.
class partition_reading {
public:
  /// `holder` is the upper half of the ids of its registrations. `waiter` is called when `room` should be. `told`: the user knows that the partition is held up, so it
  /// is to be said when it goes on.
  partition_reading(
      const reader_config& config, topic_partition of, int64_t assignment_epoch, uint32_t holder,
      const reader_commons& commons, room_waiter waiter, bool told = false);

  /// `leader_epoch`: of the record before an offset to start at; -1: not known. `incarnation`: of the topic that an offset to
  /// start at is of; 0: of the one that there is.
  void start(const start_position& at, int32_t leader_epoch = -1, uint32_t incarnation = 0);
  void source_changed(const partition_source& source);
  /// The answer to a look-up: why it failed, or (none) the offset, -1 if there is none for the time asked for.
  void offset_answered(uint64_t number, const error& why, int64_t offset);
  void slice_arrived(fetched_slice_ptr slice);
  void fetch_over(const fetch_ended& ended);
  void consumed(uint64_t ticket);
  /// There may be room to decompress what waits.
  void room() { go_on(); }
  void seek(const start_position& to);
  void pause();
  void resume();
  void tick(uint64_t number);
  /// Ends the registration; nothing is delivered any more.
  void close();

  /// What is to be done since it was last asked.
  std::vector<reading::action> take_actions() { return std::exchange(actions_, {}); }

  const partition_position& position() const { return queue_.position(); }
  /// The first offset that was delivered and not answered; the position if there is none.
  int64_t unanswered_from() const { return queue_.unanswered_from(); }
  /// Of the topic that the position is of; 0: not known yet.
  uint32_t incarnation() const { return incarnation_; }
  /// The user was told so, and not that it goes on.
  bool held_up() const { return hold_up_.told() || room_.told(); }

private:
  enum class phase : uint8_t { looking_up, idle, fetching, failed, closed };

  template <class Action>
  void act(Action action) {
    actions_.emplace_back(std::move(action));
  }
  void place(const start_position& at, int32_t leader_epoch);
  void look_up(const start_position& at);
  void ask_offset();
  void offset_found(int64_t offset);
  error not_looked_up(const error& why, const char* advice) const;
  void begin_fetching();
  void stop_fetching();
  void retry_later(const error& why);
  void fail(partition_event how);
  void fail(const error& why);
  void lose_position(errc why);
  void position_decided();
  void diverged(const fetch_ended& ended);
  void late(const fetch_ended& ended);
  void answered();
  void refused(const fetch_ended& ended);
  void avoid_follower();
  void follower_avoided();
  void emit(partition_event event);
  void tell(partition_event::what kind, error why);
  partition_event event(partition_event::what kind, int64_t offset, error why = {}) const;
  void pump();
  void go_on();
  void watch();
  void patience_over();
  error unanswered() const;
  bool starved() const;
  void heed(room_watch::news news);
  error no_room() const;
  std::string name() const { return to_string(of_); }
  std::string place_name() const;
  void wait(std::chrono::milliseconds pause, uint64_t& number);

  const reader_config& config_;
  const read_counters_ptr counters_;
  const budget_share_ptr share_;
  const topic_partition of_;
  const int64_t assignment_epoch_;
  const uint64_t holder_;
  std::vector<reading::action> actions_;
  delivery_queue queue_;
  backoff backoff_;
  backoff followers_; // that refuse
  phase phase_ = phase::idle;
  bool paused_ = false;
  hold_up hold_up_;
  room_watch room_;
  partition_source source_;
  uint32_t incarnation_ = 0; // of the topic that the position is of; the source's is the latest
  std::optional<offset_lookup> lookup_;
  std::optional<offset_loss> lost_; // the look-up is because of it
  uint64_t lookup_number_ = 0;
  bool asked_ = false; // a look-up is under way
  uint64_t last_wait_ = 0;
  uint64_t retry_ = 0;    // the wait for the next try
  uint64_t patience_ = 0; // the wait before the user is told
  uint64_t avoided_ = 0;  // the wait before a follower may be read from again
  uint64_t starving_ = 0; // the wait for room before the user is told
  bool long_wait_ = false;
  uint64_t registration_ = 0;
  uint64_t answered_ = 0;   // the registration that the latest slice came for
  int64_t next_ = -1;       // to fetch
  int32_t last_epoch_ = -1; // of the batch before next_
};

} // namespace cafka
