// One sealed batch of one partition, from its seal to its outcome.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "cafka/actors/writer/producer_identity.hpp"
#include "cafka/actors/writer/settlement.hpp"
#include "cafka/codecs/arena.hpp"
#include "cafka/codecs/codec.hpp"
#include "cafka/wire/error.hpp"
#include "cafka/wire/records/batch_header.hpp"
#include "cafka/wire/records/record_set.hpp"

namespace cafka {

/// How batches are compressed.
struct batch_codec {
  codec kind = codec::none;
  int level = default_compression_level;
};

struct batch {
  using time_point = std::chrono::steady_clock::time_point;

  uint64_t id = 0;
  /// The batch as it goes on the wire. A sender reads it while it is lent, and nobody writes to it then.
  std::shared_ptr<arena> bytes;
  wire::batch_header header;
  /// Whose records these are, in the order of the batch.
  std::vector<record_run> runs;
  /// Size before compression.
  size_t plain_size = 0;
  time_point deadline;
  /// The time that this deadline was made of: what messages name.
  std::chrono::milliseconds patience{0};

  /// The identity that it is numbered under; 0: not numbered yet.
  uint64_t numbered_under = 0;
  /// The header is written, for the identity above or for none.
  bool stamped = false;
  /// The sender that borrows it; 0: it is here.
  uint64_t lent_to = 0;
  /// It was lent under this number before.
  bool repeated = false;
  /// An attempt went without a definite answer: it may be written.
  bool in_doubt = false;
  /// Its sender was asked to give it back if it is not on its way yet.
  bool recalled = false;
  /// Its records have their outcome already, but its sender still has it.
  bool settled = false;

  bool lent() const { return lent_to != 0; }
  int32_t count() const { return header.record_count; }

  /// Writes header and CRC for this identity and sequence. Only while nobody borrows it.
  void number(const batch_identity& identity, int32_t sequence);
  /// Writes header and CRC without a producer.
  void stamp();
  /// It will be numbered afresh.
  void forget_number();
};

/// Seals records: compresses them, unless that makes them no smaller. The header is written when the batch is numbered.
/// errc::none, or bad_compression; then `from` is as it was.
errc seal_batch(record_slice& from, const batch_codec& compression, batch& to);

/// Makes two of a batch of at least two records. They keep its place in the sequence. errc::none, or why its records cannot
/// be read.
errc split_batch(const batch& from, const batch_codec& compression, std::pair<batch, batch>& to);

} // namespace cafka
