#include "cafka/embedded/config.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace cafka::embedded {

namespace {

error refused(std::string_view field, const std::string& why) {
  return error{errc::invalid_configuration, "embedded::config." + std::string{field} + " " + why};
}

error check_range(
    std::string_view field, int64_t value, int64_t least, int64_t most = INT32_MAX, const std::string& unit = "") {
  if (value >= least && value <= most) return {};
  const auto bounds = most == INT64_MAX ? std::to_string(least) + unit + " and more"
                                        : std::to_string(least) + " to " + std::to_string(most) + unit;
  return refused(field, "is " + std::to_string(value) + unit + "; allowed are " + bounds);
}

error check_size(std::string_view field, size_t size, size_t brokers) {
  if (size == 0 || size == brokers) return {};
  return refused(
      field, "has " + std::to_string(size) + ", but embedded::config.brokers is " + std::to_string(brokers)
                 + "; give one for each, or none");
}

error check_text(std::string_view field, const std::string& value) {
  return value.empty() ? refused(field, "is empty; it needs at least one character") : error{};
}

error check_time(std::string_view field, std::chrono::milliseconds value, int64_t least) {
  return check_range(field, value.count(), least, INT64_MAX, " ms");
}

error check_groups(const group_options& g) {
  if (auto e = check_time("groups.initial_rebalance_delay", g.initial_rebalance_delay, 0)) return e;
  if (auto e = check_time("groups.min_session_timeout", g.min_session_timeout, 1)) return e;
  if (auto e = check_time("groups.max_session_timeout", g.max_session_timeout, g.min_session_timeout.count())) return e;
  if (auto e = check_range("groups.max_size", g.max_size, 1)) return e;
  if (auto e = check_time("groups.offsets_retention", g.offsets_retention, 1)) return e;
  if (auto e = check_time("groups.offsets_retention_check_interval", g.offsets_retention_check_interval, 1)) return e;
  if (auto e = check_range("groups.offset_metadata_max_bytes", g.offset_metadata_max_bytes, 0)) return e;
  if (auto e = check_time("groups.consumer_session_timeout", g.consumer_session_timeout, 1)) return e;
  if (auto e = check_time("groups.consumer_heartbeat_interval", g.consumer_heartbeat_interval, 1)) return e;
  return check_range("groups.consumer_max_size", g.consumer_max_size, 1);
}

} // namespace

error config::validate() const {
  if (auto e = check_range("brokers", brokers, 1, 100)) return e;
  const auto count = static_cast<size_t>(brokers);
  if (auto e = check_size("ports", ports.size(), count)) return e;
  if (auto e = check_text("host", host)) return e;
  if (auto e = check_size("racks", racks.size(), count)) return e;
  if (auto e = check_text("cluster_id", cluster_id)) return e;
  if (auto e = check_range("default_partitions", default_partitions, 1, 10'000)) return e;
  if (auto e = check_range("default_replication_factor", default_replication_factor, 0, brokers)) return e;
  if (auto e = check_range("max_message_bytes", max_message_bytes, 1)) return e;
  if (auto e = check_range("max_request_bytes", max_request_bytes, 1024)) return e;
  if (auto e = check_time("timestamp_after_max", timestamp_after_max, 0)) return e;
  if (auto e = check_time("retention_check_interval", retention_check_interval, 1)) return e;
  if (auto e = check_range("max_fetch_bytes", max_fetch_bytes, 1)) return e;
  if (auto e = check_range("max_connections", static_cast<int64_t>(max_connections), 1, INT64_MAX)) return e;
  if (auto e = check_groups(groups)) return e;
  return security.validate();
}

} // namespace cafka::embedded
