#include <boost/test/unit_test.hpp>

#include "tests/writer/queue_bench.hpp"

using namespace cafka;
using cafka::test::queue_bench;
using namespace std::chrono_literals;

namespace {

struct assembly_bench {
  explicit assembly_bench(assembly_options options = {}) : assembly(options) {}

  void add(record_slice& slice, bool exclusive, std::chrono::nanoseconds patience = 60s) {
    assembly.add(
        slice, {.exclusive = exclusive, .records = {++request, 0, 0, slice.count}, .deadline = now + patience}, now,
        sealed, failed);
  }
  std::vector<std::string> values(size_t i) const {
    sealed.at(i).bytes->size();
    auto copy = sealed.at(i);
    copy.stamp();
    auto view = wire::batch_view::parse(copy.bytes->span());
    arena scratch;
    wire::batch_records records;
    std::vector<std::string> found;
    BOOST_TEST_REQUIRE(wire::open_batch(*view, scratch, 1 << 20, records) == errc::none);
    for (const auto& r : records) found.emplace_back(r.value.text());
    BOOST_TEST(records.error() == errc::none);
    return found;
  }

  batch_assembly assembly;
  batch_assembly::time_point now{1h};
  std::deque<batch> sealed;
  settlements failed;
  uint64_t request = 0;
};

} // namespace

BOOST_AUTO_TEST_SUITE(batch_assembly_suite)

BOOST_AUTO_TEST_CASE(an_exclusive_slice_becomes_the_batch_uncopied) {
  assembly_bench b;
  auto slice = queue_bench::slice_of(0, 3);
  const auto* memory = slice.data.data();
  b.add(slice, true);
  b.assembly.seal(b.sealed, b.failed);
  BOOST_TEST(b.sealed.at(0).bytes->data() == memory);
  BOOST_TEST((b.values(0) == std::vector<std::string>{"0", "1", "2"}));
}

BOOST_AUTO_TEST_CASE(a_shared_slice_is_copied_and_left_as_it_was) {
  assembly_bench b;
  auto slice = queue_bench::slice_of(0, 3);
  auto before = std::vector<std::byte>(slice.data.span().begin(), slice.data.span().end());
  b.add(slice, false);
  b.assembly.seal(b.sealed, b.failed);
  BOOST_TEST(b.sealed.at(0).bytes->data() != slice.data.data());
  BOOST_TEST((std::vector<std::byte>(slice.data.span().begin(), slice.data.span().end()) == before));
  BOOST_TEST((b.values(0) == std::vector<std::string>{"0", "1", "2"}));
}

BOOST_AUTO_TEST_CASE(small_slices_share_a_batch_and_a_large_one_is_taken_behind_it) {
  assembly_bench b{{.batch_bytes = 1024}};
  auto small = queue_bench::slice_of(0, 1);
  auto second = queue_bench::slice_of(1, 1);
  auto large = queue_bench::slice_of(2, 8, 80);
  const auto* memory = large.data.data();
  b.add(small, true);
  b.add(second, true);
  BOOST_TEST(b.sealed.empty());
  b.add(large, true);
  BOOST_TEST_REQUIRE(b.sealed.size() == 1u);
  BOOST_TEST((b.values(0) == std::vector<std::string>{"0", "1"}));
  BOOST_TEST((b.sealed[0].runs == std::vector<record_run>{{1, 0, 0, 1}, {2, 0, 0, 1}}));
  b.assembly.seal(b.sealed, b.failed);
  BOOST_TEST(b.sealed.at(1).bytes->data() == memory);
}

BOOST_AUTO_TEST_CASE(a_slice_larger_than_a_batch_is_cut_and_a_record_above_the_limit_fails_alone) {
  assembly_bench b{{.batch_bytes = 1024, .max_record_bytes = 1500}};
  record_slice slice;
  for (size_t size : {300u, 300u, 300u, 2000u, 300u}) slice.append(1 << 20, 5, nullptr, std::string(size, 'x'), {});
  b.add(slice, true);
  b.assembly.seal(b.sealed, b.failed);
  BOOST_TEST_REQUIRE(b.failed.size() == 1u);
  BOOST_TEST((b.failed[0].records == record_run{1, 0, 3, 1}));
  BOOST_TEST(b.failed[0].what.code() == errc::record_too_large);
  BOOST_TEST(
      b.failed[0].what.message().find("2070 bytes is longer than max_record_bytes (1500)") != std::string::npos,
      b.failed[0].what.message());
  BOOST_TEST((b.failed[0].result == outcome::failed));
  size_t records = 0;
  for (size_t i = 0; i < b.sealed.size(); ++i) {
    BOOST_TEST(b.sealed[i].bytes->size() <= 1024u);
    records += b.values(i).size();
  }
  BOOST_TEST(records == 4u);
}

BOOST_AUTO_TEST_CASE(a_record_larger_than_a_batch_has_one_of_its_own) {
  assembly_bench b{{.batch_bytes = 1024, .max_record_bytes = 4096}};
  record_slice slice;
  for (size_t size : {300u, 2000u, 300u}) slice.append(1 << 20, 5, nullptr, std::string(size, 'x'), {});
  b.add(slice, true);
  b.assembly.seal(b.sealed, b.failed);
  BOOST_TEST(b.failed.empty());
  BOOST_TEST_REQUIRE(b.sealed.size() == 3u);
  BOOST_TEST(b.values(1).at(0).size() == 2000u);
  BOOST_TEST((b.sealed[1].runs == std::vector<record_run>{{1, 0, 1, 1}}));
  record_slice alone;
  alone.append(1 << 20, 5, nullptr, std::string(2000, 'y'), {});
  const auto* memory = alone.data.data();
  b.add(alone, true);
  BOOST_TEST_REQUIRE(b.sealed.size() == 4u); // it waits for nothing
  BOOST_TEST(b.sealed[3].bytes->data() == memory);
}

BOOST_AUTO_TEST_CASE(requests_of_different_patience_do_not_share_a_batch) {
  assembly_bench b;
  auto patient = queue_bench::slice_of(0, 1);
  auto hasty = queue_bench::slice_of(1, 1);
  b.add(patient, true, 60s);
  b.add(hasty, true, 5s);
  BOOST_TEST(b.sealed.size() == 1u);
  BOOST_TEST((b.assembly.deadline() == std::optional{b.now + 5s}));
}

BOOST_AUTO_TEST_CASE(records_linger_for_half_of_their_time_at_most) {
  assembly_bench b{{.linger = 1h}};
  auto first = queue_bench::slice_of(0, 1), hastier = queue_bench::slice_of(1, 1), shared = queue_bench::slice_of(2, 1);
  b.add(first, true, 10s);
  BOOST_TEST((b.assembly.due() == std::optional{b.now + 5s}));
  b.add(hastier, true, 9s);
  BOOST_TEST((b.assembly.due() == std::optional{b.now + 4'500ms}));
  b.assembly.seal(b.sealed, b.failed);
  b.add(shared, false, 10s); // copied, not adopted
  BOOST_TEST((b.assembly.due() == std::optional{b.now + 5s}));
  b.assembly.flush();
  b.add(hastier, true, 9s);
  BOOST_TEST(b.assembly.is_due(b.now));
}

BOOST_AUTO_TEST_CASE(what_is_no_record_data_fails_and_the_rest_goes_on) {
  assembly_bench b;
  auto slice = queue_bench::slice_of(0, 2);
  slice.count = 5;
  b.add(slice, false);
  BOOST_TEST_REQUIRE(b.failed.size() == 1u);
  BOOST_TEST(b.failed[0].what.code() == errc::invalid_record);
  auto good = queue_bench::slice_of(7, 1);
  b.add(good, true);
  b.assembly.seal(b.sealed, b.failed);
  BOOST_TEST(b.values(0).back() == "7");
}

BOOST_AUTO_TEST_CASE(batches_are_compressed_where_that_helps) {
  assembly_bench b{{.compression = {codec::zstd}}};
  auto slice = queue_bench::slice_of(0, 50, 100);
  auto plain = slice.data.size();
  b.add(slice, true);
  b.assembly.seal(b.sealed, b.failed);
  BOOST_TEST(b.sealed.at(0).bytes->size() < plain / 4);
  BOOST_TEST(b.sealed.at(0).header.attributes == 4);
  BOOST_TEST(b.values(0).size() == 50u);
  auto tiny = queue_bench::slice_of(0, 1);
  b.add(tiny, true);
  b.assembly.seal(b.sealed, b.failed);
  BOOST_TEST(b.sealed.at(1).header.attributes == 0);
}

BOOST_AUTO_TEST_CASE(a_compressed_batch_can_be_split) {
  assembly_bench b{{.compression = {codec::lz4}}};
  auto slice = queue_bench::slice_of(0, 9, 100);
  b.add(slice, true);
  b.assembly.seal(b.sealed, b.failed);
  b.sealed[0].number({7, 3, 1}, 100);
  std::pair<batch, batch> halves;
  BOOST_TEST_REQUIRE(split_batch(b.sealed[0], {codec::lz4}, halves) == errc::none);
  BOOST_TEST(halves.first.count() == 4);
  BOOST_TEST(halves.second.count() == 5);
  auto back = wire::batch_view::parse(halves.second.bytes->span());
  BOOST_TEST(back->base_sequence() == 104);
  BOOST_TEST(back->producer_epoch() == 3);
  BOOST_TEST(back->crc_ok());
  BOOST_TEST((halves.second.runs == std::vector<record_run>{{1, 0, 4, 5}}));
}

BOOST_AUTO_TEST_SUITE_END()
