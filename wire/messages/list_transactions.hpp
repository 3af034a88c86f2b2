#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cafka::wire {

// Transactions a broker coordinates, filtered by state, producer, duration (KIP-994) and id.

struct list_transactions_request {
  static constexpr message_traits traits{
      .name = "ListTransactionsRequest",
      .key = api_key::list_transactions,
      .kind = message_kind::request,
      .versions = "0-2",
      .flexible = "0+",
  };

  std::vector<std::string> state_filters{};
  std::vector<int64_t> producer_id_filters{};
  int64_t duration_filter = -1;
  std::optional<std::string> transactional_id_pattern{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::state_filters>("stateFilters", "0+"),
        field<&S::producer_id_filters>("producerIdFilters", "0+"),
        field<&S::duration_filter>("durationFilter", "1+"),
        field<&S::transactional_id_pattern>("transactionalIdPattern", "2+", nullable("2+")),
    };
  }
};

struct list_transactions_response {
  static constexpr message_traits traits{
      .name = "ListTransactionsResponse",
      .key = api_key::list_transactions,
      .kind = message_kind::response,
      .versions = "0-2",
      .flexible = "0+",
  };

  struct transaction_state_data {
    std::string transactional_id{};
    int64_t producer_id = 0;
    std::string transaction_state{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::transactional_id>("transactionalId", "0+"),
          field<&S::producer_id>("producerId", "0+"),
          field<&S::transaction_state>("transactionState", "0+"),
      };
    }
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::vector<std::string> unknown_state_filters{};
  std::vector<transaction_state_data> transaction_states{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "0+"),
        field<&S::error_code>("errorCode", "0+"),
        field<&S::unknown_state_filters>("unknownStateFilters", "0+"),
        field<&S::transaction_states>("transactionStates", "0+"),
    };
  }
};

} // namespace cafka::wire
