// Whether the records of one place, a partition or a topic that is looked up, get on, and what is told if they do not.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cafka/actors/retry/hold_up.hpp"
#include "cafka/actors/writer/write_event.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

/// A place is held up when something has waited there for a second without anything getting on.
class delivery_watch {
public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit delivery_watch(std::string topic, int32_t partition = -1)
      : topic_(std::move(topic)), partition_(partition) {}

  // -- events --

  /// An attempt failed. The message names the place.
  void failed(const error& why);
  /// Another broker is asked from now on, who may do better.
  void excuse() { hold_up_.excuse(); }
  /// Something has got on.
  void went_on();
  /// What is so now: whether anything waits. `unanswered`: why, as far as one can tell, if no attempt has failed.
  template <class Unanswered>
  void look(bool waits, time_point now, Unanswered unanswered) {
    begin(waits, now);
    if (!is_due(now)) return;
    due_.reset();
    if (!hold_up_.cause()) hold_up_.blame(unanswered());
    if (hold_up_.overdue()) tell(write_event::what::held_up);
  }

  // -- what to do --

  std::vector<write_event> take_events() { return std::exchange(events_, {}); }
  /// When look() has something to tell by itself.
  std::optional<time_point> next_event() const { return due_; }

  static constexpr std::chrono::seconds patience{1};

private:
  void begin(bool waits, time_point now);
  bool is_due(time_point now) const { return due_ && *due_ <= now; }
  void tell(write_event::what kind);

  std::string topic_;
  int32_t partition_;
  hold_up hold_up_;
  std::optional<time_point> due_; // when patience ends
  std::vector<write_event> events_;
};

} // namespace cafka
