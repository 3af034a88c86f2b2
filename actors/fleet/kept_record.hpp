// A record that outlives the batch that it came in.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "cafka/wire/records/record.hpp"

namespace cafka {

/// Key, value and headers in memory of their own.
class kept_record {
public:
  explicit kept_record(const record_view& of);
  kept_record(const kept_record&) = delete;
  kept_record& operator=(const kept_record&) = delete;

  const record_view& view() const { return view_; }

private:
  std::vector<std::byte> bytes_;
  record_view view_;
};

/// Bytes of its key, value and headers.
inline size_t payload_size(const record_view& of) {
  return of.key.size() + of.value.size() + of.headers().bytes().size();
}

} // namespace cafka
