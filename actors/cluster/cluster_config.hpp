// The configuration of a cluster: how to reach the brokers, and how patient to be.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cafka/actors/connection/resolver.hpp"
#include "cafka/actors/connection/security_protocol.hpp"
#include "cafka/actors/log/log_entry.hpp"
#include "cafka/actors/properties/config_check.hpp"
#include "cafka/auth/sasl.hpp"
#include "cafka/auth/tls/tls_config.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

/// What becomes of a cluster none of whose brokers can be asked for metadata any more.
enum class metadata_recovery : uint8_t {
  rebootstrap, ///< it is looked for at the bootstrap addresses, too (KIP-899, KIP-1102)
  none         ///< only the brokers known are tried; what was learnt at the bootstrap addresses once counts for good
};

/// How a cluster is reached. An aggregate: every field has a default except the list of addresses.
struct cluster_config {
  /// Addresses `host:port` (`[v6]:port` for IPv6) of a few brokers; the others are learnt from these. As brokers write their
  /// listeners (`SASL_SSL://host:port`), they have to be of the protocol that `tls` and `sasl` make. Required.
  std::vector<std::string> bootstrap = {};
  /// Name by which the brokers' logs, metrics and quotas know this client. At most 32767 bytes.
  std::string client_id = "cafka";
  /// Time for a connection to come up, all of it: look-up of the name, connect to one of its addresses, and handshake: TLS,
  /// ApiVersions, and the authentication.
  /// 1 ms to 24 hours.
  std::chrono::milliseconds connect_timeout{10'000};
  /// Time for a broker to answer a request, from when it was handed to the connection. 1 ms to 24 hours.
  std::chrono::milliseconds request_timeout{30'000};
  /// How old the metadata may grow before it is fetched again without being asked. 1 ms to 7 days.
  std::chrono::milliseconds metadata_max_age{300'000};
  /// Whether the bootstrap addresses are asked again when brokers are known, because these are gone or say so.
  metadata_recovery recovery = metadata_recovery::rebootstrap;
  /// If for so long no broker could be asked for metadata, those that are known are given up, and the cluster is looked for at
  /// the bootstrap addresses alone (KIP-1102). 0 to 7 days.
  std::chrono::milliseconds rebootstrap_trigger{300'000};
  /// Pause before a broker is dialled again after a failure; doubles with each further failure, with jitter of ±20 %.
  /// 1 ms to 24 hours.
  std::chrono::milliseconds reconnect_backoff{50};
  /// Upper bound of that pause. At least reconnect_backoff.
  std::chrono::milliseconds reconnect_backoff_max{1'000};
  /// Pause between a request that failed retriably and its repetition, and between two fetches of metadata that failed or
  /// told nothing new; doubles, with jitter of ±20 %. 1 ms to 24 hours.
  std::chrono::milliseconds retry_backoff{100};
  /// Upper bound of that pause. At least retry_backoff.
  std::chrono::milliseconds retry_backoff_max{1'000};
  /// A connection on which nothing was sent for so long is closed; brokers do so after 10 minutes. 1 ms to 7 days.
  std::chrono::milliseconds idle_timeout{540'000};
  /// The longest response that is accepted; a longer one closes its connection. 1 KiB to 2 GiB - 1.
  size_t max_response_bytes = 100 * 1024 * 1024;
  /// Where the addresses of brokers come from, over TCP. Empty: the system's name service.
  resolver resolve = {};
  /// Which addresses of a broker are dialled; one that has none of these fails with host_not_found.
  address_family family = address_family::any;
  /// Encrypts every connection, and checks that the brokers are the right ones. Files are read when the cluster is spawned, which throws
  /// invalid_configuration if one of them is of no use. Not set: plain text.
  std::optional<tls_config> tls = {};
  /// How every broker is shown who this client is: a `plain`, `scram_sha_256`, `scram_sha_512`, `oauth_bearer`, `aws_msk_iam`, or a
  /// mechanism of one's own. A default one: connections do not authenticate.
  sasl_mechanism sasl = {};
  /// Hears what the client does and what goes wrong: connections and their ends, leaders that change, throttling, refused
  /// authentication. Empty: nothing is logged.
  ///
  /// Called in a thread of the log's own, with one entry at a time: it may block and may throw, and holds up nobody. Several
  /// clusters (each client, writer and reader that starts its own) call from several threads. Of what happens again and again the first is
  /// told at once, and then one entry every ten seconds, which says how many more there were; of a thousand entries that wait for a slow
  /// callback further ones are dropped, which is told. When the cluster ends, what is left is told within a second; a call
  /// that takes longer goes on, so let callbacks own what they use.
  ///
  ///     cafka::cluster_config watched{.bootstrap = {"localhost:9092"}};
  ///     watched.log = [](const cafka::log_entry& entry) { std::clog << to_string(entry) << std::endl; };
  log_callback log = {};
  /// If it is there, it gets warnings and errors, and `log` only the rest.
  log_callback error_log = {};
  /// Source of the jitter of all pauses. 0: taken from the operating system; anything else: the same pauses every time.
  uint64_t seed = 0;

  /// none, or invalid_configuration with a sentence that names the field, its value and what is allowed.
  error validate() const;
};

/// How connections of the cluster are protected.
security_protocol protocol_of(const cluster_config& cluster);

/// The first address that names another protocol than `mine`; empty: none does.
std::string foreign_listener(const std::vector<std::string>& bootstrap, security_protocol mine);

/// The parts of `cluster_config::validate`, in the words of another surface: the addresses, called `field`, which may not be empty and
/// may name no protocol but that of the cluster, and the rest. `names` are those of the cluster's fields.
error check_bootstrap(
    const std::vector<std::string>& bootstrap, const std::string& field, const cluster_config& cluster,
    const config_names& names);
error check_settings(const cluster_config& config, const config_names& names);

} // namespace cafka
