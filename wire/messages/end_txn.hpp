#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <string>

namespace cafka::wire {

// Commits or aborts a transaction. From version 5 on the answer carries the bumped epoch (KIP-890).

struct end_txn_request {
  static constexpr message_traits traits{
      .name = "EndTxnRequest",
      .key = api_key::end_txn,
      .kind = message_kind::request,
      .versions = "0-5",
      .flexible = "3+",
  };

  std::string transactional_id{};
  int64_t producer_id = 0;
  int16_t producer_epoch = 0;
  bool committed = false;
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::transactional_id>("transactionalId", "0+"),
        field<&S::producer_id>("producerId", "0+"),
        field<&S::producer_epoch>("producerEpoch", "0+"),
        field<&S::committed>("committed", "0+"),
    };
  }
};

struct end_txn_response {
  static constexpr message_traits traits{
      .name = "EndTxnResponse",
      .key = api_key::end_txn,
      .kind = message_kind::response,
      .versions = "0-5",
      .flexible = "3+",
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  int64_t producer_id = -1;
  int16_t producer_epoch = -1;
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "0+"),
        field<&S::error_code>("errorCode", "0+"),
        field<&S::producer_id>("producerId", "5+"),
        field<&S::producer_epoch>("producerEpoch", "5+"),
    };
  }
};

} // namespace cafka::wire
