#include "cafka/wire/records/batch_scan.hpp"

#include "cafka/wire/big_endian.hpp"
#include "cafka/wire/records/batch_layout.hpp"

#include <limits>

namespace cafka::wire {

bool batch_scan::next() noexcept {
  if (error_ != errc::none || truncated_) return false;
  const auto rest = records_.subspan(position_);
  if (rest.empty()) return false;
  if (rest.size() < log_overhead) return stop_truncated(0);
  const auto length = load_big_endian<int32_t>(rest.data() + layout::length);
  if (length < 0 || log_overhead + static_cast<size_t>(length) < layout::message_v0_size) return fail(errc::malformed);
  const size_t size = log_overhead + static_cast<size_t>(length);
  if (size > rest.size()) return stop_truncated(size);
  // A version of the time after this client: the broker speaks it to those alone that asked for it, so this is rare.
  if (load_big_endian<int8_t>(rest.data() + layout::magic) > batch_view::newest_magic)
    return fail(errc::unsupported_magic);
  const auto parsed = batch_view::parse(rest);
  if (!parsed || !offsets_ascend(*parsed)) return fail(errc::malformed);
  batch_ = *parsed;
  position_ += size;
  return true;
}

bool batch_scan::offsets_ascend(const batch_view& batch) noexcept {
  const int32_t delta = batch.last_offset_delta();
  return delta >= 0 && batch.base_offset() <= std::numeric_limits<int64_t>::max() - delta;
}

bool batch_scan::stop_truncated(size_t size) noexcept {
  truncated_ = true;
  truncated_size_ = size;
  return false;
}

bool batch_scan::fail(errc why) noexcept {
  error_ = why;
  return false;
}

} // namespace cafka::wire
