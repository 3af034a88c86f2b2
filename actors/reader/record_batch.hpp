// What a subscriber gets: many records of one partition, in wire form, decoded while they are looked at.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "cafka/wire/records/batch_records.hpp"
#include "cafka/wire/records/record.hpp"

namespace cafka {

/// What the timestamps of records mean. A topic's message.timestamp.type says which, and each batch was written by one.
enum class timestamp_type : uint8_t {
  none,           ///< there are none: written in the message format before 0.10
  create_time,    ///< the writer's
  log_append_time ///< the broker's: when it appended the batch
};

/// The part of a record_batch that is one of the broker's batches.
struct batch_run {
  /// From the first record to be seen on.
  wire::batch_records records;
  /// How many are to be seen.
  size_t count = 0;
  /// Of all its records.
  timestamp_type timestamps = timestamp_type::create_time;
};

/// Records of one partition, in order of their offsets: shared and immutable, safe to read from any thread.
///
///     cafka::blocking::reader in{{.bootstrap = kafka, .topic = "orders"}};
///     if (auto next = in.next(1s); next && next->batch)
///       for (const cafka::record_view& record : *next->batch) std::cout << record.offset << '\n';
///
/// Views point into the batch and are valid as long as it is; so long it takes room in the buffer of its reader, which need not be
/// there any more. Everything was checked before delivery (CRC, lengths, counts),
/// so iterating cannot fail; it decodes as it goes and allocates nothing.
class record_batch {
public:
  /// What is known of a batch besides its records.
  struct facts {
    std::string topic = {};
    int32_t partition = -1;
    /// Of the assignment that gave the partition to the reader; 0: its configuration did.
    int64_t assignment_epoch = 0;
    /// Of the first record.
    int64_t base_offset = -1;
    /// Where reading goes on after this batch. Above the last record's offset + 1 where the log has gaps.
    int64_t next_offset = -1;
    /// Of the leader that wrote the last record; -1: not known.
    int32_t leader_epoch = -1;
    int64_t high_watermark = -1;
    int64_t last_stable_offset = -1;
    int64_t log_start_offset = -1;
    /// Bytes of the reader's buffer that this batch holds.
    size_t charged = 0;
  };

  class iterator {
  public:
    using iterator_category = std::input_iterator_tag;
    using value_type = record_view;
    using difference_type = std::ptrdiff_t;
    using pointer = const record_view*;
    using reference = const record_view&;

    iterator() = default;
    explicit iterator(const std::vector<batch_run>& runs) : next_run_(runs.data()), end_(runs.data() + runs.size()) {
      ++*this;
    }
    reference operator*() const { return current_; }
    pointer operator->() const { return &current_; }
    /// What the timestamp of the record at hand means.
    timestamp_type timestamps() const { return next_run_[-1].timestamps; }
    /// What is behind the record at hand.
    std::vector<batch_run> rest() const;
    iterator& operator++() {
      if (left_ == 0 && !enter()) return *this;
      --left_;
      records_.next(current_);
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const iterator& it, std::default_sentinel_t) { return it.over_; }

  private:
    bool enter() {
      if (next_run_ == end_) {
        over_ = true;
        return false;
      }
      records_ = next_run_->records;
      left_ = next_run_->count; // never 0
      ++next_run_;
      return true;
    }

    const batch_run* next_run_ = nullptr;
    const batch_run* end_ = nullptr;
    wire::batch_records records_;
    size_t left_ = 0;
    record_view current_;
    bool over_ = false;
  };
  using const_iterator = iterator;

  /// `owners` keep the memory alive that the runs view: a response, or arenas of decompressed records. No run is empty.
  record_batch(facts about, std::vector<batch_run> runs, std::vector<std::shared_ptr<const void>> owners);

  const std::string& topic() const { return facts_.topic; }
  int32_t partition() const { return facts_.partition; }
  /// Epoch of the assignment that gave the partition to the reader: a worker behind the subscriber tells by it what is of a
  /// partition that was taken since. 0: the reader's configuration named it.
  int64_t assignment_epoch() const { return facts_.assignment_epoch; }
  /// Offset of the first record.
  int64_t base_offset() const { return facts_.base_offset; }
  /// Where reading goes on after this batch: what to commit when it is done. Not always the last record's offset + 1.
  int64_t next_offset() const { return facts_.next_offset; }
  /// Of the leader that wrote the last record, to be committed with `next_offset`. -1: not known.
  int32_t leader_epoch() const { return facts_.leader_epoch; }
  /// The end of the log when the batch was fetched.
  int64_t high_watermark() const { return facts_.high_watermark; }
  /// The first undecided transaction's first offset, or the high watermark. -1: the broker does not tell.
  int64_t last_stable_offset() const { return facts_.last_stable_offset; }
  /// The oldest offset of the log. -1: the broker does not tell.
  int64_t log_start_offset() const { return facts_.log_start_offset; }
  /// Bytes of the reader's buffer that it holds as long as it is there.
  size_t charged() const { return facts_.charged; }
  /// The number of records; never 0 in a batch that is delivered.
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  iterator begin() const { return iterator{runs_}; }
  std::default_sentinel_t end() const { return {}; }

private:
  friend std::shared_ptr<const record_batch> rest_of(const std::shared_ptr<const record_batch>&, const iterator&);

  facts facts_;
  std::vector<batch_run> runs_;
  std::vector<std::shared_ptr<const void>> owners_;
  size_t size_ = 0;
};

using record_batch_ptr = std::shared_ptr<const record_batch>;

/// The records of the batch behind the one at hand, as a batch that keeps it alive; null if there are none.
record_batch_ptr rest_of(const record_batch_ptr& batch, const record_batch::iterator& at);

/// The same with the record at hand, of which there is one.
record_batch_ptr from_here(const record_batch_ptr& batch, const record_batch::iterator& at);

} // namespace cafka
