// Whether something that should go on does, and what holds it up.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "cafka/wire/error.hpp"

namespace cafka {

/// Decides what the user is told of a state that lasts. Short ones are nothing to speak of: the start, a leader that moves.
/// Once one is overdue, each new cause is told once until all goes on, however the causes take turns.
class hold_up {
public:
  hold_up() = default;
  /// One that the user has been told of already, by someone else.
  explicit hold_up(bool told) : owing_(told) {}

  /// It should go on, and does not. True: since now, so `overdue` is to be called once patience ends.
  bool down() { return !std::exchange(down_, true); }

  /// The latest failure. True: it is to be told.
  bool blame(error why) {
    cause_ = std::move(why);
    return overdue_ && is_news();
  }
  /// Patience is over. True: the cause is to be told.
  bool overdue() {
    overdue_ = true;
    return is_news();
  }
  /// Another is asked from now on, who may do better.
  void excuse() { cause_ = {}; }
  /// none: nothing failed so far, there is no answer at all.
  const error& cause() const { return cause_; }

  /// It goes on. True: that is to be told, because the opposite was.
  bool up() {
    rest();
    return std::exchange(owing_, false);
  }
  /// Nobody expects it to go on for now.
  void rest() {
    down_ = overdue_ = false;
    cause_ = {};
    told_.clear();
  }

  bool is_down() const { return down_; }
  /// The user was told, and not yet that it goes on.
  bool told() const { return owing_; }

private:
  bool is_news() {
    if (!cause_ || std::find(told_.begin(), told_.end(), cause_.code()) != told_.end()) return false;
    told_.push_back(cause_.code());
    owing_ = true;
    return true;
  }

  bool down_ = false;
  bool overdue_ = false;
  error cause_;
  std::vector<errc> told_; // since it is down
  bool owing_ = false;     // that it goes on is to be told
};

} // namespace cafka
