#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <string>

namespace cafka::wire {

// Adds a group's offsets to a transaction.

struct add_offsets_to_txn_request {
  static constexpr message_traits traits{
      .name = "AddOffsetsToTxnRequest",
      .key = api_key::add_offsets_to_txn,
      .kind = message_kind::request,
      .versions = "0-4",
      .flexible = "3+",
  };

  std::string transactional_id{};
  int64_t producer_id = 0;
  int16_t producer_epoch = 0;
  std::string group_id{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::transactional_id>("transactionalId", "0+"),
        field<&S::producer_id>("producerId", "0+"),
        field<&S::producer_epoch>("producerEpoch", "0+"),
        field<&S::group_id>("groupId", "0+"),
    };
  }
};

struct add_offsets_to_txn_response {
  static constexpr message_traits traits{
      .name = "AddOffsetsToTxnResponse",
      .key = api_key::add_offsets_to_txn,
      .kind = message_kind::response,
      .versions = "0-4",
      .flexible = "3+",
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "0+"),
        field<&S::error_code>("errorCode", "0+"),
    };
  }
};

} // namespace cafka::wire
