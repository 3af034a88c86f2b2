#pragma once

#include "cafka/wire/bytes_view.hpp"
#include "cafka/wire/records/batch_view.hpp"
#include "cafka/wire/tagged_field.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace cafka::embedded {

/// The record batches of a partition, in pieces of contiguous bytes, with one index entry for each batch. Like a broker,
/// a read stays within a piece and may cut its last batch. A segment, as Kafka counts them, is one piece or several.
class partition_log {
public:
  /// A record that was asked for by time.
  struct position {
    int64_t offset = -1;
    int64_t timestamp = -1;
    int32_t leader_epoch = -1;
  };

  int64_t start_offset() const noexcept { return start_; }
  /// One beyond the last record.
  int64_t end_offset() const noexcept { return end_; }
  size_t size_in_bytes() const noexcept { return size_; }

  /// A batch of `size` bytes comes next, of that time: begins another segment if it would make the last one larger than this, or
  /// longer in time.
  void roll(size_t size, int64_t time, int64_t segment_bytes, int64_t segment_time);
  /// Appends a batch that now begins at `base_offset` (at or above the end of the log). `stamp`: the records get this time
  /// instead of their own (LogAppendTime).
  void append(
      const wire::batch_view& batch, int64_t base_offset, int32_t leader_epoch, std::optional<int64_t> stamp = {});

  /// Bytes from the batch that holds `offset` on, up to `max_bytes` and below the offset `limit`. If the first batch is
  /// larger: all of it with `whole_first`, else nothing. The view ends with the next change of the log.
  byte_span read(int64_t offset, int64_t limit, size_t max_bytes, bool whole_first) const;

  /// The first record with this timestamp or a later one.
  std::optional<position> find_time(int64_t timestamp) const;
  /// The first record with the highest timestamp.
  std::optional<position> find_max_timestamp() const;
  /// The leader epoch that wrote the record at `offset`, or the first one behind it; -1 if there is none.
  int32_t epoch_at(int64_t offset) const;

  /// Drops what lies below `offset`, which becomes the start.
  void start_at(int64_t offset);
  /// Drops all batches that do not end below `offset`.
  void truncate(int64_t offset);
  /// Drops the oldest pieces of memory until at most `max_bytes` are left, or one piece.
  void retain(size_t max_bytes);
  /// Drops the oldest segments that have no record of this time or later.
  void drop_segments_before(int64_t time);
  /// Drops the oldest segments as long as no fewer bytes than these are left.
  void drop_segments_beyond(int64_t bytes);
  /// All batches, one behind another.
  wire::bytes copy() const;

private:
  struct entry {
    int64_t last_offset;
    int64_t max_timestamp;
    int32_t leader_epoch;
    size_t position;
    size_t size;
  };
  struct piece {
    uint64_t segment;
    wire::bytes data;
    std::vector<entry> entries;
  };
  struct segment_size {
    int64_t last_offset = -1;
    int64_t max_timestamp = -1;
    int64_t bytes = 0;
  };
  struct place {
    const piece* in;
    size_t index;
    const entry& operator*() const { return in->entries[index]; }
    wire::batch_view batch() const;
  };

  piece& piece_for(size_t batch_size);
  segment_size first_segment() const;
  std::optional<place> find(int64_t offset) const;
  template <class Accept>
  std::optional<position> first_record(const place& where, Accept accept) const;

  std::deque<piece> pieces_;
  uint64_t segment_ = 0; // the last one
  int64_t segment_bytes_ = 0;
  int64_t segment_since_ = 0;
  int64_t start_ = 0;
  int64_t end_ = 0;
  size_t size_ = 0;
};

} // namespace cafka::embedded
