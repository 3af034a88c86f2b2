#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cafka::wire {

// State and partitions of transactions (KIP-664).

struct describe_transactions_request {
  static constexpr message_traits traits{
      .name = "DescribeTransactionsRequest",
      .key = api_key::describe_transactions,
      .kind = message_kind::request,
      .versions = "0",
      .flexible = "0+",
  };

  std::vector<std::string> transactional_ids{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::transactional_ids>("transactionalIds", "0+"),
    };
  }
};

struct describe_transactions_response {
  static constexpr message_traits traits{
      .name = "DescribeTransactionsResponse",
      .key = api_key::describe_transactions,
      .kind = message_kind::response,
      .versions = "0",
      .flexible = "0+",
  };

  struct topic_data {
    std::string topic{};
    std::vector<int32_t> partitions{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::topic>("topic", "0+"),
          field<&S::partitions>("partitions", "0+"),
      };
    }
  };

  struct transaction_state_data {
    int16_t error_code = 0;
    std::string transactional_id{};
    std::string transaction_state{};
    int32_t transaction_timeout_ms = 0;
    int64_t transaction_start_time_ms = 0;
    int64_t producer_id = 0;
    int16_t producer_epoch = 0;
    std::vector<topic_data> topics{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::error_code>("errorCode", "0+"),
          field<&S::transactional_id>("transactionalId", "0+"),
          field<&S::transaction_state>("transactionState", "0+"),
          field<&S::transaction_timeout_ms>("transactionTimeoutMs", "0+"),
          field<&S::transaction_start_time_ms>("transactionStartTimeMs", "0+"),
          field<&S::producer_id>("producerId", "0+"),
          field<&S::producer_epoch>("producerEpoch", "0+"),
          field<&S::topics>("topics", "0+"),
      };
    }
  };

  int32_t throttle_time_ms = 0;
  std::vector<transaction_state_data> transaction_states{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "0+"),
        field<&S::transaction_states>("transactionStates", "0+"),
    };
  }
};

} // namespace cafka::wire
