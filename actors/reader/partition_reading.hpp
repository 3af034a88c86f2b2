// How one partition is read: where it starts, who fetches it, what is delivered when, and what happens when it fails.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cafka/actors/reader/delivery_queue.hpp"
#include "cafka/actors/reader/fetch_messages.hpp"
#include "cafka/actors/reader/offset_lookup.hpp"
#include "cafka/actors/reader/partition_event.hpp"
#include "cafka/actors/reader/partition_position.hpp"
#include "cafka/actors/reader/reader_config.hpp"
#include "cafka/actors/reader/reading_actions.hpp"
#include "cafka/actors/retry/backoff.hpp"

namespace cafka {

/// Which fetcher to register with, as the reader knows from the metadata.
struct partition_source {
  /// Rises with each fetcher that the reader starts; 0: nobody can fetch the partition at the moment.
  uint64_t fetcher = 0;
  int32_t node = -1;
  /// It is a follower that the leader named (KIP-392).
  bool is_follower = false;
  int32_t leader_epoch = -1;
  /// Zero: not known.
  wire::uuid topic_id = {};

  friend bool operator==(const partition_source&, const partition_source&) = default;
};

/// The state machine of a partition_reader.
///
///     looking_up --offset--> idle --source, not paused--> fetching --refused--> idle (pause) --> fetching
///          ^                  |                              |
///          +---- seek, reset -+------------------------------+--- cannot be read --> failed --seek--> looking_up
///
/// What a fetcher sends for any registration but the current one is dropped, so nothing from before a seek or a move can
/// arrive.
class partition_reading {
public:
  /// `holder` is the upper half of the ids of its registrations.
  partition_reading(const reader_config& config, int32_t partition, uint32_t holder, arena_pool_ptr pool);

  void start(const start_position& at);
  void source_changed(const partition_source& source);
  void offset_answered(uint64_t number, errc code, int64_t offset);
  void slice_arrived(fetched_slice_ptr slice);
  void fetch_over(const fetch_ended& ended);
  void consumed(uint64_t ticket);
  void seek(const start_position& to);
  void pause();
  void resume();
  void tick(uint64_t number);
  /// Ends the registration; nothing is delivered any more.
  void close();

  /// What is to be done since it was last asked.
  std::vector<reading::action> take_actions() { return std::exchange(actions_, {}); }

  const partition_position& position() const { return queue_.position(); }

private:
  enum class phase : uint8_t { looking_up, idle, fetching, failed, closed };

  template <class Action>
  void act(Action action) {
    actions_.emplace_back(std::move(action));
  }
  void place(const start_position& at);
  void ask_offset();
  void begin_fetching();
  void stop_fetching();
  void retry_later(const error& why);
  void works();
  void fail(const error& why);
  void reset_position(const error& why);
  void diverged(const fetch_ended& ended);
  void refused(const fetch_ended& ended);
  void emit(partition_event::what kind, int64_t offset, error why);
  void pump();
  std::string name() const;

  const reader_config& config_;
  const int32_t partition_;
  const uint64_t holder_;
  std::vector<reading::action> actions_;
  delivery_queue queue_;
  backoff backoff_;
  phase phase_ = phase::idle;
  bool paused_ = false;
  bool held_up_ = false;
  partition_source source_;
  std::optional<offset_lookup> lookup_;
  std::optional<error> reset_reason_; // the look-up is because of it
  uint64_t lookup_number_ = 0;
  uint64_t wait_number_ = 0;
  uint64_t registration_ = 0;
  int64_t next_ = -1;       // to fetch
  int32_t last_epoch_ = -1; // of the batch before next_
};

} // namespace cafka
