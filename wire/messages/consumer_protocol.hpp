#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cafka::wire {

// What the members of a classic consumer group tell each other: the subscription travels in JoinGroup's metadata, the
// assignment in SyncGroup's, each behind an int16 with its version. Cooperative rebalancing (KIP-429) added the owned
// partitions, later versions the generation (KIP-792) and the rack (KIP-881).

struct consumer_protocol_subscription {
  static constexpr message_traits traits{
      .name = "ConsumerProtocolSubscription",
      .versions = "0-3",
      .flexible = "none",
  };

  struct topic_partition {
    std::string topic{};
    std::vector<int32_t> partitions{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::topic>("topic", "1+"),
          field<&S::partitions>("partitions", "1+"),
      };
    }
  };

  std::vector<std::string> topics{};
  std::optional<bytes> user_data{};
  std::vector<topic_partition> owned_partitions{};
  int32_t generation_id = -1;
  std::optional<std::string> rack_id{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::topics>("topics", "0+"),
        field<&S::user_data>("userData", "0+", nullable("0+")),
        field<&S::owned_partitions>("ownedPartitions", "1+"),
        field<&S::generation_id>("generationId", "2+"),
        field<&S::rack_id>("rackId", "3+", nullable("3+")),
    };
  }
};

struct consumer_protocol_assignment {
  static constexpr message_traits traits{
      .name = "ConsumerProtocolAssignment",
      .versions = "0-3",
      .flexible = "none",
  };

  struct topic_partition {
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

  std::vector<topic_partition> assigned_partitions{};
  std::optional<bytes> user_data{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::assigned_partitions>("assignedPartitions", "0+"),
        field<&S::user_data>("userData", "0+", nullable("0+")),
    };
  }
};

} // namespace cafka::wire
