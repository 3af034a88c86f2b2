// What the loads of cafka perf share.
#pragma once

#include "command.hpp"
#include "watch.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace cafka::cli {

struct perf_options {
  connection_options connection;
  timeout_option timeout;
  std::string topic;
  std::string group;
  uint64_t count = 1'000'000;
  size_t size = 100;
  std::optional<int64_t> linger_ms;
  uint64_t rate = 1'000;
  uint64_t warm_up = 1'000;
};

settings resolve(const perf_options& options);

/// What is said of a load that a signal ends: what it has done so far.
awaited as_far_as(std::function<std::string()> what, std::function<std::string()> line);

inline constexpr const char* load_interrupted = ",\"interrupted\":true";
inline constexpr const char* load_failed = ",\"failed\":true";

/// Runs a load. What a failure leaves of it is told too, and there is no waiting for what cannot come any more.
void measure(
    const std::function<void()>& load, const std::function<std::string()>& line, const std::function<void()>& let_go);

/// Latency from the time at which a record was due to be written to the time at which it was read.
int perf_end_to_end(const perf_options& options);

} // namespace cafka::cli
