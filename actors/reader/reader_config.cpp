#include "cafka/actors/reader/reader_config.hpp"

#include <limits>
#include <set>

namespace cafka {

namespace {

using std::chrono::milliseconds;

constexpr size_t kibi = 1024;
constexpr size_t gibi = kibi * kibi * kibi;
constexpr milliseconds day = std::chrono::hours{24};

error refused(const std::string& what) { return {errc::invalid_configuration, "reader_config: " + what}; }

error in_range(const char* field, size_t value, size_t least, size_t most) {
  if (value >= least && value <= most) return {};
  return refused(
      std::string{field} + " is " + std::to_string(value) + ", but must be from " + std::to_string(least) + " to "
      + std::to_string(most) + " bytes");
}

error in_range(const char* field, milliseconds value, milliseconds least, milliseconds most) {
  if (value >= least && value <= most) return {};
  return refused(
      std::string{field} + " is " + std::to_string(value.count()) + " ms, but must be from "
      + std::to_string(least.count()) + " to " + std::to_string(most.count()) + " ms");
}

error short_enough(const char* field, const std::string& value) {
  constexpr size_t most = std::numeric_limits<int16_t>::max();
  if (value.size() <= most) return {};
  return refused(
      std::string{field} + " has " + std::to_string(value.size()) + " bytes, but may have at most "
      + std::to_string(most));
}

error check_topic(const reader_config& config) {
  if (config.topic.empty()) return refused("topic is empty, but a reader reads one");
  if (config.topic.size() > 249)
    return refused("topic has " + std::to_string(config.topic.size()) + " bytes, but names have at most 249");
  std::set<int32_t> seen;
  for (auto partition : config.partitions) {
    if (partition < 0) return refused("partitions has " + std::to_string(partition) + ", but they count from 0");
    if (!seen.insert(partition).second) return refused("partitions names " + std::to_string(partition) + " twice");
  }
  if (config.start.at == start_position::place::offset && config.start.value < 0)
    return refused("start is offset " + std::to_string(config.start.value) + ", but offsets count from 0");
  return {};
}

error check_sizes(const reader_config& config) {
  constexpr size_t most_bytes = std::numeric_limits<int32_t>::max();
  if (auto e = in_range("min_bytes", config.min_bytes, 0, most_bytes)) return e;
  if (auto e = in_range("max_bytes", config.max_bytes, kibi, gibi)) return e;
  if (auto e = in_range("partition_max_bytes", config.partition_max_bytes, kibi, config.max_bytes)) return e;
  if (auto e = in_range("buffer_bytes", config.buffer_bytes, 64 * kibi, std::numeric_limits<int64_t>::max())) return e;
  return in_range("max_decompressed_bytes", config.max_decompressed_bytes, kibi, gibi);
}

error check_times(const reader_config& config) {
  if (auto e = in_range("max_wait", config.max_wait, milliseconds{0}, std::chrono::minutes{5})) return e;
  if (auto e = in_range("request_timeout", config.request_timeout, milliseconds{1}, day)) return e;
  if (auto e = in_range("retry_backoff", config.retry_backoff, milliseconds{1}, day)) return e;
  return in_range("retry_backoff_max", config.retry_backoff_max, config.retry_backoff, day);
}

} // namespace

error reader_config::validate() const {
  if (auto e = check_topic(*this)) return e;
  if (auto e = check_sizes(*this)) return e;
  if (auto e = check_times(*this)) return e;
  if (auto e = short_enough("rack", rack)) return e;
  return short_enough("client_id", client_id);
}

std::string to_string(isolation_level level) {
  switch (level) {
  case isolation_level::read_uncommitted:
    return "read_uncommitted";
  case isolation_level::read_committed:
    return "read_committed";
  }
  return "isolation_level(" + std::to_string(static_cast<int>(level)) + ")";
}

} // namespace cafka
