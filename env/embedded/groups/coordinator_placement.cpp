#include "cafka/embedded/groups/coordinator_placement.hpp"

namespace cafka::embedded {

namespace {

/// The next code point of UTF-8 text; a byte that begins none stands for itself.
uint32_t next_code_point(std::string_view& text) {
  auto byte = [&](size_t at) { return static_cast<uint32_t>(static_cast<unsigned char>(text[at])); };
  const auto first = byte(0);
  const size_t length = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (length == 1 || length > text.size()) {
    text.remove_prefix(1);
    return first;
  }
  auto code = first & (0x7fU >> length);
  for (size_t i = 1; i < length; ++i) code = (code << 6) | (byte(i) & 0x3fU);
  text.remove_prefix(length);
  return code;
}

/// Java's String.hashCode, which goes by the units of UTF-16.
uint32_t java_hash(std::string_view text) {
  uint32_t hash = 0;
  while (!text.empty()) {
    auto code = next_code_point(text);
    if (code >= 0x10000) {
      hash = hash * 31 + (0xd800 + ((code - 0x10000) >> 10));
      code = 0xdc00 + ((code - 0x10000) & 0x3ff);
    }
    hash = hash * 31 + code;
  }
  return hash;
}

} // namespace

coordinator_placement::coordinator_placement(int32_t brokers) : brokers_(brokers) {
  for (int32_t p = 0; p < partitions; ++p) leaders_[index(p)] = preferred(p, 0);
}

int32_t coordinator_placement::partition_of(std::string_view group) {
  const auto hash = static_cast<int64_t>(static_cast<int32_t>(java_hash(group)));
  // Kafka's Utils.abs gives 0 for the one number that has no absolute value of its size.
  if (hash == INT32_MIN) return 0;
  return static_cast<int32_t>((hash < 0 ? -hash : hash) % partitions);
}

bool coordinator_placement::move(int32_t partition, int32_t broker) {
  auto& leader = leaders_[index(partition)];
  if (leader == broker) return false;
  leader = broker;
  return true;
}

std::vector<int32_t> coordinator_placement::follow(const std::function<bool(int32_t)>& is_up) {
  std::vector<int32_t> moved;
  for (int32_t p = 0; p < partitions; ++p) {
    auto& leader = leaders_[index(p)];
    if (leader != -1 && is_up(leader)) continue;
    auto before = leader;
    leader = -1;
    for (int32_t next = 0; next < brokers_ && leader == -1; ++next)
      if (auto candidate = preferred(p, next); is_up(candidate)) leader = candidate;
    if (leader != before) moved.push_back(p);
  }
  return moved;
}

} // namespace cafka::embedded
