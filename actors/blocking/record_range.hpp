// Records as a range, for loops.
#pragma once

#include "cafka/actors/blocking/received_record.hpp"

#include <cstddef>
#include <functional>
#include <iterator>
#include <optional>
#include <utility>

namespace cafka::blocking {

/// An input range of records: it is walked once, by one loop, and each step reads the next record, which may wait and may
/// throw cafka::error. A record is valid until the next step. The reader must outlive it.
class record_range {
public:
  /// `next`: the next record; nothing at the end.
  using source = std::function<std::optional<received_record>()>;

  explicit record_range(source next) : next_(std::move(next)) {}

  class iterator {
  public:
    using iterator_concept = std::input_iterator_tag;
    using iterator_category = std::input_iterator_tag;
    using value_type = received_record;
    using difference_type = std::ptrdiff_t;
    using pointer = const received_record*;
    using reference = const received_record&;

    iterator() = default;
    explicit iterator(record_range& range) : range_(&range) {}
    reference operator*() const { return *range_->record_; }
    pointer operator->() const { return &*range_->record_; }
    iterator& operator++() {
      range_->step();
      return *this;
    }
    void operator++(int) { range_->step(); }
    friend bool operator==(const iterator& it, std::default_sentinel_t) { return it.over(); }

  private:
    bool over() const { return !range_->record_; }

    record_range* range_ = nullptr;
  };

  /// Reads the first record.
  iterator begin() {
    step();
    return iterator{*this};
  }
  std::default_sentinel_t end() const { return {}; }

private:
  void step() { record_ = next_(); }

  source next_;
  std::optional<received_record> record_;
};

} // namespace cafka::blocking
