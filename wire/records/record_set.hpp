#pragma once

#include "cafka/wire/error.hpp"
#include "cafka/wire/records/arena.hpp"
#include "cafka/wire/records/batch_records.hpp"
#include "cafka/wire/records/batch_writer.hpp"
#include "cafka/wire/records/partitioner.hpp"
#include "cafka/wire/records/record.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace cafka {

/// Records of one partition in the form that a batch has on the wire: 61 bytes for the batch's header, not yet written, then
/// the records, with offset deltas from 0 and timestamp deltas from base_timestamp. Sealing the header makes it a batch.
struct record_slice {
  std::string topic;      // empty: the writer's
  int32_t partition = -1; // -1: the writer chooses, record by record
  arena data;
  int32_t count = 0;
  int64_t base_timestamp = -1; // of the first record, milliseconds
  int64_t max_timestamp = -1;

  /// Appends a record unless the slice would grow beyond `max_bytes` (with the 61 bytes); then nothing changes and it is false.
  /// A timestamp of -1 is kept: the record has none.
  bool append(size_t max_bytes, int64_t timestamp, bytes_view key, bytes_view value, const record_headers& headers);
  bool append(size_t max_bytes, const record_view& record);
  /// The records, with their offset deltas as offsets.
  wire::batch_records records() const noexcept;
  /// What wire::seal_header needs to know of the slice; the caller adds producer id, epoch, sequence and attributes.
  wire::batch_header header() const noexcept;

private:
  template <class... Record>
  bool append_at(size_t max_bytes, int64_t timestamp, const Record&... record);
  void count_record(int64_t timestamp) noexcept;
};

/// Records on their way to a writer, as one message. Filled by a record_set_builder; the slices of a partition are in the order
/// in which they are to be written.
struct record_set {
  std::vector<record_slice> slices;
  size_t bytes = 0; // of all slices, as they lie on the wire
  size_t count = 0; // records
  uint64_t id = 0;  // the caller's own; comes back in the report
  // Of each record, slice after slice, as record::tag; null if none has one.
  std::shared_ptr<const std::vector<uint64_t>> tags = {};

  /// The memory that the set holds, which is more than `bytes`: what a byte budget is charged.
  size_t memory() const noexcept;
};

using record_set_ptr = std::shared_ptr<record_set>;

/// The longest record that a writer takes unless it is told otherwise; Java's default of max.request.size.
constexpr size_t default_max_record_bytes = 1 << 20;
/// Says of a record of `size` bytes, with a batch around it, that it is too long.
std::string record_too_large(size_t size, size_t max_record_bytes);

/// What one needs to know to route records while a set is filled: an immutable snapshot that the writer gives out.
struct routing {
  std::vector<topic_route> topics; // the first is the topic of records that name none
  partitioner balancer{};
  size_t batch_bytes = 1'000'000;                     // no slice of several records is larger, its 61 bytes included
  size_t max_record_bytes = default_max_record_bytes; // no slice of one record is
  arena_pool_ptr pool{};                              // where slices take their memory from; null: default_arena_pool()
};

using routing_ptr = std::shared_ptr<const routing>;

/// Fills a record_set: copies each record once, in wire form, to the end of the slice of its partition. Not thread-safe.
class record_set_builder {
public:
  /// Routes records of the topics in the snapshot; those of other topics are left to the writer. A null pointer is as the other
  /// constructor without a topic. `seed`: see balancer; without one every builder has another.
  explicit record_set_builder(routing_ptr by);
  record_set_builder(routing_ptr by, uint64_t seed);
  /// Routes nothing but records that name their partition: the writer does it. `default_topic`: of records that name none; empty: the
  /// writer's. `max_slice_bytes`: from there on a slice is full; a record that is larger has one of its own, up to `max_record_bytes`.
  explicit record_set_builder(
      std::string default_topic = {}, size_t max_slice_bytes = 1'000'000,
      size_t max_record_bytes = default_max_record_bytes);
  record_set_builder(record_set_builder&&) = default;
  record_set_builder& operator=(record_set_builder&&) = default;

  /// Adds a copy of the record and returns the index of the slice that it went to. If it cannot, throws an error and leaves all as it
  /// was: record_too_large for a record above max_record_bytes, unknown_topic_or_partition for a partition that cannot be,
  /// invalid_timestamp for one below -1.
  size_t add(const record_argument& what) { return add_any(what); }
  size_t add(const std::same_as<record> auto& what) { return add_any(what); }
  /// The same without an exception for the record: errc::none, and `slice` set, or the code of the error.
  errc try_add(const record_argument& what, size_t& slice) { return try_any(what, slice); }
  /// The same as add, of either.
  template <any_record Record>
  size_t add_any(const Record& what);

  /// As they would lie on the wire, with 61 bytes for each slice.
  size_t bytes() const noexcept { return set_->bytes; }
  size_t count() const noexcept { return set_->count; }
  bool empty() const noexcept { return set_->count == 0; }
  /// Changes the snapshot; records added before stay where they are.
  void reroute(routing_ptr by);
  /// Hands out what was added; the builder is empty again, and its balancers go on where they were.
  record_set_ptr finish();

private:
  // What is known of a topic, and where its partitions' slices are.
  struct topic_state {
    const topic_route* route = nullptr; // null: not in the snapshot
    balancer choose;
    std::vector<int32_t> open; // at partition + 1: the index of the slice being filled, or -1
  };
  using topic_map = std::map<std::string, topic_state, std::less<>>;

  template <any_record Record>
  errc try_any(const Record& what, size_t& slice);
  topic_map::value_type& state_of(std::string_view named);
  balancer make_balancer() const;
  const topic_route* find_route(std::string_view topic) const;
  template <any_record Record>
  bool append_to_open(
      topic_state& topic, int32_t partition, int64_t timestamp, const Record& what, size_t limit, size_t& slice);
  void open_slice(const std::string& topic, topic_state& state, int32_t partition, size_t expected, size_t limit);
  void note_tag(size_t slice, uint64_t tag);
  std::shared_ptr<const std::vector<uint64_t>> take_tags();

  routing_ptr routing_;
  std::string default_topic_;
  size_t batch_bytes_;
  size_t max_record_bytes_;
  arena_pool_ptr pool_;
  uint64_t seed_;
  topic_map topics_;
  topic_map::value_type* last_topic_ = nullptr; // most sets have one topic
  std::string_view last_named_;                 // as the record named it; empty: the default
  size_t usual_slice_;                          // how large slices were last time
  record_set_ptr set_;
  bool tagged_ = false;                     // a record of the set has a tag
  std::vector<std::vector<uint64_t>> tags_; // by slice; those behind the end are 0
};

} // namespace cafka
