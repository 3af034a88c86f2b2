// What the leader of a classic group does in a rebalance: reads the subscriptions of 100 members, shares 10,000 partitions of ten
// topics out, and writes the assignments.
#include <benchmark/benchmark.h>

#include <map>
#include <string>
#include <vector>

#include "cafka/actors/group/consumer_protocol.hpp"
#include "cafka/actors/group/group_leadership.hpp"

namespace cafka {

namespace {

constexpr int member_count = 100;
constexpr int topic_count = 10;
constexpr int32_t partitions = 1'000;

using member = wire::join_group_response::member;

std::map<std::string, group_topic> topics() {
  std::map<std::string, group_topic> all;
  for (int i = 0; i < topic_count; ++i) all["topic-" + std::to_string(i)].partition_count = partitions;
  return all;
}

/// Those of a group in which all but the last member own what `owned` gives them.
std::vector<member> members(const std::map<std::string, std::vector<topic_partition>>& owned) {
  std::vector<member> all;
  for (int i = 0; i < member_count; ++i) {
    auto& added = all.emplace_back();
    added.member_id = "member-" + std::to_string(100 + i);
    member_subscription told{.id = added.member_id};
    for (const auto& [name, topic] : topics()) told.topics.push_back(name);
    if (const auto found = owned.find(added.member_id); found != owned.end()) told.owned = found->second;
    told.generation = 1;
    added.metadata = write_subscription(told);
  }
  return all;
}

void share_out(benchmark::State& state, const assignor& by, bool has_been_shared) {
  group_leadership leader;
  group_leadership::assignments shares;
  std::map<std::string, std::vector<topic_partition>> owned;
  if (has_been_shared) { // and now one more has joined
    auto before = members({});
    before.pop_back();
    leader.read(before);
    static_cast<void>(leader.assign(by, topics(), shares));
    for (const auto& each : shares) static_cast<void>(read_assignment(each.assignment, owned[each.member_id]));
  }
  const auto told = members(owned);
  for (auto _ : state) {
    leader.read(told);
    benchmark::DoNotOptimize(leader.assign(by, topics(), shares));
  }
}

void share_out_range(benchmark::State& state) { share_out(state, assignor::range(), false); }
void share_out_in_turn(benchmark::State& state) { share_out(state, assignor::round_robin(), false); }
void share_out_sticky(benchmark::State& state) { share_out(state, assignor::cooperative_sticky(), false); }
void share_out_sticky_again(benchmark::State& state) { share_out(state, assignor::cooperative_sticky(), true); }

BENCHMARK(share_out_range)->Unit(benchmark::kMillisecond);
BENCHMARK(share_out_in_turn)->Unit(benchmark::kMillisecond);
BENCHMARK(share_out_sticky)->Unit(benchmark::kMillisecond);
BENCHMARK(share_out_sticky_again)->Unit(benchmark::kMillisecond);

} // namespace

} // namespace cafka
