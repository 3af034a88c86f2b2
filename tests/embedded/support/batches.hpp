#pragma once

#include "cafka/wire/records/batch_header.hpp"
#include "cafka/wire/records/batch_view.hpp"
#include "cafka/wire/tagged_field.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cafka::embedded::test {

/// What a test says about a batch beside its values.
struct batch_options {
  int64_t producer_id = -1;
  int16_t producer_epoch = -1;
  int32_t sequence = -1;
  int64_t timestamp = 1000; // of the first record; each further one is a millisecond later
  int64_t base_offset = 0;
  codec compression = codec::none;
  std::optional<std::string_view> key = {}; // of all
};

/// A record batch with these values.
wire::bytes make_batch(const std::vector<std::string_view>& values, const batch_options& options = {});

/// The values in a records field, in order; what is cut at its end is left out.
std::vector<std::string> values_in(byte_span records);
/// Their keys.
std::vector<std::optional<std::string>> keys_in(byte_span records);
/// Their offsets.
std::vector<int64_t> offsets_in(byte_span records);

} // namespace cafka::embedded::test
