#include "cafka/actors/writer/writer_config.hpp"

#include <string>

#include "cafka/actors/cluster/own_cluster.hpp"
#include "cafka/wire/records/record_set.hpp"

namespace cafka {

namespace {

using std::chrono::milliseconds;

void check_times(const writer_config& config, config_check& check) {
  constexpr milliseconds one{1}, hour{3'600'000}, day{24 * hour};
  check.time("linger", config.linger, milliseconds{0}, hour)
      .time("delivery_timeout", config.delivery_timeout, one, longest_delivery_timeout)
      .that(
          config.delivery_timeout > config.linger, "delivery_timeout",
          "is " + std::to_string(config.delivery_timeout.count()) + " ms; it must be more than " + check.name("linger")
              + ", " + std::to_string(config.linger.count()) + " ms")
      .time("request_timeout", config.request_timeout, one, day)
      .time("retry_backoff", config.retry_backoff, one, day)
      .time("retry_backoff_max", config.retry_backoff_max, one, day)
      .not_below("retry_backoff_max", config.retry_backoff_max, "retry_backoff", config.retry_backoff);
}

void check_sizes(const writer_config& config, config_check& check) {
  constexpr size_t kib = 1024, gib = kib * kib * kib;
  check.bytes("batch_bytes", config.batch_bytes, kib, gib)
      .bytes("max_record_bytes", config.max_record_bytes, kib, gib)
      .bytes("request_bytes", config.request_bytes, kib, gib)
      .bytes("buffer_bytes", config.buffer_bytes, kib, kib * gib)
      .not_below("buffer_bytes", config.buffer_bytes, "batch_bytes", config.batch_bytes)
      .number("max_waiting_requests", static_cast<int64_t>(config.max_waiting_requests), 0, 1'000'000);
}

void check_delivery(const writer_config& config, config_check& check) {
  check.that(
      !config.idempotence || config.acks == acks::all, "idempotence",
      "needs all of " + check.name("acks") + "; switch it off to do with fewer");
  if (!config.idempotence) {
    check.number("max_in_flight", config.max_in_flight, 1, 1'000);
  } else {
    check.that(
        config.max_in_flight >= 1 && config.max_in_flight <= 5, "max_in_flight",
        "is " + std::to_string(config.max_in_flight) + "; allowed are 1 to 5 with " + check.name("idempotence"));
  }
}

void check_compression(const writer_config& config, config_check& check) {
  const bool has_levels = config.compression != codec::none && config.compression != codec::snappy;
  if (!has_levels || config.compression_level == default_compression_level) return;
  const auto range = codecs::level_range_of(config.compression);
  check.that(
      config.compression_level >= range.min && config.compression_level <= range.max, "compression_level",
      "is " + std::to_string(config.compression_level) + "; " + std::string{to_string(config.compression)} + " has "
          + std::to_string(range.min) + " to " + std::to_string(range.max));
}

} // namespace

error writer_config::validate() const { return validate(fields_of("writer_config")); }

error writer_config::validate(const config_names& names) const {
  config_check check{names};
  check_sizes(*this, check);
  check_times(*this, check);
  check_delivery(*this, check);
  check_compression(*this, check);
  check.part(check_own_cluster(cluster, bootstrap, names));
  return check.result();
}

} // namespace cafka
