#pragma once

#include "cafka/wire/error.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace cafka::embedded {

/// Types of configurations as DescribeConfigs numbers them.
enum class config_type : int8_t { boolean = 1, string = 2, int32 = 3, int64 = 5, float64 = 6, list = 7 };

/// A configuration as Kafka defines it, and what values it takes.
struct config_definition {
  std::string_view name;
  /// What it is if nobody sets it.
  std::string_view preset;
  config_type type = config_type::string;
  /// Of numbers.
  int64_t least = std::numeric_limits<int64_t>::min();
  int64_t most = std::numeric_limits<int64_t>::max();
  /// Of strings and items of lists: those allowed, separated by ", ". Empty: all.
  std::string_view choices = "";
  /// Of a topic's: the broker's configuration that it has its default from.
  std::string_view broker_name = "";
  /// Of numbers: one outside of the range that is allowed, too.
  std::optional<int64_t> besides = {};
  /// Of lists: the items are replicas, `partition:broker`, or the first is `*`.
  bool replicas = false;
};

/// Whether a boolean is set.
bool is_true(std::string_view value);

/// INVALID_CONFIG in Kafka's words if the configuration does not take the value.
error check_value(const config_definition& of, std::string_view value);

} // namespace cafka::embedded
