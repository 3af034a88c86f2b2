#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cafka::wire {

// Adds a controller to the quorum (KIP-853).

struct add_raft_voter_request {
  static constexpr message_traits traits{
      .name = "AddRaftVoterRequest",
      .key = api_key::add_raft_voter,
      .kind = message_kind::request,
      .versions = "0-1",
      .flexible = "0+",
  };

  struct listener {
    std::string name{};
    std::string host{};
    uint16_t port = 0;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::name>("name", "0+"),
          field<&S::host>("host", "0+"),
          field<&S::port>("port", "0+"),
      };
    }
  };

  std::optional<std::string> cluster_id{std::in_place};
  int32_t timeout_ms = 0;
  int32_t voter_id = 0;
  uuid voter_directory_id{};
  std::vector<listener> listeners{};
  bool ack_when_committed = true;
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::cluster_id>("clusterId", "0+", nullable("0+")),
        field<&S::timeout_ms>("timeoutMs", "0+"),
        field<&S::voter_id>("voterId", "0+"),
        field<&S::voter_directory_id>("voterDirectoryId", "0+"),
        field<&S::listeners>("listeners", "0+"),
        field<&S::ack_when_committed>("ackWhenCommitted", "1+"),
    };
  }
};

struct add_raft_voter_response {
  static constexpr message_traits traits{
      .name = "AddRaftVoterResponse",
      .key = api_key::add_raft_voter,
      .kind = message_kind::response,
      .versions = "0-1",
      .flexible = "0+",
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::optional<std::string> error_message{std::in_place};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "0+"),
        field<&S::error_code>("errorCode", "0+"),
        field<&S::error_message>("errorMessage", "0+", nullable("0+")),
    };
  }
};

} // namespace cafka::wire
