#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cafka::wire {

// Brokers write the end of transactions into the logs with it; administrators end hanging ones (KIP-664).

struct write_txn_markers_request {
  static constexpr message_traits traits{
      .name = "WriteTxnMarkersRequest",
      .key = api_key::write_txn_markers,
      .kind = message_kind::request,
      .versions = "1-2",
      .flexible = "1+",
  };

  struct writable_txn_marker_topic {
    std::string name{};
    std::vector<int32_t> partition_indexes{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::name>("name", "0+"),
          field<&S::partition_indexes>("partitionIndexes", "0+"),
      };
    }
  };

  struct writable_txn_marker {
    int64_t producer_id = 0;
    int16_t producer_epoch = 0;
    bool transaction_result = false;
    std::vector<writable_txn_marker_topic> topics{};
    int32_t coordinator_epoch = 0;
    int8_t transaction_version = 0;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::producer_id>("producerId", "0+"),
          field<&S::producer_epoch>("producerEpoch", "0+"),
          field<&S::transaction_result>("transactionResult", "0+"),
          field<&S::topics>("topics", "0+"),
          field<&S::coordinator_epoch>("coordinatorEpoch", "0+"),
          field<&S::transaction_version>("transactionVersion", "2+"),
      };
    }
  };

  std::vector<writable_txn_marker> markers{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::markers>("markers", "0+"),
    };
  }
};

struct write_txn_markers_response {
  static constexpr message_traits traits{
      .name = "WriteTxnMarkersResponse",
      .key = api_key::write_txn_markers,
      .kind = message_kind::response,
      .versions = "1-2",
      .flexible = "1+",
  };

  struct writable_txn_marker_partition_result {
    int32_t partition_index = 0;
    int16_t error_code = 0;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::partition_index>("partitionIndex", "0+"),
          field<&S::error_code>("errorCode", "0+"),
      };
    }
  };

  struct writable_txn_marker_topic_result {
    std::string name{};
    std::vector<writable_txn_marker_partition_result> partitions{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::name>("name", "0+"),
          field<&S::partitions>("partitions", "0+"),
      };
    }
  };

  struct writable_txn_marker_result {
    int64_t producer_id = 0;
    std::vector<writable_txn_marker_topic_result> topics{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::producer_id>("producerId", "0+"),
          field<&S::topics>("topics", "0+"),
      };
    }
  };

  std::vector<writable_txn_marker_result> markers{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::markers>("markers", "0+"),
    };
  }
};

} // namespace cafka::wire
