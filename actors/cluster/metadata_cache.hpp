// The current metadata: responses and hints go in, immutable snapshots come out.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cafka/actors/cluster/leader_news.hpp"
#include "cafka/actors/cluster/metadata.hpp"
#include "cafka/actors/connection/endpoint.hpp"
#include "cafka/wire/messages/metadata.hpp"

namespace cafka {

/// Merges Metadata responses of all versions. Brokers learn of changes at different times, so a response can be older than
/// what is known: leader epochs tell, and an older epoch is ignored (KIP-320), and so is the id of a topic that another of its
/// name has replaced. Never for ever, though: if the brokers insist on what is older, theirs is taken.
class metadata_cache {
public:
  /// So many different brokers have to tell what is older, with none in between that knows the newer, before they are
  /// believed; all of them in a cluster that has less. However often one broker tells it, it may be that one which lags.
  static constexpr size_t witnesses = 5;

  struct merged_response {
    /// Topics that changed, sorted.
    std::vector<std::string> changed;
    /// The broker has not heard yet of what we know: some of its epochs are older, and are not believed.
    bool lags = false;
  };

  metadata_cache();

  /// The snapshot: never null; of version 0 and without brokers before the first response. It has all that was told before.
  const metadata_ptr& snapshot();

  /// Takes in a response. `asked`: the topics of the request; one of them that is missing in the response does not exist.
  /// `by`: the address that was asked, if it matters who tells what. A response without brokers comes from a broker that is
  /// still starting, and must not come here.
  merged_response merge(
      const wire::metadata_response& response, const std::vector<std::string>& asked, const endpoint& by = {});

  /// Takes in a hint (KIP-951) if its epoch is newer than what is known and the leader's address is known; answers whether.
  /// Whatever number of hints comes before the next look at the snapshot, that is made once: a broker that stops sends hints about
  /// each of its partitions.
  bool apply(const leader_hint& hint);

  /// Whether what a user believed in is what is known still: then only a fetch can help.
  bool is_current(const stale_leader& belief) const;

  /// Drops topics that nobody asks for any more.
  void forget(const std::vector<std::string>& topics);

private:
  /// Brokers that told something older since the newest was told last.
  using doubters = std::vector<int32_t>;
  /// What is known about a partition beyond the snapshot.
  struct epoch_floor {
    int32_t epoch = -1;
    doubters doubted_by = {};
  };
  /// And about a topic.
  struct topic_floor {
    std::vector<epoch_floor> partitions = {};
    /// The latest ids that its name had before: a few.
    std::vector<wire::uuid> former_ids = {};
    doubters doubted_by = {};
  };

  /// What is being merged, and who says so.
  struct merging {
    metadata next;
    /// The broker that was asked; -1: it cannot be told which that was.
    int32_t witness = -1;
    merged_response result = {};
  };

  /// What hints have changed since the snapshot.
  struct draft {
    std::map<int32_t, broker_node> brokers;
    std::map<std::string, topic_metadata, std::less<>> topics = {};
  };

  const partition_metadata* newest(const std::string& topic, int32_t partition) const;
  void put_merged(merging& into, const wire::metadata_response::topic& told, const std::string& name);
  topic_metadata merged(merging& into, const wire::metadata_response::topic& told, const std::string& name);
  partition_metadata merged(
      merging& into, const wire::metadata_response::partition& told, const partition_metadata* known,
      epoch_floor& floor);
  static bool insisted_on(const merging& by, doubters& so_far);
  static bool is_replaced(merging& into, topic_floor& floor, const topic_metadata& known, const wire::uuid& told);
  bool put(metadata& next, topic_metadata topic) const;
  metadata without_brokers() const;
  void publish(metadata next);

  metadata_ptr snapshot_;
  std::optional<draft> draft_;
  std::map<std::string, topic_floor, std::less<>> floors_;
};

} // namespace cafka
