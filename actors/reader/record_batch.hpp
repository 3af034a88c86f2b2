// What a subscriber gets: many records of one partition, in wire form, decoded while they are looked at.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cafka/wire/records/arena.hpp"
#include "cafka/wire/records/batch_view.hpp"
#include "cafka/wire/records/record.hpp"

namespace cafka {

/// The part of a record_batch that is one of the broker's batches: checked, decompressed, and to be seen.
struct record_run {
  wire::batch_view batch;
  /// Records below this offset are not to be seen: the position was inside the batch.
  int64_t from = 0;
};

/// Records of one partition, in order of their offsets: shared and immutable, safe to read from any thread.
///
///     for (const cafka::record_view& record : *batch) …
///
/// Views point into the batch and are valid as long as it is. Everything was checked before delivery (CRC, lengths, counts),
/// so iterating cannot fail; it decodes as it goes and allocates nothing.
class record_batch {
public:
  /// What is known of a batch besides its records.
  struct facts {
    std::string topic;
    int32_t partition = -1;
    /// Where reading goes on after this batch. Above the last record's offset + 1 where the log has gaps.
    int64_t next_offset = 0;
    int64_t high_watermark = -1;
    int64_t last_stable_offset = -1;
    int64_t log_start_offset = -1;
    /// Bytes of the reader's buffer that this batch holds until it is answered.
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
    explicit iterator(const std::vector<record_run>& runs) : run_(runs.data()), end_(runs.data() + runs.size()) {
      enter();
    }
    reference operator*() const { return *record_; }
    pointer operator->() const { return &*record_; }
    iterator& operator++() {
      if (++record_ == last_) {
        ++run_;
        enter();
      }
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const iterator& it, std::default_sentinel_t) { return it.run_ == it.end_; }

  private:
    void enter(); // the first record to be seen of the current run, or of the next that has any

    const record_run* run_ = nullptr;
    const record_run* end_ = nullptr;
    wire::batch_view::iterator record_;
    wire::batch_view::iterator last_;
  };
  using const_iterator = iterator;

  /// `owners` keep the memory alive that the runs view: a response, or arenas of decompressed records.
  record_batch(facts about, std::vector<record_run> runs, std::vector<std::shared_ptr<const void>> owners);

  const std::string& topic() const { return facts_.topic; }
  int32_t partition() const { return facts_.partition; }
  /// Offset of the first record.
  int64_t base_offset() const { return base_offset_; }
  /// Where reading goes on after this batch: what to commit when it is done. Not always the last record's offset + 1.
  int64_t next_offset() const { return facts_.next_offset; }
  /// The end of the log when the batch was fetched.
  int64_t high_watermark() const { return facts_.high_watermark; }
  int64_t last_stable_offset() const { return facts_.last_stable_offset; }
  int64_t log_start_offset() const { return facts_.log_start_offset; }
  /// Bytes of the reader's buffer that it holds until it is answered.
  size_t charged() const { return facts_.charged; }
  /// The number of records; never 0 in a batch that is delivered.
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  iterator begin() const { return iterator{runs_}; }
  std::default_sentinel_t end() const { return {}; }

private:
  facts facts_;
  std::vector<record_run> runs_;
  std::vector<std::shared_ptr<const void>> owners_;
  size_t size_ = 0;
  int64_t base_offset_ = 0;
};

using record_batch_ptr = std::shared_ptr<const record_batch>;

} // namespace cafka
