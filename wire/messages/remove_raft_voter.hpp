#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace cafka::wire {

// Removes a controller from the quorum (KIP-853).

struct remove_raft_voter_request {
  static constexpr message_traits traits{
      .name = "RemoveRaftVoterRequest",
      .key = api_key::remove_raft_voter,
      .kind = message_kind::request,
      .versions = "0",
      .flexible = "0+",
  };

  std::optional<std::string> cluster_id{std::in_place};
  int32_t voter_id = 0;
  uuid voter_directory_id{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::cluster_id>("clusterId", "0+", nullable("0+")),
        field<&S::voter_id>("voterId", "0+"),
        field<&S::voter_directory_id>("voterDirectoryId", "0+"),
    };
  }
};

struct remove_raft_voter_response {
  static constexpr message_traits traits{
      .name = "RemoveRaftVoterResponse",
      .key = api_key::remove_raft_voter,
      .kind = message_kind::response,
      .versions = "0",
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
