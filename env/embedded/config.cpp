#include "cafka/embedded/config.hpp"

#include <string_view>

namespace cafka::embedded {

namespace {

error out_of_range(std::string_view field, std::string_view range) {
  return error{
      errc::invalid_configuration, "embedded::config." + std::string{field} + " must be " + std::string{range}};
}

} // namespace

error config::validate() const {
  auto count = static_cast<size_t>(brokers);
  if (brokers < 1 || brokers > 100) return out_of_range("brokers", "1 to 100");
  if (!ports.empty() && ports.size() != count) return out_of_range("ports", "empty, or one port for each broker");
  if (host.empty()) return out_of_range("host", "an address or a name");
  if (!racks.empty() && racks.size() != count) return out_of_range("racks", "empty, or one rack for each broker");
  if (cluster_id.empty()) return out_of_range("cluster_id", "not empty");
  if (default_partitions < 1 || default_partitions > 10'000) return out_of_range("default_partitions", "1 to 10000");
  if (default_replication_factor < 0 || default_replication_factor > brokers)
    return out_of_range("default_replication_factor", "0 to the number of brokers");
  if (max_message_bytes < 1) return out_of_range("max_message_bytes", "at least 1");
  if (max_request_bytes < 1024) return out_of_range("max_request_bytes", "at least 1024");
  if (max_fetch_bytes < 1) return out_of_range("max_fetch_bytes", "at least 1");
  if (max_connections < 1) return out_of_range("max_connections", "at least 1");
  return {};
}

} // namespace cafka::embedded
