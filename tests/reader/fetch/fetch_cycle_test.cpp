#include <boost/test/unit_test.hpp>

#include <map>
#include <set>

#include "cafka/actors/reader/fetch/fetch_cycle.hpp"
#include "cafka/actors/retry/random_source.hpp"
#include "tests/reader/log_builder.hpp"
#include "tests/support/seed.hpp"

namespace cafka {

namespace {

using test::log_bytes;
using test::make_batch;

constexpr wire::version_range names_only{4, 12};
constexpr uint64_t mine = uint64_t{1} << 32;

reader_config make_config() {
  reader_config config;
  config.topic = "t";
  config.buffer_bytes = 64 * 1024;
  config.max_bytes = 16 * 1024;
  config.partition_max_bytes = 8 * 1024;
  return config;
}

struct fixture {
  reader_config config = make_config();
  read_budget_ptr budget = read_budget::make(config.buffer_bytes);
  fetch_cycle cycle{config, budget, nullptr};
  std::map<int32_t, budget_share_ptr> shares; // by partition
  wire::fetch_request request;
  std::vector<std::shared_ptr<log_bytes>> memory;

  bool enter(uint64_t n, int32_t partition, int64_t offset) {
    auto& share = shares[partition];
    if (!share) share = budget->open();
    budget->share_among(shares.size(), 1);
    return cycle.enter(
        {.id = mine | n, .topic = "t", .partition = partition, .leader_epoch = 3, .offset = offset, .share = share});
  }
  void write() {
    BOOST_TEST_REQUIRE(cycle.ready());
    cycle.write(request, names_only);
  }
  std::map<int32_t, int64_t> asked() const {
    std::map<int32_t, int64_t> result;
    for (const auto& topic : request.topics)
      for (const auto& partition : topic.partitions) result[partition.partition] = partition.fetch_offset;
    return result;
  }
  wire::fetch_response::partition_data data(int32_t partition, log_bytes records) {
    memory.push_back(std::make_shared<log_bytes>(std::move(records)));
    wire::fetch_response::partition_data result;
    result.partition_index = partition;
    result.high_watermark = 100;
    result.records = byte_span{*memory.back()};
    return result;
  }
  wire::fetch_response::partition_data refused(int32_t partition, errc code) {
    auto result = data(partition, {});
    result.error_code = to_wire(code);
    return result;
  }
  fetch_outcome answer(std::vector<wire::fetch_response::partition_data> all, size_t bytes = 4'000) {
    wire::fetch_response response;
    response.session_id = 5;
    auto& topic = response.responses.emplace_back();
    topic.topic = "t";
    topic.partitions = std::move(all);
    return cycle.answered(response, std::make_shared<int>(0), bytes);
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(fetch_cycle_suite, fixture)

BOOST_AUTO_TEST_CASE(there_is_nothing_to_ask_for_without_partitions_and_one_request_is_out_at_a_time) {
  BOOST_TEST(!cycle.ready());
  enter(1, 0, 10);
  write();
  BOOST_TEST(!cycle.ready());
  BOOST_TEST((asked() == std::map<int32_t, int64_t>{{0, 10}}));
  BOOST_TEST(request.max_bytes == 16 * 1024);
  BOOST_TEST(request.isolation_level == 1);
  BOOST_TEST(request.topics[0].partitions[0].current_leader_epoch == 3);
}

BOOST_AUTO_TEST_CASE(records_become_slices_and_the_next_request_starts_behind_them) {
  enter(1, 0, 0);
  enter(2, 1, 0);
  write();
  const auto outcome = answer({data(0, make_batch({.base_offset = 0, .count = 4})), data(1, {})});
  BOOST_TEST_REQUIRE(outcome.slices.size() == 2u);
  BOOST_TEST(outcome.slices[0]->registration == (mine | 1));
  BOOST_TEST(outcome.slices[0]->next_offset == 4);
  BOOST_TEST(outcome.slices[0]->small);
  BOOST_TEST(outcome.slices[1]->records.empty());
  BOOST_TEST(outcome.slices[1]->owner == nullptr);
  write();
  BOOST_TEST(request.session_epoch == 1);
  BOOST_TEST((asked() == std::map<int32_t, int64_t>{{0, 4}}));
}

BOOST_AUTO_TEST_CASE(an_answer_to_a_request_from_before_a_seek_is_dropped) {
  enter(1, 0, 0);
  write();
  enter(2, 0, 50); // the partition was sought while the request was out
  BOOST_TEST(answer({data(0, make_batch({.base_offset = 0, .count = 4}))}).slices.empty());
  write();
  BOOST_TEST((asked() == std::map<int32_t, int64_t>{{0, 50}}));
  const auto outcome = answer({data(0, make_batch({.base_offset = 50, .count = 4}))});
  BOOST_TEST_REQUIRE(outcome.slices.size() == 1u);
  BOOST_TEST(outcome.slices[0]->registration == (mine | 2));
}

BOOST_AUTO_TEST_CASE(an_answer_for_a_partition_that_has_left_is_dropped_and_it_is_forgotten) {
  enter(1, 0, 0);
  enter(2, 1, 0);
  write();
  cycle.leave(mine | 1);
  BOOST_TEST(answer({data(0, make_batch({.base_offset = 0, .count = 4}))}).slices.empty());
  write();
  BOOST_TEST_REQUIRE(request.forgotten_topics_data.size() == 1u);
  BOOST_TEST((request.forgotten_topics_data[0].partitions == std::vector<int32_t>{0}));
}

BOOST_AUTO_TEST_CASE(without_room_nothing_is_asked_for_until_some_comes_back) {
  enter(1, 0, 0);
  write();
  auto outcome = answer({data(0, make_batch({.base_offset = 0, .count = 4}))}, 70'000);
  BOOST_TEST(!cycle.ready());
  outcome.slices.clear();
  cycle.room();
  BOOST_TEST(cycle.ready());
}

BOOST_AUTO_TEST_CASE(no_more_is_asked_for_than_there_is_room) {
  enter(1, 0, 0);
  enter(2, 1, 0);
  write();
  const auto outcome = answer({data(0, make_batch({.base_offset = 0, .count = 4}))}, 60'000);
  write();
  BOOST_TEST(request.max_bytes == 64 * 1024 - 60'000);
}

BOOST_AUTO_TEST_CASE(room_for_an_answer_is_taken_while_it_is_under_way) {
  enter(1, 0, 0);
  write();
  BOOST_TEST(budget->used() == 16 * 1024u);
  cycle.lost();
  BOOST_TEST(budget->used() == 0u);
  write();
  answer({});
  BOOST_TEST(budget->used() == 0u);
}

BOOST_AUTO_TEST_CASE(a_response_is_in_memory_until_its_last_slice_is_gone) {
  enter(1, 0, 0);
  enter(2, 1, 0);
  write();
  auto outcome = answer({data(0, make_batch({.base_offset = 0})), data(1, make_batch({.base_offset = 0}))}, 5'000);
  BOOST_TEST(budget->used() == 5'000u);
  outcome.slices.pop_back();
  BOOST_TEST(budget->used() == 5'000u);
  outcome.slices.clear();
  BOOST_TEST(budget->used() == 0u);
}

BOOST_AUTO_TEST_CASE(a_slow_partition_leaves_the_session_and_comes_back_with_room) {
  for (int32_t partition = 0; partition < 8; ++partition) enter(static_cast<uint64_t>(partition) + 1, partition, 0);
  write();
  auto outcome = answer({data(0, make_batch({.base_offset = 0, .count = 1, .padding = 12'000}))}, 12'200);
  write();
  BOOST_TEST_REQUIRE(request.forgotten_topics_data.size() == 1u);
  BOOST_TEST((request.forgotten_topics_data[0].partitions == std::vector<int32_t>{0}));
  answer({});
  outcome.slices.clear();
  cycle.room();
  write();
  BOOST_TEST((asked() == std::map<int32_t, int64_t>{{0, 1}}));
}

BOOST_AUTO_TEST_CASE(a_refusal_ends_the_registration_and_the_cluster_hears_of_it) {
  enter(1, 0, 0);
  enter(2, 1, 0);
  write();
  const auto outcome = answer({refused(0, errc::not_leader_or_follower), data(1, {})});
  BOOST_TEST_REQUIRE(outcome.ended.size() == 1u);
  BOOST_TEST(outcome.ended[0].registration == (mine | 1));
  BOOST_TEST(outcome.ended[0].code == errc::not_leader_or_follower);
  BOOST_TEST_REQUIRE(outcome.stale.size() == 1u);
  BOOST_TEST(outcome.stale[0].leader_epoch == 3);
  BOOST_TEST(cycle.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_new_leader_that_the_refusal_names_is_handed_on) {
  enter(1, 0, 0);
  write();
  auto gone = refused(0, errc::not_leader_or_follower);
  gone.current_leader.leader_id = 9;
  gone.current_leader.leader_epoch = 4;
  const auto outcome = answer({gone});
  BOOST_TEST(outcome.stale.empty());
  BOOST_TEST_REQUIRE(outcome.hints.size() == 1u);
  BOOST_TEST(outcome.hints[0].leader == 9);
  BOOST_TEST(outcome.hints[0].leader_epoch == 4);
}

BOOST_AUTO_TEST_CASE(a_named_replica_and_a_parted_log_end_the_registration_without_an_error) {
  enter(1, 0, 0);
  enter(2, 1, 30);
  write();
  auto nearer = data(0, {});
  nearer.preferred_read_replica = 2;
  auto parted = data(1, {});
  parted.diverging_epoch.epoch = 1;
  parted.diverging_epoch.end_offset = 20;
  const auto outcome = answer({nearer, parted});
  BOOST_TEST_REQUIRE(outcome.ended.size() == 2u);
  BOOST_TEST(outcome.ended[0].preferred_replica == 2);
  BOOST_TEST(outcome.ended[1].diverged);
  BOOST_TEST(outcome.ended[1].diverging_offset == 20);
}

BOOST_AUTO_TEST_CASE(a_lost_connection_starts_a_full_session_at_the_positions) {
  enter(1, 0, 0);
  enter(2, 1, 7);
  write();
  answer({data(0, make_batch({.base_offset = 0, .count = 4}))});
  write();
  cycle.lost();
  write();
  BOOST_TEST(request.session_id == 5); // it is given up
  BOOST_TEST(request.session_epoch == 0);
  BOOST_TEST(request.session_epoch == 0);
  BOOST_TEST((asked() == std::map<int32_t, int64_t>{{0, 4}, {1, 7}}));
}

BOOST_AUTO_TEST_CASE(an_older_registration_does_not_displace_a_later_one) {
  BOOST_TEST(enter(2, 0, 20));
  BOOST_TEST(!enter(1, 0, 10));
  write();
  BOOST_TEST((asked() == std::map<int32_t, int64_t>{{0, 20}}));
}

BOOST_AUTO_TEST_CASE(an_older_registration_does_not_end_a_later_ones_wait_for_room) {
  enter(2, 0, 0);
  write();
  auto outcome = answer({data(0, make_batch({.base_offset = 0, .padding = 66'000}))}, 70'000);
  BOOST_TEST(!enter(1, 0, 0));
  outcome.slices.clear();
  cycle.room();
  write();
  BOOST_TEST((asked() == std::map<int32_t, int64_t>{{0, 1}}));
}

BOOST_AUTO_TEST_CASE(a_partition_that_nobody_takes_leaves_the_others_their_part_of_the_buffer) {
  enter(1, 0, 0);
  enter(2, 1, 0);
  write();
  std::vector<fetch_outcome> kept;
  // Memory that responses are received into is larger than what came.
  for (int64_t offset = 0; request.forgotten_topics_data.empty(); ++offset) {
    kept.push_back(answer({data(0, make_batch({.base_offset = offset, .padding = 7'000}))}, 16 * 1024));
    write();
  }
  BOOST_TEST((request.forgotten_topics_data[0].partitions == std::vector<int32_t>{0}));
  BOOST_TEST(request.max_bytes > 8 * 1024);
}

BOOST_AUTO_TEST_CASE(an_ended_holder_is_no_longer_fetched_for) {
  enter(1, 0, 0);
  write();
  answer({data(0, make_batch({.base_offset = 0, .count = 4}))}, 70'000);
  cycle.abandon(1);
  BOOST_TEST(cycle.size() == 0u);
  BOOST_TEST(!cycle.ready());
  cycle.enter({.id = uint64_t{2} << 32 | 1, .topic = "t", .partition = 0, .offset = 0, .share = shares[0]});
  BOOST_TEST(cycle.ready());
}

// Random sizes, releases, seeks, lost answers: every registration sees its log from its offset on without gap or repeat, and
// the memory that is out never exceeds the budget by more than one response.
BOOST_AUTO_TEST_CASE(random_runs_lose_nothing_double_nothing_and_stay_within_the_budget) {
  random_source random{test::seed()};
  std::map<int32_t, int64_t> expected;  // next offset by partition
  std::map<int32_t, int64_t> at_broker; // as asked for, in the session
  std::map<uint64_t, int32_t> owner;
  std::map<int32_t, uint64_t> current;
  std::vector<fetched_slice_ptr> held;
  uint64_t last_id = 0;
  auto sought = [&](int32_t partition) {
    const auto offset = static_cast<int64_t>(random.below(1'000)) * 10;
    enter(++last_id, partition, offset);
    expected[partition] = offset;
    current[partition] = mine | last_id;
    owner[mine | last_id] = partition;
  };
  for (int32_t partition = 0; partition < 5; ++partition) sought(partition);
  size_t delivered = 0;
  for (int step = 0; step < 4'000; ++step) {
    while (!held.empty() && (random.below(3) != 0 || !cycle.ready())) { // the consumer gives some back
      const auto i = random.below(held.size());
      held.erase(held.begin() + static_cast<ptrdiff_t>(i));
      cycle.room();
    }
    write();
    if (request.session_epoch == 0) at_broker.clear();
    for (const auto& [partition, offset] : asked()) at_broker[partition] = offset;
    for (const auto& topic : request.forgotten_topics_data)
      for (auto partition : topic.partitions) at_broker.erase(partition);
    if (random.below(10) == 0) sought(static_cast<int32_t>(random.below(5)));
    if (random.below(12) == 0) {
      cycle.lost();
      continue;
    }
    std::vector<wire::fetch_response::partition_data> parts;
    size_t bytes = 100;
    for (const auto& [partition, offset] : at_broker) {
      if (random.below(2) == 0 || bytes > static_cast<size_t>(request.max_bytes)) continue;
      parts.push_back(data(partition, make_batch({.base_offset = offset, .count = 10, .padding = random.below(500)})));
      bytes += parts.back().records.size();
    }
    const auto outcome = answer(parts, bytes);
    memory.clear();
    for (const auto& slice : outcome.slices) {
      const auto partition = owner.at(slice->registration);
      BOOST_TEST_REQUIRE(slice->registration == current.at(partition), "step " << step);
      BOOST_TEST_REQUIRE(slice->offset == expected[partition], "step " << step);
      expected[partition] = slice->next_offset;
      if (!slice->owner) continue;
      ++delivered;
      held.push_back(slice);
    }
    BOOST_TEST_REQUIRE(budget->used() <= config.buffer_bytes + bytes, "step " << step);
  }
  BOOST_TEST(delivered > 2'000u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace cafka
