#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cafka::wire {

// Which broker coordinates a group, a transactional id or a share group; several keys at once from version 4 on
// (KIP-699).

struct find_coordinator_request {
  static constexpr message_traits traits{
      .name = "FindCoordinatorRequest",
      .key = api_key::find_coordinator,
      .kind = message_kind::request,
      .versions = "0-6",
      .flexible = "3+",
  };

  std::string key{};
  int8_t key_type = 0;
  std::vector<std::string> coordinator_keys{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::key>("key", "0-3"),
        field<&S::key_type>("keyType", "1+"),
        field<&S::coordinator_keys>("coordinatorKeys", "4+"),
    };
  }
};

struct find_coordinator_response {
  static constexpr message_traits traits{
      .name = "FindCoordinatorResponse",
      .key = api_key::find_coordinator,
      .kind = message_kind::response,
      .versions = "0-6",
      .flexible = "3+",
  };

  struct coordinator {
    std::string key{};
    int32_t node_id = 0;
    std::string host{};
    int32_t port = 0;
    int16_t error_code = 0;
    std::optional<std::string> error_message{std::in_place};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::key>("key", "4+"),
          field<&S::node_id>("nodeId", "4+"),
          field<&S::host>("host", "4+"),
          field<&S::port>("port", "4+"),
          field<&S::error_code>("errorCode", "4+"),
          field<&S::error_message>("errorMessage", "4+", nullable("4+")),
      };
    }
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::optional<std::string> error_message{std::in_place};
  int32_t node_id = 0;
  std::string host{};
  int32_t port = 0;
  std::vector<coordinator> coordinators{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "1+"),
        field<&S::error_code>("errorCode", "0-3"),
        field<&S::error_message>("errorMessage", "1-3", nullable("1-3")),
        field<&S::node_id>("nodeId", "0-3"),
        field<&S::host>("host", "0-3"),
        field<&S::port>("port", "0-3"),
        field<&S::coordinators>("coordinators", "4+"),
    };
  }
};

} // namespace cafka::wire
