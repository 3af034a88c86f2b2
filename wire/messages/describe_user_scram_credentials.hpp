#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cafka::wire {

// Which SCRAM credentials users have; never the secrets (KIP-554).

struct describe_user_scram_credentials_request {
  static constexpr message_traits traits{
      .name = "DescribeUserScramCredentialsRequest",
      .key = api_key::describe_user_scram_credentials,
      .kind = message_kind::request,
      .versions = "0",
      .flexible = "0+",
  };

  struct user_name {
    std::string name{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::name>("name", "0+"),
      };
    }
  };

  std::optional<std::vector<user_name>> users{std::in_place};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::users>("users", "0+", nullable("0+")),
    };
  }
};

struct describe_user_scram_credentials_response {
  static constexpr message_traits traits{
      .name = "DescribeUserScramCredentialsResponse",
      .key = api_key::describe_user_scram_credentials,
      .kind = message_kind::response,
      .versions = "0",
      .flexible = "0+",
  };

  struct credential_info {
    int8_t mechanism = 0;
    int32_t iterations = 0;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::mechanism>("mechanism", "0+"),
          field<&S::iterations>("iterations", "0+"),
      };
    }
  };

  struct describe_user_scram_credentials_result {
    std::string user{};
    int16_t error_code = 0;
    std::optional<std::string> error_message{std::in_place};
    std::vector<credential_info> credential_infos{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::user>("user", "0+"),
          field<&S::error_code>("errorCode", "0+"),
          field<&S::error_message>("errorMessage", "0+", nullable("0+")),
          field<&S::credential_infos>("credentialInfos", "0+"),
      };
    }
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::optional<std::string> error_message{std::in_place};
  std::vector<describe_user_scram_credentials_result> results{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "0+"),
        field<&S::error_code>("errorCode", "0+"),
        field<&S::error_message>("errorMessage", "0+", nullable("0+")),
        field<&S::results>("results", "0+"),
    };
  }
};

} // namespace cafka::wire
