#include "cafka/actors/reader/partition/offset_lookup.hpp"

#include "cafka/actors/retry/retry_rule.hpp"

namespace cafka {

namespace {

constexpr int64_t end_of_log = -1;
constexpr int64_t start_of_log = -2;

} // namespace

offset_lookup::offset_lookup(start_position position) {
  switch (position.at) {
  case start_position::place::first:
    timestamp_ = start_of_log;
    break;
  case start_position::place::last:
    timestamp_ = end_of_log;
    break;
  case start_position::place::time:
    timestamp_ = position.value < 0 ? start_of_log : end_of_log;
    if (position.value >= 0) time_ = position.value;
    break;
  case start_position::place::offset:
    offset_ = position.value;
    break;
  }
}

offset_lookup::verdict offset_lookup::answered(errc code, int64_t offset) {
  if (code != errc::none) return may_pass_for_reading(code) ? verdict::later : verdict::failed;
  if (offset < 0 && timestamp_ < 0) return verdict::later; // a log has both ends: the broker does not know them yet
  if (time_) {
    end_ = offset;
    timestamp_ = *time_;
    time_.reset();
    return verdict::again;
  }
  offset_ = offset >= 0 ? offset : end_; // nothing is as late as the time
  return verdict::found;
}

} // namespace cafka
