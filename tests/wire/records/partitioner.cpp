#include "cafka/wire/records/partitioner.hpp"

#include "cafka/codecs/crc32.hpp"
#include "cafka/codecs/crc32c.hpp"
#include "cafka/wire/records/partition_hash.hpp"
#include "tests/support/golden.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <set>

using namespace cafka;

namespace {

int32_t chosen(const partitioner& by, bytes_view key, int32_t partitions) {
  return balancer{by}.choose({.key = key}, {"topic", partitions});
}

std::map<int32_t, int> spread(const partitioner& by, bytes_view key, int rounds, const topic_route& topic) {
  balancer b{by, 1000, 42};
  std::map<int32_t, int> counts;
  for (int i = 0; i < rounds; ++i) ++counts[b.choose({.key = key, .value = "0123456789"}, topic)];
  return counts;
}

} // namespace

BOOST_AUTO_TEST_SUITE(partitioners)

BOOST_AUTO_TEST_CASE(golden_keys_go_where_other_clients_put_them) {
  golden::for_each_vector("partitioners", [](const golden::vector_line& line) {
    const auto key = golden::from_hex(line.at("key"));
    BOOST_TEST(static_cast<int32_t>(wire::murmur2(key)) == line.at("murmur2").get<int32_t>());
    BOOST_TEST(wire::fnv1a(key) == line.at("fnv1a").get<uint32_t>());
    BOOST_TEST(codecs::crc32(key) == line.at("crc32").get<uint32_t>());
    BOOST_TEST(codecs::crc32c(key) == line.at("crc32c").get<uint32_t>());
    BOOST_TEST(codecs::crc32c_extend_portable(0, key) == line.at("crc32c").get<uint32_t>());
    for (const auto& [count, said] : line.at("partitions").items()) {
      const int32_t n = std::stoi(count);
      BOOST_TEST(chosen(partitioner::java(), key, n) == said.at("java").get<int32_t>());
      BOOST_TEST(chosen(partitioner::murmur2(), key, n) == said.at("java").get<int32_t>());
      BOOST_TEST(chosen(partitioner::hash(), key, n) == said.at("sarama_hash").get<int32_t>());
      BOOST_TEST(chosen(partitioner::reference_hash(), key, n) == said.at("sarama_reference").get<int32_t>());
      BOOST_TEST(chosen(partitioner::fnv1a(), key, n) == said.at("librdkafka_fnv1a").get<int32_t>());
      BOOST_TEST(chosen(partitioner::crc32(true), key, n) == said.at("librdkafka_consistent").get<int32_t>());
      if (!key.empty())
        BOOST_TEST(chosen(partitioner::crc32(), key, n) == said.at("librdkafka_consistent").get<int32_t>());
    }
  });
}

BOOST_AUTO_TEST_CASE(keys_known_from_other_clients_tests) {
  BOOST_TEST(chosen(partitioner::hash(), "20", 16) == 1);
  BOOST_TEST(chosen(partitioner::reference_hash(), "20", 16) == 15);
  BOOST_TEST(chosen(partitioner::hash(), "blah", 2) == 0);
  BOOST_TEST(chosen(partitioner::hash(), "blah", 3) == 1);
  BOOST_TEST(chosen(partitioner::hash(), "boop", 3) == 2);
  BOOST_TEST(chosen(partitioner::reference_hash(), "castle", 3) == 2);
  BOOST_TEST(wire::murmur2("kafka") == 0xd067cf64);
  BOOST_TEST(wire::murmur2("giberish123456789") == 0x8f552b0c);
  BOOST_TEST(wire::murmur2("") == 0x106e08d9u);
  BOOST_TEST(wire::murmur2("23456") == 0x858d780f);
  BOOST_TEST(chosen(partitioner::murmur2(), "", 1000) == 681);
  BOOST_TEST(chosen(partitioner::murmur2(), "a", 1000) == 524);
  BOOST_TEST(chosen(partitioner::murmur2(), "ab", 1000) == 434);
  BOOST_TEST(chosen(partitioner::murmur2(), "abc", 1000) == 107);
  BOOST_TEST(chosen(partitioner::murmur2(), "123456789", 1000) == 566);
}

BOOST_AUTO_TEST_CASE(a_null_key_goes_where_each_says) {
  const topic_route topic{"topic", 3};
  for (const auto& by :
       {partitioner::murmur2(), partitioner::crc32(), partitioner::fnv1a(), partitioner::reference_hash()}) {
    const auto counts = spread(by, nullptr, 3000, topic);
    BOOST_TEST(counts.size() == 3u);
    for (const auto& [partition, count] : counts) BOOST_TEST(count > 800);
  }
  BOOST_TEST(spread(partitioner::crc32(), "", 3000, topic).size() == 3u);
  BOOST_TEST(spread(partitioner::hash(), nullptr, 9, topic) == (std::map<int32_t, int>{{0, 3}, {1, 3}, {2, 3}}));
  for (const auto& by : {partitioner::murmur2(true), partitioner::crc32(true)}) {
    BOOST_TEST(spread(by, nullptr, 100, topic).size() == 1u);
    BOOST_TEST(chosen(by, nullptr, 1000) == chosen(by, "", 1000));
  }
}

BOOST_AUTO_TEST_CASE(java_stays_on_a_partition_for_about_a_batch) {
  balancer b{partitioner::java(), 10'000, 7};
  const topic_route topic{"topic", 50};
  const std::string value(92, 'v'); // 100 bytes with what a record takes besides
  std::set<int32_t> used;
  for (int batch = 0; batch < 20; ++batch) {
    const int32_t first = b.choose({.value = value}, topic);
    for (int i = 1; i < 100; ++i) {
      BOOST_REQUIRE_EQUAL(b.choose({.value = value}, topic), first);
      BOOST_REQUIRE_EQUAL(b.choose({.key = "a", .value = value}, topic), chosen(partitioner::java(), "a", 50));
    }
    used.insert(first);
  }
  BOOST_TEST(used.size() > 10u);
}

BOOST_AUTO_TEST_CASE(only_the_sticky_partition_can_be_left) {
  balancer b{partitioner::java(), 10'000, 7};
  const topic_route topic{"topic", 50};
  std::set<int32_t> used;
  for (int i = 0; i < 20; ++i) {
    const int32_t partition = b.choose({.value = "v"}, topic);
    BOOST_TEST(!b.leave({.key = "k"}, partition));
    BOOST_TEST(!b.leave({.value = "v"}, partition + 1));
    BOOST_TEST(b.leave({.value = "v"}, partition));
    used.insert(partition);
  }
  BOOST_TEST(used.size() > 5u);
  BOOST_TEST(!balancer{partitioner::round_robin()}.leave({.value = "v"}, 0));
}

BOOST_AUTO_TEST_CASE(round_robin_takes_turns) {
  balancer one{partitioner::round_robin()};
  balancer two{partitioner::round_robin(2)};
  const topic_route topic{"topic", 3};
  for (int i = 0; i < 12; ++i) {
    BOOST_TEST(one.choose({.key = "same"}, topic) == i % 3);
    BOOST_TEST(two.choose({.key = "same"}, topic) == i / 2 % 3);
  }
}

BOOST_AUTO_TEST_CASE(least_bytes_levels_out) {
  balancer b{partitioner::least_bytes()};
  const topic_route topic{"topic", 3};
  BOOST_TEST(b.choose({.key = "0123456789", .value = "0123456789"}, topic) == 0); // 20, 0, 0
  BOOST_TEST(b.choose({.value = "0123456789"}, topic) == 1);                      // 20, 10, 0
  BOOST_TEST(b.choose({.value = "01234"}, topic) == 2);                           // 20, 10, 5
  BOOST_TEST(b.choose({.value = "01234"}, topic) == 2);                           // 20, 10, 10
  BOOST_TEST(b.choose({.value = "0"}, topic) == 1);                               // 20, 11, 10
  BOOST_TEST(b.choose({.value = "0"}, topic) == 2);
}

BOOST_AUTO_TEST_CASE(a_custom_function_is_asked_with_the_record) {
  const auto by = partitioner::custom(
      [](const record& what, int32_t count) { return static_cast<int32_t>(what.value.size()) % count; });
  balancer b{by};
  BOOST_TEST(b.choose({.value = "12345"}, {"topic", 3}) == 2);
  BOOST_TEST(balancer{partitioner::custom(nullptr)}.choose({}, {"topic", 3}) == -1);
}

BOOST_AUTO_TEST_CASE(only_records_without_a_key_avoid_partitions_without_a_leader) {
  const topic_route topic{"topic", 6, {1, 4}};
  for (const auto& by : {partitioner::java(), partitioner::murmur2(), partitioner::hash(), partitioner::round_robin()})
    for (const auto& [partition, count] : spread(by, nullptr, 2000, topic))
      BOOST_TEST((partition == 1 || partition == 4));
  BOOST_TEST(chosen(partitioner::java(), "a", 1000) == 524);
  std::set<int32_t> keyed;
  balancer b;
  for (int i = 0; i < 100; ++i) {
    const auto key = std::to_string(i);
    keyed.insert(b.choose({.key = key}, topic));
  }
  BOOST_TEST(keyed.size() == 6u);
}

BOOST_AUTO_TEST_CASE(a_topic_that_grows_or_has_nothing) {
  balancer b{partitioner::least_bytes()};
  BOOST_TEST(b.choose({.value = "v"}, {"topic", 0}) == -1);
  BOOST_TEST(b.choose({.value = "v"}, {"topic", 1}) == 0);
  BOOST_TEST(b.choose({.value = "v"}, {"topic", 2}) == 1);
}

BOOST_AUTO_TEST_SUITE_END()
