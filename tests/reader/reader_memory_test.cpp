#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>

#include "tests/reader/reader_fixture.hpp"

namespace cafka {

using namespace std::chrono_literals;

namespace {

constexpr size_t mebi = 1024 * 1024;

struct fixture : test::reader_fixture {
  size_t most = 0; // bytes that were taken at a time

  void use(size_t partitions) { kafka = std::make_shared<test::fake_kafka>(partitions); }
  reader_stats stats() {
    auto asked = ask<reader_stats>(reader, stats_atom_v);
    run();
    return asked.value();
  }
  void watch(std::chrono::milliseconds time) {
    for (auto past = 0ms; past < time; past += 100ms) {
      advance(100ms);
      most = std::max(most, stats().buffered_bytes);
    }
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(reader_memory_suite, fixture)

// Ten times and more: a batch of 1 MB comes as a few KB, so what was fetched says nothing of what it takes.
BOOST_AUTO_TEST_CASE(what_is_decompressed_stays_within_the_budget_if_nobody_answers) {
  use(64);
  config.buffer_bytes = 16 * mebi;
  for (int32_t p = 0; p < 64; ++p)
    for (int i = 0; i < 4; ++i) kafka->append(p, 100, codec::zstd, 10'000);
  got->answers = false;
  start();
  watch(10s);
  BOOST_TEST(most > 8 * mebi); // it is used
  BOOST_TEST(most <= config.buffer_bytes + 2 * mebi);
  got->answers = true;
  for (int i = 0; i < 100; ++i) answer_all();
  watch(10s);
  BOOST_TEST(most <= config.buffer_bytes + 2 * mebi);
  for (int32_t p = 0; p < 64; ++p) BOOST_TEST(got->offsets[p].size() == 400u);
  got->kept.clear();
  run();
  BOOST_TEST(stats().buffered_bytes <= 4 * mebi); // a request is under way
}

// A batch that fits nowhere is read all the same, alone.
BOOST_AUTO_TEST_CASE(a_batch_that_expands_to_more_than_the_budget_is_read) {
  config.buffer_bytes = 64 * 1024;
  for (int32_t p = 0; p < 3; ++p)
    for (int i = 0; i < 5; ++i) kafka->append(p, 100, codec::zstd, 5'000);
  start();
  watch(10s);
  for (int32_t p = 0; p < 3; ++p) check(p, 0, 500);
  BOOST_TEST(most < 3 * mebi);
}

void expect_the_others_to_go_on(fixture& f, codec compression, size_t padding) {
  f.use(8);
  f.config.buffer_bytes = 8 * mebi;
  f.config.partition_max_bytes = 256 * 1024;
  for (int round = 0; round < 40; ++round)
    for (int32_t p = 0; p < 8; ++p) f.kafka->append(p, 10, compression, padding);
  f.got->unanswered_below = 4;
  f.start();
  f.watch(30s);
  for (int32_t p = 4; p < 8; ++p) BOOST_TEST(f.got->offsets[p].size() == 400u, "partition " << p);
  BOOST_TEST(f.most <= f.config.buffer_bytes + mebi);
}

BOOST_AUTO_TEST_CASE(half_of_the_partitions_unanswered_do_not_stop_the_others) {
  expect_the_others_to_go_on(*this, codec::none, 10'000);
}

BOOST_AUTO_TEST_CASE(nor_do_they_if_all_is_compressed) { expect_the_others_to_go_on(*this, codec::zstd, 20'000); }

// One record of a few bytes would keep an answer of hundreds of KB alive.
BOOST_AUTO_TEST_CASE(small_slices_that_nobody_answers_do_not_keep_all_of_the_buffer) {
  use(8);
  config.buffer_bytes = 4 * mebi;
  config.max_bytes = config.partition_max_bytes = 512 * 1024;
  got->unanswered_below = 7;
  start();
  for (int round = 0; round < 60; ++round) {
    for (int32_t p = 0; p < 7; ++p) kafka->append(p, 1);
    for (int i = 0; i < 4; ++i) kafka->append(7, 10, codec::none, 10'000);
    watch(600ms);
  }
  watch(5s);
  BOOST_TEST(got->offsets[7].size() == 2'400u);
  BOOST_TEST(most <= config.buffer_bytes + mebi);
}

BOOST_AUTO_TEST_CASE(a_paused_partition_holds_a_part_and_the_others_go_on) {
  config.buffer_bytes = mebi;
  config.partition_max_bytes = 128 * 1024;
  for (int i = 0; i < 100; ++i)
    for (int32_t p = 0; p < 3; ++p) kafka->append(p, 10, codec::none, 5'000);
  got->unanswered_below = 1;
  start();
  ask<void>(reader, pause_atom_v, int32_t{0});
  watch(20s);
  for (int32_t p = 1; p < 3; ++p) check(p, 0, 1'000);
  BOOST_TEST(most <= config.buffer_bytes + 256 * 1024);
}

// It is still in memory, and is not forgotten because its subscriber has answered.
BOOST_AUTO_TEST_CASE(what_is_kept_after_the_answer_counts_until_it_is_let_go) {
  config.partitions = {0};
  kafka->append(0, 10, codec::none, 1'000);
  got->answers = false;
  start();
  BOOST_TEST_REQUIRE(got->kept.size() == 1u);
  auto kept = got->kept;
  got->answers = true;
  answer_all();
  const auto with = stats().buffered_bytes;
  BOOST_TEST(stats().unanswered_batches == 0u);
  kept.clear();
  BOOST_TEST(stats().buffered_bytes + 10'000 <= with);
}

// Views may outlive all actors.
BOOST_AUTO_TEST_CASE(views_outlive_their_reader) {
  kafka->append(0, 10);
  got->answers = false;
  start();
  auto kept = got->kept;
  close();
  answer_all();
  BOOST_TEST_REQUIRE(kept.size() == 1u);
  size_t count = 0;
  for (const auto& record : *kept[0]) count += record.value.text().empty() ? 0 : 1;
  BOOST_TEST(count == 10u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace cafka
