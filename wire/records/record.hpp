#pragma once

#include "cafka/wire/bytes_view.hpp"
#include "cafka/wire/records/header.hpp"
#include "cafka/wire/records/record_fields.hpp"
#include "cafka/wire/records/record_headers.hpp"

#include <cstdint>

namespace cafka {

struct record_argument;

/// A record to be written. It views what its creator holds until it is added to a set, which copies; so no field takes a
/// temporary string or container. See record_argument for calls, which do.
struct record {
  record_text topic{};      // empty: the default topic of the set or of the writer
  record_bytes key{};       // null: no key
  record_bytes value{};     // null: a tombstone
  record_headers headers{}; // as listed, as they were read, or as they were kept of a record that was read
  int32_t partition = -1;   // -1: the balancer chooses
  int64_t timestamp = -1;   // milliseconds since 1970-01-01 UTC; -1: when it is added
  uint64_t tag = 0;         // the caller's own; comes back with what became of the record. 0: none

  operator record_argument() const noexcept;
};

/// A record that was read: views into the buffer that it came in.
struct record_view {
  int64_t offset = -1;
  int64_t timestamp = -1; // milliseconds since 1970-01-01 UTC; -1: none
  bytes_view key;
  bytes_view value;
  header_range header_bytes;

  /// Lazily decoded: `for (const header_view& h : record.headers())`.
  const header_range& headers() const noexcept { return header_bytes; }

  /// To write it again: key, value, headers and timestamp as they are; topic and partition are the writer's affair.
  operator record() const noexcept {
    return {.key = key, .value = value, .headers = header_bytes, .timestamp = timestamp};
  }
  operator record_argument() const noexcept;
};

} // namespace cafka

#include "cafka/wire/records/record_argument.hpp"
