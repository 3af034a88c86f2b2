#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cafka::wire {

// Adds partitions to a transaction. From version 4 on it is a request among brokers, with several transactions
// (KIP-890).

struct add_partitions_to_txn_request {
  static constexpr message_traits traits{
      .name = "AddPartitionsToTxnRequest",
      .key = api_key::add_partitions_to_txn,
      .kind = message_kind::request,
      .versions = "0-5",
      .flexible = "3+",
  };

  struct add_partitions_to_txn_topic {
    std::string name{};
    std::vector<int32_t> partitions{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::name>("name", "0+"),
          field<&S::partitions>("partitions", "0+"),
      };
    }
  };

  struct add_partitions_to_txn_transaction {
    std::string transactional_id{};
    int64_t producer_id = 0;
    int16_t producer_epoch = 0;
    bool verify_only = false;
    std::vector<add_partitions_to_txn_topic> topics{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::transactional_id>("transactionalId", "4+"),
          field<&S::producer_id>("producerId", "4+"),
          field<&S::producer_epoch>("producerEpoch", "4+"),
          field<&S::verify_only>("verifyOnly", "4+"),
          field<&S::topics>("topics", "4+"),
      };
    }
  };

  std::vector<add_partitions_to_txn_transaction> transactions{};
  std::string v3_and_below_transactional_id{};
  int64_t v3_and_below_producer_id = 0;
  int16_t v3_and_below_producer_epoch = 0;
  std::vector<add_partitions_to_txn_topic> v3_and_below_topics{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::transactions>("transactions", "4+"),
        field<&S::v3_and_below_transactional_id>("v3AndBelowTransactionalId", "0-3"),
        field<&S::v3_and_below_producer_id>("v3AndBelowProducerId", "0-3"),
        field<&S::v3_and_below_producer_epoch>("v3AndBelowProducerEpoch", "0-3"),
        field<&S::v3_and_below_topics>("v3AndBelowTopics", "0-3"),
    };
  }
};

struct add_partitions_to_txn_response {
  static constexpr message_traits traits{
      .name = "AddPartitionsToTxnResponse",
      .key = api_key::add_partitions_to_txn,
      .kind = message_kind::response,
      .versions = "0-5",
      .flexible = "3+",
  };

  struct add_partitions_to_txn_partition_result {
    int32_t partition_index = 0;
    int16_t partition_error_code = 0;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::partition_index>("partitionIndex", "0+"),
          field<&S::partition_error_code>("partitionErrorCode", "0+"),
      };
    }
  };

  struct add_partitions_to_txn_topic_result {
    std::string name{};
    std::vector<add_partitions_to_txn_partition_result> results_by_partition{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::name>("name", "0+"),
          field<&S::results_by_partition>("resultsByPartition", "0+"),
      };
    }
  };

  struct add_partitions_to_txn_result {
    std::string transactional_id{};
    std::vector<add_partitions_to_txn_topic_result> topic_results{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::transactional_id>("transactionalId", "4+"),
          field<&S::topic_results>("topicResults", "4+"),
      };
    }
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::vector<add_partitions_to_txn_result> results_by_transaction{};
  std::vector<add_partitions_to_txn_topic_result> results_by_topic_v3_and_below{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "0+"),
        field<&S::error_code>("errorCode", "4+"),
        field<&S::results_by_transaction>("resultsByTransaction", "4+"),
        field<&S::results_by_topic_v3_and_below>("resultsByTopicV3AndBelow", "0-3"),
    };
  }
};

} // namespace cafka::wire
