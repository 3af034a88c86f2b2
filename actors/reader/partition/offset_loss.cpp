#include "cafka/actors/reader/partition/offset_loss.hpp"

namespace cafka {

namespace {

std::string contents(const offset_range& log) {
  if (!log.known()) return "";
  if (log.empty()) return ", the log is empty and goes on at " + std::to_string(log.end);
  return ", the log has " + to_string(log);
}

} // namespace

bool offset_loss::found(int64_t offset) {
  if (log_.first < 0) {
    log_.first = offset;
    return false;
  }
  log_.end = offset;
  return true;
}

int64_t offset_loss::goes_on_at() const {
  switch (reset_) {
  case offset_reset::first:
    return log_.first;
  case offset_reset::last:
    return log_.end;
  case offset_reset::error:
    break;
  }
  return -1;
}

error offset_loss::reason() const {
  auto text = name_ + ": ";
  if (why_ == errc::topic_recreated)
    text += "the topic was deleted and created again; what was read is of the old one" + contents(log_);
  else
    text += "offset " + std::to_string(asked_) + " is out of range" + contents(log_);
  const auto place = goes_on_at();
  if (place >= 0)
    text += "; reading goes on at offset " + std::to_string(place) + ", as reader_config.reset = " + to_string(reset_)
            + " says";
  else
    text += "; reading stopped, as reader_config.reset = error says: seek to go on";
  return {why_, text};
}

} // namespace cafka
