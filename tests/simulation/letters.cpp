#include "tests/simulation/letters.hpp"

#include <stdexcept>
#include <utility>

#include "cafka/wire/records/batch_records.hpp"
#include "cafka/wire/records/batch_scan.hpp"

namespace cafka::test {

namespace {

constexpr size_t largest_batch = size_t{1} << 26;

template <class Use>
void for_each_record(byte_span bytes, Use use) {
  for (wire::batch_scan scan{bytes}; scan.next();) {
    arena scratch;
    wire::batch_records records;
    if (open_batch(scan.batch(), scratch, largest_batch, records) != errc::none)
      throw std::runtime_error{"a batch of letters that cannot be read"};
    for (record_view each; records.next(each);) use(each);
  }
}

} // namespace

void letters::look(const std::function<void(const origin&, const record_name&)>& tell) {
  for (int32_t partition = 0;; ++partition) {
    int64_t end = 0;
    try {
      end = kafka_.partition(topic_, partition).end_offset;
    } catch (const error&) { // there is no such topic at the moment, or no further partition
      return;
    }
    const auto from = std::exchange(seen_[partition], end);
    if (from == end) continue;
    for_each_record(kafka_.records(topic_, partition), [&](const record_view& each) {
      if (each.offset < from) return;
      const auto of = read_origin(each.headers());
      if (!of) throw std::runtime_error{"a letter that does not say where it comes from"};
      tell(*of, name_in(each.value.text()));
    });
  }
}

} // namespace cafka::test
