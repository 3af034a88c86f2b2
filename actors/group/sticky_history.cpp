#include "cafka/actors/group/sticky_history.hpp"

#include <string>
#include <utility>

#include "cafka/wire/decoder.hpp"
#include "cafka/wire/encoder.hpp"

namespace cafka {

namespace {

std::map<std::string_view, std::vector<int32_t>> by_topic(const std::vector<topic_partition>& partitions) {
  std::map<std::string_view, std::vector<int32_t>> result;
  for (const auto& each : partitions) result[each.topic].push_back(each.partition);
  return result;
}

/// The number of elements of an array, each of at least `least` bytes; 0 and an error if the input cannot hold so many.
size_t read_count(wire::decoder& in, size_t least) {
  const auto count = in.read_int32();
  if (count >= 0 && static_cast<size_t>(count) <= in.remaining() / least) return static_cast<size_t>(count);
  in.fail("the array's length is not possible");
  return 0;
}

} // namespace

wire::bytes sticky_user_data(const sticky_claim& claim) {
  const auto topics = by_topic(claim.partitions);
  size_t size = 4 + 4;
  for (const auto& [name, partitions] : topics) size += 2 + name.size() + 4 + 4 * partitions.size();
  wire::bytes data(size);
  wire::encoder out{data};
  out.write_int32(static_cast<int32_t>(topics.size()));
  for (const auto& [name, partitions] : topics) {
    out.write_int16(static_cast<int16_t>(name.size()));
    out.write_raw(name);
    out.write_int32(static_cast<int32_t>(partitions.size()));
    for (const auto partition : partitions) out.write_int32(partition);
  }
  out.write_int32(claim.generation);
  return data;
}

std::optional<sticky_claim> read_sticky_user_data(byte_span data) {
  wire::decoder in{data};
  sticky_claim claim;
  for (auto topics = read_count(in, 2 + 4); topics > 0 && in.ok(); --topics) {
    const auto length = in.read_int16();
    if (length < 0) return std::nullopt;
    const auto name = in.read_raw(static_cast<size_t>(length));
    const std::string topic{reinterpret_cast<const char*>(name.data()), name.size()};
    for (auto partitions = read_count(in, 4); partitions > 0; --partitions)
      claim.partitions.push_back({topic, in.read_int32()});
  }
  if (in.ok() && !in.at_end()) claim.generation = in.read_int32();
  if (!in.ok()) return std::nullopt;
  return claim;
}

sticky_claim claim_of(const member_subscription& member) {
  // A cooperative member's user data is the generation alone, from before KIP-792 gave that a field.
  if (!member.owned.empty() || member.generation >= 0) return {member.owned, member.generation};
  return read_sticky_user_data(member.user_data).value_or(sticky_claim{});
}

std::map<topic_partition, partition_owner> owners_in(const group_view& view) {
  std::map<topic_partition, partition_owner> owners;
  for (size_t i = 0; i < view.members.size(); ++i) {
    auto claim = claim_of(view.members[i]);
    for (auto& partition : claim.partitions) {
      auto& owner = owners[std::move(partition)];
      if (!owner.claimants.empty() && owner.generation > claim.generation) continue;
      if (owner.claimants.empty() || owner.generation < claim.generation) owner = {.generation = claim.generation};
      owner.claimants.push_back(static_cast<int32_t>(i));
      owner.member = owner.claimants.size() == 1 ? owner.claimants.front() : -1;
    }
  }
  return owners;
}

} // namespace cafka
