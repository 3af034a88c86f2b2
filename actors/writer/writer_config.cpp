#include "cafka/actors/writer/writer_config.hpp"

#include <limits>
#include <string>

namespace cafka {

namespace {

using std::chrono::milliseconds;

error refuse(const std::string& what) { return {errc::invalid_configuration, "writer_config." + what}; }

error check_size(const char* field, size_t value, size_t least, size_t most) {
  if (value >= least && value <= most) return {};
  return refuse(
      std::string{field} + " is " + std::to_string(value) + "; allowed are " + std::to_string(least) + " to "
      + std::to_string(most));
}

error check_time(const char* field, milliseconds value, milliseconds least, milliseconds most) {
  if (value >= least && value <= most) return {};
  return refuse(
      std::string{field} + " is " + std::to_string(value.count()) + " ms; allowed are " + std::to_string(least.count())
      + " to " + std::to_string(most.count()) + " ms");
}

error check_times(const writer_config& config) {
  constexpr milliseconds one{1}, hour{3'600'000}, day{24 * hour};
  if (auto e = check_time("linger", config.linger, milliseconds{0}, hour)) return e;
  if (auto e = check_time("delivery_timeout", config.delivery_timeout, one, longest_delivery_timeout)) return e;
  if (auto e = check_time("request_timeout", config.request_timeout, one, day)) return e;
  if (auto e = check_time("retry_backoff", config.retry_backoff, one, day)) return e;
  if (auto e = check_time("retry_backoff_max", config.retry_backoff_max, one, day)) return e;
  if (config.retry_backoff_max < config.retry_backoff)
    return refuse(
        "retry_backoff_max is " + std::to_string(config.retry_backoff_max.count()) + " ms, less than retry_backoff");
  if (config.delivery_timeout <= config.linger)
    return refuse(
        "delivery_timeout is " + std::to_string(config.delivery_timeout.count()) + " ms; it must be more than linger ("
        + std::to_string(config.linger.count()) + " ms)");
  return {};
}

error check_sizes(const writer_config& config) {
  constexpr size_t kib = 1024, gib = kib * kib * kib;
  if (auto e = check_size("batch_bytes", config.batch_bytes, kib, gib)) return e;
  if (auto e = check_size("request_bytes", config.request_bytes, kib, gib)) return e;
  if (auto e = check_size("buffer_bytes", config.buffer_bytes, kib, kib * gib)) return e;
  if (auto e = check_size("max_waiting_requests", config.max_waiting_requests, 0, 1'000'000)) return e;
  if (config.buffer_bytes < config.batch_bytes)
    return refuse("buffer_bytes is " + std::to_string(config.buffer_bytes) + ", less than batch_bytes");
  return {};
}

// Request headers count its bytes in 16 bits.
error check_client_id(const writer_config& config) {
  if (config.client_id.size() <= std::numeric_limits<int16_t>::max()) return {};
  return refuse("client_id has " + std::to_string(config.client_id.size()) + " bytes; allowed are 32767 at most");
}

error check_delivery(const writer_config& config) {
  if (config.idempotence && config.acks != acks::all)
    return refuse("idempotence needs acks = acks::all; set idempotence = false to do with less");
  int most = config.idempotence ? 5 : 1'000;
  if (config.max_in_flight < 1 || config.max_in_flight > most)
    return refuse(
        "max_in_flight is " + std::to_string(config.max_in_flight) + "; allowed are 1 to " + std::to_string(most)
        + (config.idempotence ? " with idempotence" : ""));
  return {};
}

error check_compression(const writer_config& config) {
  bool has_levels = config.compression != codec::none && config.compression != codec::snappy;
  if (!has_levels || config.compression_level == default_compression_level) return {};
  auto range = codecs::level_range_of(config.compression);
  if (config.compression_level >= range.min && config.compression_level <= range.max) return {};
  return refuse(
      "compression_level is " + std::to_string(config.compression_level) + "; "
      + std::string{to_string(config.compression)} + " has " + std::to_string(range.min) + " to "
      + std::to_string(range.max));
}

} // namespace

error writer_config::validate() const {
  if (auto e = check_client_id(*this)) return e;
  if (auto e = check_sizes(*this)) return e;
  if (auto e = check_times(*this)) return e;
  if (auto e = check_delivery(*this)) return e;
  return check_compression(*this);
}

} // namespace cafka
