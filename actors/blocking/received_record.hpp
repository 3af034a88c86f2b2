// A record as the blocking reader hands it out.
#pragma once

#include "cafka/wire/records/record.hpp"
#include "cafka/wire/records/record_argument.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cafka::blocking {

/// A record that outlives the reader's buffers.
struct owned_record {
  std::string topic;
  int32_t partition = -1;
  int64_t offset = -1;
  /// In milliseconds since 1970; -1: the record has none.
  int64_t timestamp = -1;
  /// Nothing: null, which is not the same as empty.
  std::optional<std::string> key;
  std::optional<std::string> value;
  kept_headers headers;

  /// To write it again: key, value, headers and timestamp as they are; topic and partition are the writer's affair.
  operator record() const& { return {.key = key, .value = value, .headers = headers, .timestamp = timestamp}; }
  operator record() && = delete; // it would view what is gone
  operator record_argument() const { return {.key = key, .value = value, .headers = headers, .timestamp = timestamp}; }
};

/// A record as it was read: views that are valid until the next call to the reader, or the next step of a loop.
struct received_record : record_view {
  std::string_view topic;
  int32_t partition = -1;

  /// A copy to keep.
  owned_record owned() const;
};

} // namespace cafka::blocking
