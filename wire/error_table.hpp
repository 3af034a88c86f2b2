#pragma once

#include "cafka/wire/error_code.hpp"

#include <span>

namespace cafka {

/// Rows of Kafka's codes but -1, beginning with 0, without gaps.
std::span<const error_info> kafka_errors() noexcept;
/// Rows of the client's own codes, without gaps.
std::span<const error_info> client_errors() noexcept;

namespace error_table {

enum remedy : unsigned { no_remedy = 0, retriable = 1, refresh_metadata = 2, refresh_coordinator = 4 };
using enum produce_outcome;

constexpr error_info row(
    errc code, std::string_view name, unsigned remedies, produce_outcome outcome, std::string_view text) {
  auto number = static_cast<int16_t>(code);
  return {
      .code = code,
      .wire_code = number < 200 ? number : int16_t{-1},
      .name = name,
      .retriable = (remedies & retriable) != 0,
      .refresh_metadata = (remedies & refresh_metadata) != 0,
      .refresh_coordinator = (remedies & refresh_coordinator) != 0,
      .outcome = outcome,
      .text = text,
  };
}

} // namespace error_table

} // namespace cafka
