#include "cafka/actors/writer/writer_budget.hpp"

#include <algorithm>

namespace cafka {

writer_budget::decision writer_budget::arrive(uint64_t request, size_t bytes) {
  if (waiting_.empty() && has_room(bytes)) {
    used_ += bytes;
    return decision::admitted;
  }
  if (waiting_.size() >= max_waiting_) return decision::refused;
  waiting_.push_back({request, bytes});
  return decision::waiting;
}

bool writer_budget::leave(uint64_t request) {
  return std::erase_if(waiting_, [request](const claim& c) { return c.request == request; }) != 0;
}

void writer_budget::release(size_t bytes) { used_ -= std::min(bytes, used_); }

std::optional<uint64_t> writer_budget::take_admitted() {
  if (waiting_.empty() || !has_room(waiting_.front().bytes)) return std::nullopt;
  auto next = waiting_.front();
  waiting_.pop_front();
  used_ += next.bytes;
  return next.request;
}

} // namespace cafka
