#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace cafka::wire {

// What stands in front of every request and every response. Which version of it goes with a body is in frame.hpp.

struct request_header {
  static constexpr message_traits traits{
      .name = "RequestHeader",
      .versions = "1-2",
      .flexible = "2+",
  };

  int16_t request_api_key = 0;
  int16_t request_api_version = 0;
  int32_t correlation_id = 0;
  std::optional<std::string> client_id{std::in_place};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::request_api_key>("requestApiKey", "0+"),
        field<&S::request_api_version>("requestApiVersion", "0+"),
        field<&S::correlation_id>("correlationId", "0+"),
        field<&S::client_id>("clientId", "1+", nullable("1+"), never_compact{}),
    };
  }
};

struct response_header {
  static constexpr message_traits traits{
      .name = "ResponseHeader",
      .versions = "0-1",
      .flexible = "1+",
  };

  int32_t correlation_id = 0;
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::correlation_id>("correlationId", "0+"),
    };
  }
};

} // namespace cafka::wire
