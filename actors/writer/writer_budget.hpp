// The writer's memory for records: charged on arrival, returned on outcome.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

namespace cafka {

/// Decides who is admitted to the buffer, who waits for room, and who is refused. First come, first admitted: a small
/// request does not overtake a large one that waits. One that is larger than the whole buffer has it for itself: its memory
/// is taken already, and it would never fit.
class writer_budget {
public:
  enum class decision : uint8_t {
    admitted, ///< charged
    waiting,  ///< take_admitted() will name it
    refused   ///< nothing noted
  };

  writer_budget(size_t limit_bytes, size_t max_waiting) : limit_(limit_bytes), max_waiting_(max_waiting) {}

  /// A request that needs so many bytes has arrived.
  decision arrive(uint64_t request, size_t bytes);
  /// A waiting request gave up. False if it does not wait.
  bool leave(uint64_t request);
  /// What was admitted turned out to need so many bytes more.
  void charge_more(size_t bytes) { used_ += bytes; }
  /// So many bytes have their outcome.
  void release(size_t bytes);
  /// The next waiting request for which there is room now: it is charged and no longer waits.
  std::optional<uint64_t> take_admitted();

  size_t limit() const { return limit_; }
  size_t used() const { return used_; }
  size_t waiting() const { return waiting_.size(); }

private:
  struct claim {
    uint64_t request;
    size_t bytes;
  };

  bool has_room(size_t bytes) const { return used_ == 0 || (used_ <= limit_ && bytes <= limit_ - used_); }

  size_t limit_;
  size_t max_waiting_;
  size_t used_ = 0;
  std::deque<claim> waiting_;
};

} // namespace cafka
