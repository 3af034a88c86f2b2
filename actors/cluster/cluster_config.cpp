#include "cafka/actors/cluster/cluster_config.hpp"

#include <limits>

#include "cafka/actors/connection/endpoint.hpp"

namespace cafka {

using std::chrono::milliseconds;

namespace {

struct optional_field {
  std::string name;
  bool wanted;
  bool there;
};

/// What has to be done so that those are there that are wanted, and no others.
std::string to_change(const std::vector<optional_field>& fields) {
  std::string missing, unwanted;
  for (const auto& each : fields) {
    auto& names = each.wanted ? missing : unwanted;
    if (each.wanted != each.there) names += (names.empty() ? "" : " and ") + each.name;
  }
  if (unwanted.empty()) return "set " + missing;
  return "leave " + unwanted + " out" + (missing.empty() ? "" : " and set " + missing);
}

} // namespace

security_protocol protocol_of(const cluster_config& cluster) {
  return security_protocol_of(cluster.tls.has_value(), static_cast<bool>(cluster.sasl));
}

std::string foreign_listener(const std::vector<std::string>& bootstrap, security_protocol mine) {
  for (const auto address : addresses_of(bootstrap))
    if (protocol_of(address).value_or(mine) != mine) return std::string{address};
  return {};
}

error check_bootstrap(
    const std::vector<std::string>& bootstrap, const std::string& field, const cluster_config& cluster,
    const config_names& names) {
  std::vector<endpoint> endpoints;
  if (auto why = parse_endpoints(bootstrap, endpoints))
    return {errc::invalid_configuration, field + ": " + why.message()};
  const auto mine = protocol_of(cluster);
  const auto foreign = foreign_listener(bootstrap, mine);
  if (foreign.empty()) return {};
  const auto its = protocol_of(foreign).value_or(mine);
  const auto change = to_change(
      {{names("tls"), encrypts(its), encrypts(mine)}, {names("sasl"), authenticates(its), authenticates(mine)}});
  return {
      errc::invalid_configuration, field + ": address '" + foreign + "' is that of a listener of "
                                       + std::string{to_string(its)} + "; for such a one " + change};
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
  if (auto why = check_bootstrap(bootstrap, names("bootstrap"), *this, names)) return why;
  return check_settings(*this, names);
}

} // namespace cafka
