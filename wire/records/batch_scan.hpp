#pragma once

#include "cafka/wire/bytes_view.hpp"
#include "cafka/wire/error_code.hpp"
#include "cafka/wire/records/batch_view.hpp"

#include <cstddef>

namespace cafka::wire {

/// Walks the batches of a records field by their headers alone; records are not looked at, checksums not computed.
///
///     for (batch_scan scan{records}; scan.next();) use(scan.batch());
///
/// A broker may cut the last batch anywhere: the walk stops before it, and truncated() says so. Each step advances by a whole
/// batch, and one whose last offset is below its base offset is malformed, so that a fetcher that goes on at
/// batch().last_offset() + 1 cannot go back within a batch. (Offsets of batches may overlap what was asked for, not each other; the
/// fetcher compares with its own position.)
class batch_scan {
public:
  explicit batch_scan(byte_span records) noexcept : records_(records) {}

  /// Goes to the next whole batch. False behind the last one or at an error.
  bool next() noexcept;
  const batch_view& batch() const noexcept { return batch_; }

  /// errc::none; errc::malformed for a length, version or last offset that cannot be; errc::unsupported_magic for a version
  /// that is newer than this client.
  errc error() const noexcept { return error_; }
  /// Where the whole batches seen so far end.
  size_t position() const noexcept { return position_; }
  /// After the walk: whether bytes of a cut batch are left.
  bool truncated() const noexcept { return truncated_; }
  /// After the walk: the size of the cut batch, 0 if not even its length is there. If it is larger than the partition's fetch limit
  /// and nothing came before it, the limit has to grow for the fetch to get on.
  size_t truncated_size() const noexcept { return truncated_size_; }

private:
  static bool offsets_ascend(const batch_view& batch) noexcept;
  bool stop_truncated(size_t size) noexcept;
  bool fail(errc why) noexcept;

  byte_span records_;
  batch_view batch_;
  size_t position_ = 0;
  size_t truncated_size_ = 0;
  bool truncated_ = false;
  errc error_ = errc::none;
};

} // namespace cafka::wire
