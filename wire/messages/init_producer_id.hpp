#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace cafka::wire {

// Gets a producer id and epoch, for idempotence or for a transactional id, which it fences. From version 3 on an epoch
// can be bumped in place (KIP-360); version 6 begins two-phase commit (KIP-939).

struct init_producer_id_request {
  static constexpr message_traits traits{
      .name = "InitProducerIdRequest",
      .key = api_key::init_producer_id,
      .kind = message_kind::request,
      .versions = "0-5",
      .flexible = "2+",
      .unstable = "6",
  };

  std::optional<std::string> transactional_id{std::in_place};
  int32_t transaction_timeout_ms = 0;
  int64_t producer_id = -1;
  int16_t producer_epoch = -1;
  bool enable2_pc = false;
  bool keep_prepared_txn = false;
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::transactional_id>("transactionalId", "0+", nullable("0+")),
        field<&S::transaction_timeout_ms>("transactionTimeoutMs", "0+"),
        field<&S::producer_id>("producerId", "3+"),
        field<&S::producer_epoch>("producerEpoch", "3+"),
        field<&S::enable2_pc>("enable2Pc", "6+"),
        field<&S::keep_prepared_txn>("keepPreparedTxn", "6+"),
    };
  }
};

struct init_producer_id_response {
  static constexpr message_traits traits{
      .name = "InitProducerIdResponse",
      .key = api_key::init_producer_id,
      .kind = message_kind::response,
      .versions = "0-5",
      .flexible = "2+",
      .unstable = "6",
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  int64_t producer_id = -1;
  int16_t producer_epoch = 0;
  int64_t ongoing_txn_producer_id = -1;
  int16_t ongoing_txn_producer_epoch = -1;
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "0+"),
        field<&S::error_code>("errorCode", "0+"),
        field<&S::producer_id>("producerId", "0+"),
        field<&S::producer_epoch>("producerEpoch", "0+"),
        field<&S::ongoing_txn_producer_id>("ongoingTxnProducerId", "6+"),
        field<&S::ongoing_txn_producer_epoch>("ongoingTxnProducerEpoch", "6+"),
    };
  }
};

} // namespace cafka::wire
