#include "cafka/actors/cluster/cluster_config.hpp"

#include <climits>

#include "cafka/actors/connection/endpoint.hpp"

namespace cafka {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds one_day = std::chrono::hours{24};
constexpr milliseconds one_week = std::chrono::hours{24 * 7};

error refused(const std::string& field, const std::string& why) {
  return {errc::invalid_configuration, "cluster_config::" + field + ": " + why};
}

error check(const std::string& field, milliseconds value, milliseconds min, milliseconds max) {
  if (value >= min && value <= max) return {};
  return refused(
      field, std::to_string(value.count()) + " ms is not between " + std::to_string(min.count()) + " ms and "
                 + std::to_string(max.count()) + " ms");
}

} // namespace

error cluster_config::validate() const {
  std::vector<endpoint> endpoints;
  if (auto what = parse_endpoints(bootstrap, endpoints)) return refused("bootstrap", what.message());
  if (client_id.size() > SHRT_MAX)
    return refused("client_id", std::to_string(client_id.size()) + " bytes are more than 32767");
  const milliseconds min{1};
  for (auto&& what :
       {check("connect_timeout", connect_timeout, min, one_day),
        check("request_timeout", request_timeout, min, one_day),
        check("metadata_max_age", metadata_max_age, min, one_week),
        check("reconnect_backoff", reconnect_backoff, min, one_day),
        check("reconnect_backoff_max", reconnect_backoff_max, reconnect_backoff, one_day),
        check("retry_backoff", retry_backoff, min, one_day),
        check("retry_backoff_max", retry_backoff_max, retry_backoff, one_day),
        check("idle_timeout", idle_timeout, min, one_week)})
    if (what) return what;
  if (max_response_bytes < 1024 || max_response_bytes > INT_MAX)
    return refused(
        "max_response_bytes",
        std::to_string(max_response_bytes) + " is not between 1024 and " + std::to_string(INT_MAX));
  return {};
}

} // namespace cafka
