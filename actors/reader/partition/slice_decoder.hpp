// Turns a fetched slice into batches for the subscriber: checked, decompressed, filtered.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "cafka/actors/reader/fetch/fetch_messages.hpp"
#include "cafka/actors/reader/offset_range.hpp"
#include "cafka/actors/reader/partition/decompressor.hpp"
#include "cafka/actors/reader/partition/isolation_filter.hpp"
#include "cafka/actors/reader/record_batch.hpp"
#include "cafka/wire/error.hpp"
#include "cafka/wire/records/batch_scan.hpp"

namespace cafka {

/// What a decoder needs to know besides the slice.
struct slice_rules {
  std::string topic = {};
  int32_t partition = -1;
  /// Of the assignment that gave it.
  int64_t assignment_epoch = 0;
  isolation_level isolation = isolation_level::read_committed;
  bool check_crc = true;
  /// Of one of the broker's batches, decompressed.
  size_t max_decompressed_bytes = 0;
};

/// One of the broker's batches that cannot be read, and how to go on without it.
struct unreadable_batch {
  /// bad_crc, malformed, bad_compression, decompressed_too_large, unsupported_magic; none: there is no such batch. Names topic,
  /// partition and the offsets, and says how to skip them.
  error why = {};
  /// By its header; not known if the bytes do not even say where it ends.
  offset_range offsets = {};
  /// A copy of it, header and all; null if it is not known where it ends.
  std::shared_ptr<const std::vector<std::byte>> bytes = {};

  explicit operator bool() const { return static_cast<bool>(why); }
};

/// A part of a slice, to be delivered at once.
struct slice_piece {
  /// Null: there is nothing to be seen in this part.
  record_batch_ptr batch = {};
  /// The part ends here.
  int64_t next_offset = 0;
  /// Bytes of its records as they lie in the batch, decompressed.
  size_t bytes = 0;
  /// Of these, what it views in the slice.
  size_t viewed = 0;
  /// There is no room to decompress what comes next: call again when the decompressor's waiter was called.
  bool blocked = false;
  /// There is no more.
  bool done = false;
  /// What is at `next_offset`, if that cannot be read.
  unreadable_batch failure = {};
};

/// Walks a slice once. Nothing in a batch is believed before its CRC was checked, nothing is delivered before all lengths and
/// counts in it were, and nothing is skipped: what cannot be read ends the walk with an error.
class slice_decoder {
public:
  /// Records below `from` are not to be seen.
  slice_decoder(fetched_slice_ptr slice, const slice_rules& rules, int64_t from, decompressor& by);

  /// The next part. Not to be called again after one that is `done` or failed.
  slice_piece next();

  const fetched_slice& slice() const { return *slice_; }

private:
  struct opened { // a batch to be seen, and where its decompressed body is
    wire::batch_view batch;
    int64_t position = 0; // of the walk in front of it
    size_t begin = 0;
    size_t size = 0;
  };

  unreadable_batch gather(leased_arena& memory, std::vector<opened>& found);
  errc admit(const wire::batch_view& batch, leased_arena& memory, std::vector<opened>& found);
  bool aborts(const wire::batch_view& batch) const;
  errc run_of(const opened& one, const leased_arena& memory, batch_run& run) const;
  unreadable_batch open_runs(
      const std::vector<opened>& found, const leased_arena& memory, std::vector<batch_run>& runs, slice_piece& piece);
  record_batch_ptr make_batch(
      const slice_piece& piece, std::vector<batch_run> runs, int32_t leader_epoch, leased_arena memory) const;
  unreadable_batch trouble(errc code, const wire::batch_view* batch) const;
  std::string describe_trouble(errc code) const;

  fetched_slice_ptr slice_;
  const slice_rules& rules_;
  int64_t from_;
  decompressor& by_;
  isolation_filter filter_;
  wire::batch_scan scan_;
  int64_t next_offset_;    // behind the batches that were gathered
  bool held_back_ = false; // there was no room for the scan's batch
  bool at_end_ = false;
  unreadable_batch failure_; // found behind what the latest piece holds
};

} // namespace cafka
