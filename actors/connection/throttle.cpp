#include "cafka/actors/connection/throttle.hpp"

#include <algorithm>

#include "cafka/wire/big_endian.hpp"
#include "cafka/wire/frame.hpp"
#include "cafka/wire/messages/produce.hpp"

namespace cafka {

namespace {

enum class place { first, last };

struct rule {
  wire::api_key key;
  /// From this version on the broker answers at once and expects the client to wait.
  int16_t client_waits_from;
  place where;
  /// From this version on tagged fields follow a throttle time at the end.
  int16_t flexible_from;
};

constexpr rule rules[] = {
    {wire::api_key::produce, 6, place::last, 9},           {wire::api_key::fetch, 8, place::first, 0},
    {wire::api_key::list_offsets, 3, place::first, 0},     {wire::api_key::metadata, 6, place::first, 0},
    {wire::api_key::offset_commit, 4, place::first, 0},    {wire::api_key::offset_fetch, 4, place::first, 0},
    {wire::api_key::find_coordinator, 2, place::first, 0}, {wire::api_key::join_group, 3, place::first, 0},
    {wire::api_key::heartbeat, 2, place::first, 0},        {wire::api_key::leave_group, 2, place::first, 0},
    {wire::api_key::sync_group, 2, place::first, 0},       {wire::api_key::create_topics, 3, place::first, 0},
    {wire::api_key::delete_topics, 2, place::first, 0},    {wire::api_key::delete_records, 1, place::first, 0},
    {wire::api_key::init_producer_id, 1, place::first, 0}, {wire::api_key::create_partitions, 1, place::first, 0},
};

std::chrono::milliseconds read(byte_span body, size_t at) {
  return std::chrono::milliseconds{std::max(0, wire::load_big_endian<int32_t>(body.data() + at))};
}

// In flexible versions an empty list of tagged fields, one zero byte, follows as a rule. What precedes it is then the throttle
// time, mostly zero. If there are tagged fields (new leaders and their addresses), their last bytes hold a port or a name,
// which is not zero: only then is the response decoded.
std::chrono::milliseconds behind_tags(int16_t version, byte_span body) {
  if (body.back() == std::byte{0} && read(body, body.size() - 5) == std::chrono::milliseconds::zero()) return {};
  wire::produce_response response;
  error failure;
  if (!wire::decode_body(body, version, response, failure)) return {};
  return std::chrono::milliseconds{std::max(0, response.throttle_time_ms)};
}

} // namespace

std::chrono::milliseconds throttle_time(wire::api_key key, int16_t version, byte_span body) {
  const auto* found = std::find_if(std::begin(rules), std::end(rules), [&](const rule& r) { return r.key == key; });
  if (found == std::end(rules) || version < found->client_waits_from || body.size() < 5) return {};
  if (found->where == place::first) return read(body, 0);
  if (version < found->flexible_from) return read(body, body.size() - 4);
  return behind_tags(version, body);
}

} // namespace cafka
