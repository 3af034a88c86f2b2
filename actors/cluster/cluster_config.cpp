#include "cafka/actors/cluster/cluster_config.hpp"

#include <limits>

#include "cafka/actors/connection/endpoint.hpp"

namespace cafka {

using std::chrono::milliseconds;

error check_bootstrap(const std::vector<std::string>& bootstrap, const config_names& names) {
  std::vector<endpoint> endpoints;
  if (auto why = parse_endpoints(bootstrap, endpoints))
    return {errc::invalid_configuration, names("bootstrap") + ": " + why.message()};
  return {};
}

error check_settings(const cluster_config& config, const config_names& names) {
  constexpr milliseconds least{1}, day = std::chrono::hours{24}, week = 7 * day;
  return config_check{names}
      .text("client_id", config.client_id)
      .time("connect_timeout", config.connect_timeout, least, day)
      .time("request_timeout", config.request_timeout, least, day)
      .time("metadata_max_age", config.metadata_max_age, least, week)
      .time("rebootstrap_trigger", config.rebootstrap_trigger, milliseconds{0}, week)
      .time("reconnect_backoff", config.reconnect_backoff, least, day)
      .time("reconnect_backoff_max", config.reconnect_backoff_max, least, day)
      .not_below("reconnect_backoff_max", config.reconnect_backoff_max, "reconnect_backoff", config.reconnect_backoff)
      .time("retry_backoff", config.retry_backoff, least, day)
      .time("retry_backoff_max", config.retry_backoff_max, least, day)
      .not_below("retry_backoff_max", config.retry_backoff_max, "retry_backoff", config.retry_backoff)
      .time("idle_timeout", config.idle_timeout, least, week)
      .bytes("max_response_bytes", config.max_response_bytes, 1024, std::numeric_limits<int32_t>::max())
      .that(!config.sasl.validate(), "sasl", "is refused: " + config.sasl.validate().message())
      .result();
}

error cluster_config::validate() const {
  const auto names = fields_of("cluster_config");
  if (auto why = check_bootstrap(bootstrap, names)) return why;
  return check_settings(*this, names);
}

} // namespace cafka
