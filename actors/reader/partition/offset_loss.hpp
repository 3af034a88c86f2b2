// A position that the log does not have: what it has instead, and where to go on.
#pragma once

#include <cstdint>
#include <string>

#include "cafka/actors/reader/offset_range.hpp"
#include "cafka/actors/reader/start_position.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

/// Look up `next()`, tell `found`, until it is complete. Both ends are looked up whatever the policy is, because a refusal
/// does not name them (brokers answer OFFSET_OUT_OF_RANGE with -1 for both) and the user is to hear how far off he was.
class offset_loss {
public:
  /// `name`: the partition. `why`: offset_out_of_range; or topic_recreated, and then any position is lost.
  offset_loss(std::string name, errc why, int64_t asked, offset_reset reset)
      : name_(std::move(name)), why_(why), asked_(asked), reset_(reset) {}

  /// What to look up: the first offset, then the last.
  start_position next() const { return log_.first < 0 ? first : last; }
  /// True: both ends are known.
  bool found(int64_t offset);

  /// The log has come to reach there meanwhile, or another replica does: nothing is lost.
  bool regained() const { return why_ == errc::offset_out_of_range && log_.has_place(asked_); }
  /// Where to go on; -1: nowhere, the user decides.
  int64_t goes_on_at() const;
  /// What happened, and what is done about it or is to be done.
  error reason() const;

  int64_t asked() const { return asked_; }
  const offset_range& log() const { return log_; }

private:
  std::string name_;
  errc why_;
  int64_t asked_;
  offset_reset reset_;
  offset_range log_;
};

} // namespace cafka
