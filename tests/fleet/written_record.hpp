// A record as a fleet reads it, in wire form, for tests.
#pragma once

#include <cstdint>
#include <utility>

#include "cafka/wire/records/record_set.hpp"

namespace cafka::test {

/// Written by a builder and read again.
class written_record {
public:
  explicit written_record(const record& what, int64_t offset = 0) {
    record_set_builder builder{"none"};
    builder.add(what);
    set_ = builder.finish();
    auto records = set_->slices.front().records();
    records.next(view_);
    view_.offset = offset;
    if (what.timestamp < 0) view_.timestamp = -1;
  }

  const record_view& view() const { return view_; }
  const header_range& headers() const { return view_.headers(); }

private:
  record_set_ptr set_;
  record_view view_;
};

} // namespace cafka::test
