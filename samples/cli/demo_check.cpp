#include "demo_check.hpp"

#include <charconv>

namespace cafka::cli {

void demo_check::look(const record_batch& batch) {
  {
    const std::lock_guard guard{mutex_};
    auto& partition = summary_.partitions[batch.partition()];
    for (const auto& record : batch) {
      if (partition.first_offset < 0) partition.first_offset = record.offset;
      partition.last_offset = record.offset;
      ++partition.records;
      ++summary_.records;
      judge(record.value.text());
    }
  }
  progress_.notify_all();
}

void demo_check::judge(std::string_view value) {
  size_t key = 0;
  uint64_t number = 0;
  const auto* end = value.data() + value.size();
  const auto* colon = std::from_chars(value.data(), end, key).ptr;
  if (colon == end || key >= next_.size()) return;
  std::from_chars(colon + 1, end, number);
  if (number < next_[key]) {
    ++summary_.doubled;
  } else {
    if (number > next_[key]) ++summary_.out_of_order;
    next_[key] = number + 1;
  }
}

void demo_check::fail(const error& why) {
  {
    const std::lock_guard guard{mutex_};
    failure_ = why;
  }
  progress_.notify_all();
}

bool demo_check::await(std::chrono::milliseconds timeout) {
  std::unique_lock guard{mutex_};
  const bool over = progress_.wait_for(guard, timeout, [this] { return failure_ || summary_.records >= expected_; });
  if (failure_) throw failure_;
  return over;
}

demo_check::summary demo_check::result() const {
  const std::lock_guard guard{mutex_};
  auto result = summary_;
  const auto distinct = result.records - result.doubled;
  result.missing = expected_ > distinct ? expected_ - distinct : 0;
  return result;
}

} // namespace cafka::cli
