#include "cafka/wire/records/record_set.hpp"

#include "cafka/wire/records/batch_view.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <map>

using namespace cafka;

namespace {

routing_ptr routes(int32_t partitions, partitioner by = partitioner::round_robin(), size_t batch_bytes = 1'000'000) {
  auto made = std::make_shared<routing>();
  made->topics = {{"orders", partitions}, {"events", 2}};
  made->balancer = std::move(by);
  made->batch_bytes = batch_bytes;
  made->pool = arena_pool::make(1 << 20);
  return made;
}

std::vector<std::string> values_of(const record_slice& slice) {
  std::vector<std::string> values;
  auto records = slice.records();
  int64_t next = 0;
  for (const auto& record : records) {
    BOOST_TEST(record.offset == next++); // deltas start at 0 and have no gaps
    values.emplace_back(record.value.text());
  }
  BOOST_TEST((records.error() == errc::none));
  BOOST_TEST(next == slice.count);
  return values;
}

using strings = std::vector<std::string>;

errc code_of(record_set_builder& builder, const record_argument& what) {
  try {
    builder.add(what);
  } catch (const error& e) {
    BOOST_TEST(!e.message().empty());
    return e.code();
  }
  return errc::none;
}

} // namespace

BOOST_AUTO_TEST_SUITE(record_sets)

BOOST_AUTO_TEST_CASE(records_go_to_slices_of_their_partitions) {
  record_set_builder builder{routes(3), 0};
  for (const char* value : {"a", "b", "c", "d"}) builder.add({.value = value});
  BOOST_TEST(builder.count() == 4u);
  const auto set = builder.finish();
  BOOST_REQUIRE_EQUAL(set->slices.size(), 3u);
  BOOST_TEST(set->count == 4u);
  BOOST_TEST(set->slices[0].topic == "orders");
  BOOST_TEST(set->slices[0].partition == 0);
  BOOST_TEST(values_of(set->slices[0]) == (strings{"a", "d"}));
  BOOST_TEST(values_of(set->slices[1]) == (strings{"b"}));
  BOOST_TEST(values_of(set->slices[2]) == (strings{"c"}));
}

BOOST_AUTO_TEST_CASE(add_says_which_slice) {
  record_set_builder builder{routes(3), 0};
  BOOST_TEST(builder.add({.value = "a", .partition = 2}) == 0u);
  BOOST_TEST(builder.add({.value = "a", .partition = 1}) == 1u);
  BOOST_TEST(builder.add({.value = "a", .partition = 2}) == 0u);
  BOOST_TEST(builder.add({.topic = "events", .value = "a", .partition = 2}) == 2u); // has grown, perhaps
}

BOOST_AUTO_TEST_CASE(sealing_a_slice_makes_a_batch) {
  record_set_builder builder{routes(1), 0};
  const std::array<header_view, 1> headers{header_view{"h", "v"}};
  builder.add({.key = "k", .value = "first", .headers = headers, .timestamp = 5000});
  builder.add({.value = "second", .timestamp = 4000});
  builder.add({.value = "third", .timestamp = 6000});
  const auto set = builder.finish();
  auto& slice = set->slices.at(0);
  BOOST_TEST(slice.base_timestamp == 5000);
  BOOST_TEST(slice.max_timestamp == 6000);
  wire::seal_header(slice.data, slice.header());
  const auto batch = wire::batch_view::parse(slice.data.span());
  BOOST_REQUIRE(batch);
  BOOST_TEST(batch->size() == slice.data.size());
  BOOST_TEST(batch->crc_ok());
  BOOST_TEST(batch->record_count() == 3);
  BOOST_TEST(batch->last_offset_delta() == 2);
  arena scratch;
  wire::batch_records records;
  BOOST_REQUIRE(wire::open_batch(*batch, scratch, 0, records) == errc::none);
  record_view record;
  BOOST_REQUIRE(records.next(record));
  BOOST_TEST(record.timestamp == 5000);
  BOOST_TEST((*record.headers().begin() == headers[0]));
  BOOST_REQUIRE(records.next(record));
  BOOST_TEST(record.timestamp == 4000);
}

BOOST_AUTO_TEST_CASE(no_slice_is_larger_than_a_batch) {
  for (const size_t batch_bytes : {200u, 201u, 202u, 210u, 250u, 1000u}) {
    record_set_builder builder{routes(2, partitioner::round_robin(), batch_bytes), 0};
    strings sent[2];
    for (int i = 0; i < 500; ++i) {
      const auto value = std::to_string(i) + std::string(static_cast<size_t>(i) % 90, 'x');
      builder.add({.value = value});
      sent[i % 2].push_back(value);
    }
    const auto set = builder.finish();
    strings found[2];
    size_t bytes = 0;
    for (const auto& slice : set->slices) {
      BOOST_TEST(slice.data.size() <= batch_bytes);
      bytes += slice.data.size();
      for (auto& value : values_of(slice)) found[slice.partition].push_back(value);
    }
    BOOST_TEST(set->bytes == bytes);
    BOOST_TEST(found[0] == sent[0]); // in order, across slices
    BOOST_TEST(found[1] == sent[1]);
  }
}

BOOST_AUTO_TEST_CASE(a_record_that_is_longer_than_a_batch_has_one_of_its_own_up_to_the_limit) {
  auto routing = *routes(1, partitioner::round_robin(), 200);
  routing.max_record_bytes = 1'000;
  const auto routed = std::make_shared<const cafka::routing>(routing);
  for (bool is_routed : {true, false}) {
    auto builder = is_routed ? record_set_builder{routed, 0} : record_set_builder{"t", 200, 1'000};
    builder.add({.value = "before"});
    const auto bytes = builder.bytes();
    // 61 bytes of header and 9 of a record's own leave 930.
    BOOST_TEST((code_of(builder, {.value = std::string(931, 'x')}) == errc::record_too_large));
    BOOST_TEST(builder.bytes() == bytes);
    BOOST_TEST(builder.count() == 1u);
    BOOST_TEST((code_of(builder, {.value = std::string(930, 'y')}) == errc::none));
    builder.add({.value = "after"});
    BOOST_TEST((code_of(builder, {.value = std::string(130, 'z')}) == errc::none)); // all of a batch
    const auto set = builder.finish();
    BOOST_REQUIRE_EQUAL(set->slices.size(), 4u);
    BOOST_TEST(values_of(set->slices[0]) == (strings{"before"}));
    BOOST_TEST(set->slices[1].data.size() == 1'000u);
    BOOST_TEST(values_of(set->slices[2]) == (strings{"after"}));
    BOOST_TEST(set->slices[3].data.size() == 200u);
  }
}

BOOST_AUTO_TEST_CASE(a_record_that_is_too_long_is_refused_with_its_size_and_the_limit) {
  record_set_builder builder{"t", 200, 1'000};
  BOOST_CHECK_EXCEPTION(builder.add({.value = std::string(2'000, 'x')}), error, [](const error& why) {
    const auto& text = why.message();
    return text.find("t: a record of 2070 bytes") == 0 && text.find("max_record_bytes (1000)") != std::string::npos;
  });
  BOOST_TEST(builder.empty());
}

BOOST_AUTO_TEST_CASE(tags_come_in_the_order_of_the_set) {
  record_set_builder builder{"t", 200};
  BOOST_TEST(builder.add({.value = "0", .partition = 0}) == 0u);
  BOOST_TEST(builder.add({.value = "1", .partition = 1, .tag = 11}) == 1u);
  builder.add({.value = "0", .partition = 0, .tag = 7});
  builder.add({.value = "0", .partition = 0});
  builder.add({.value = std::string(150, 'l'), .partition = 1, .tag = 12}); // a slice of its own
  builder.add({.value = "2", .partition = 2});
  const auto set = builder.finish();
  BOOST_REQUIRE(set->tags);
  BOOST_TEST((*set->tags == std::vector<uint64_t>{0, 7, 0, 11, 12, 0}));
  builder.add({.value = "0", .partition = 0});
  BOOST_TEST(!builder.finish()->tags); // none has one, so they take nothing
  builder.add({.value = "0", .partition = 0, .tag = 1});
  BOOST_TEST((*builder.finish()->tags == std::vector<uint64_t>{1}));
}

BOOST_AUTO_TEST_CASE(partitions_and_timestamps_that_cannot_be_are_refused) {
  record_set_builder builder{routes(3, partitioner::custom([](const record&, int32_t) { return 3; })), 0};
  BOOST_TEST((code_of(builder, {.value = "a"}) == errc::unknown_topic_or_partition));
  BOOST_TEST((code_of(builder, {.value = "a", .partition = -2}) == errc::unknown_topic_or_partition));
  BOOST_TEST((code_of(builder, {.value = "a", .partition = 2147483647}) == errc::unknown_topic_or_partition));
  BOOST_TEST((code_of(builder, {.value = "a", .partition = 0, .timestamp = -2}) == errc::invalid_timestamp));
  BOOST_TEST(builder.empty());
  BOOST_TEST((code_of(builder, {.value = "a", .partition = 0}) == errc::none));
}

BOOST_AUTO_TEST_CASE(without_routing_the_writer_chooses) {
  record_set_builder builder{"orders"};
  builder.add({.key = "a", .value = "1"});
  builder.add({.topic = "events", .value = "2"});
  builder.add({.value = "3", .partition = 4});
  const auto set = builder.finish();
  BOOST_REQUIRE_EQUAL(set->slices.size(), 3u);
  BOOST_TEST(set->slices[0].topic == "orders");
  BOOST_TEST(set->slices[0].partition == -1);
  BOOST_TEST(set->slices[1].topic == "events");
  BOOST_TEST(set->slices[1].partition == -1);
  BOOST_TEST(set->slices[2].partition == 4);
}

BOOST_AUTO_TEST_CASE(topics_outside_of_the_snapshot_are_left_to_the_writer) {
  record_set_builder builder{routes(3), 0};
  builder.add({.topic = "unheard of", .value = "1"});
  const auto set = builder.finish();
  BOOST_TEST(set->slices.at(0).topic == "unheard of");
  BOOST_TEST(set->slices.at(0).partition == -1);
}

BOOST_AUTO_TEST_CASE(a_new_snapshot_counts_from_then_on) {
  record_set_builder builder{"orders"};
  builder.add({.value = "1"});
  builder.reroute(routes(1));
  builder.add({.value = "2"});
  builder.reroute(routes(2));
  builder.add({.value = "3"});
  builder.add({.value = "4"});
  const auto set = builder.finish();
  BOOST_REQUIRE_EQUAL(set->slices.size(), 3u);
  BOOST_TEST(set->slices[0].partition == -1);
  BOOST_TEST(set->slices[1].partition + set->slices[2].partition == 1);
}

BOOST_AUTO_TEST_CASE(a_builder_is_used_again) {
  record_set_builder builder{routes(2), 0};
  builder.add({.value = "1"});
  const auto first = builder.finish();
  BOOST_TEST(builder.empty());
  BOOST_TEST(builder.bytes() == 0u);
  builder.add({.value = "2"});
  const auto second = builder.finish();
  BOOST_TEST(first->count == 1u);
  BOOST_TEST(values_of(second->slices.at(0)) == (strings{"2"}));
  BOOST_TEST(second->slices[0].partition == 1); // it was that one's turn
  BOOST_TEST(builder.finish()->slices.empty());
}

BOOST_AUTO_TEST_CASE(records_without_a_key_leave_a_full_batch) {
  record_set_builder builder{routes(50, partitioner::java(), 10'000), 3};
  const std::string value(1000, 'v');
  for (int i = 0; i < 90; ++i) builder.add({.value = value});
  const auto set = builder.finish();
  std::map<int32_t, int> slices;
  for (const auto& slice : set->slices) ++slices[slice.partition];
  BOOST_TEST(set->slices.size() == 10u); // nine records each: no half-empty ones between
  BOOST_TEST(slices.size() > 5u);
}

BOOST_AUTO_TEST_CASE(memory_comes_from_the_pool_and_goes_back) {
  const auto by = routes(2);
  record_set_builder builder{by, 0};
  builder.add({.value = "1"});
  builder.add({.value = "2"});
  auto set = builder.finish();
  BOOST_TEST(set->memory() >= set->bytes);
  BOOST_TEST(by->pool->idle_bytes() == 0u);
  set.reset();
  BOOST_TEST(by->pool->idle_bytes() > 0u);
}

BOOST_AUTO_TEST_CASE(the_time_is_filled_in) {
  record_set_builder builder{"orders"};
  builder.add({.value = "1"});
  builder.add({.value = "2", .timestamp = 0});
  const auto set = builder.finish();
  BOOST_TEST(set->slices.at(0).base_timestamp > 1'600'000'000'000);
  auto records = set->slices[0].records();
  record_view record;
  BOOST_REQUIRE(records.next(record));
  BOOST_TEST(record.timestamp == set->slices[0].base_timestamp);
  BOOST_REQUIRE(records.next(record));
  BOOST_TEST(record.timestamp == 0);
}

BOOST_AUTO_TEST_CASE(timestamps_at_the_ends_of_the_range) {
  record_slice slice;
  const auto last = std::numeric_limits<int64_t>::max();
  BOOST_REQUIRE(slice.append(1000, last, "a", "1", {}));
  BOOST_REQUIRE(slice.append(1000, -1, "b", "2", {}));
  BOOST_REQUIRE(slice.append(1000, 0, "c", "3", {}));
  auto records = slice.records();
  record_view record;
  for (const int64_t timestamp : {last, int64_t{-1}, int64_t{0}}) {
    BOOST_REQUIRE(records.next(record));
    BOOST_TEST(record.timestamp == timestamp);
  }
  BOOST_TEST(slice.max_timestamp == last);
}

BOOST_AUTO_TEST_SUITE_END()
