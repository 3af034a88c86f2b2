// The headers of a record that has failed, which are whatever someone wrote: its letter has each of ours once.

#include "cafka/actors/fleet/dead_letter.hpp"
#include "cafka/wire/records/record_set.hpp"
#include "tests/fuzz/seeds.hpp"
#include "tests/fuzz/target.hpp"

#include <limits>
#include <set>
#include <string_view>

namespace cafka::fuzz {

namespace {

const failure why{failure::kind::timeout, error{errc::handler_failed}, 3};

/// A letter as it is read again.
struct letter {
  record_set_ptr set;
  record_view read;

  letter(const record_view& what, uint32_t tier) {
    record_set_builder builder{"none"};
    const failed_record from{.topic = "orders", .partition = 1, .what = what, .group = "billing"};
    builder.add(dead_letter{from, why, tier, 9}.to("dead"));
    set = builder.finish();
    auto records = set->slices.front().records();
    require(records.next(read), "a letter is a record");
  }
};

/// How many are of others; each of ours has to be there once.
size_t count_foreign(const header_range& headers, bool is_letter) {
  size_t count = 0;
  std::set<std::string_view> ours;
  for (const auto& each : headers)
    if (!each.key.starts_with("cafka.dead.") && !each.key.starts_with("cafka.retry."))
      ++count;
    else if (is_letter)
      require(ours.insert(each.key).second, "each of ours is there once");
  return count;
}

} // namespace

/// The input is how many headers there are, and they.
void fuzz_dead_letters(byte_span input) {
  if (input.empty()) return;
  const auto count = std::to_integer<int32_t>(input.front());
  const auto bytes = input.subspan(1);
  if (!header_range::valid(bytes, count)) return;
  record_view what;
  what.offset = 5;
  what.value = bytes_view{"v"};
  what.header_bytes = {bytes, count};
  retry_due_of(what, std::chrono::milliseconds{1'000}, std::numeric_limits<int64_t>::max() / 2);

  const auto before = read_origin(what.headers());
  const letter first{what, 2};
  const auto told = read_origin(first.read.headers());
  require(told.has_value(), "a letter tells where it comes from");
  require(told->tier == 2 && told->due == 9 && told->attempts >= why.attempts, "a letter tells of the last failure");
  require(!before || (before->topic == told->topic && before->offset == told->offset), "the first place is kept");
  require(before || (told->topic == "orders" && told->offset == 5), "what tells no place is no letter");
  require(told->error_text.size() <= dead_letter::longest_text, "texts are bounded");
  require(
      count_foreign(what.headers(), false) == count_foreign(first.read.headers(), true), "the headers of others stay");

  const letter second{first.read, 2};
  require(first.read.headers().size() == second.read.headers().size(), "headers do not grow");
}

std::vector<seed> dead_letter_seeds() {
  record_view what;
  what.offset = 7;
  what.timestamp = 1'700'000'000'000;
  std::vector<seed> seeds;
  for (uint32_t tier = 0; tier < 3; ++tier) {
    const letter of{what, tier};
    const auto headers = of.read.headers();
    auto& each = seeds.emplace_back(1, static_cast<std::byte>(headers.size()));
    each.insert(each.end(), headers.bytes().begin(), headers.bytes().end());
  }
  return seeds;
}

} // namespace cafka::fuzz
