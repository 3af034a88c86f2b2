// Look-ups of topics that wait for metadata: each is answered by a fetch that began after it, or when its time is over.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cafka/actors/cluster/metadata.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

/// Look-ups are named by tickets of the owner's.
class topic_lookups {
public:
  using time_point = std::chrono::steady_clock::time_point;

  struct pending {
    uint64_t ticket = 0;
    std::string topic;
    /// The partition that has to exist too; -1: any number of them will do.
    int32_t partition = -1;
    bool allow_auto_creation = false;
    /// Until then an answer that may change by itself leads to another fetch, and then it is given up, whatever is in
    /// flight. Nothing: one fetch decides.
    std::optional<time_point> deadline = {};
    /// The first fetch that counts.
    uint64_t fetch = 0;
    /// What the last fetch said that counted.
    error last = {};
  };

  struct verdict {
    uint64_t ticket = 0;
    /// none: the topic is in the snapshot.
    error what;
  };

  void add(pending lookup);

  /// Topics that the next fetch has to ask for.
  std::vector<std::string> topics() const;

  /// Topics that brokers are to create if they may.
  std::vector<std::string> topics_to_create() const;

  /// The fetch of this number has ended well: judges all that it counts for. What is left waits for the next.
  std::vector<verdict> fetched(uint64_t fetch, const metadata& snapshot, time_point now);

  /// The fetch of this number failed: what has time left waits for the next, if the failure may pass.
  std::vector<verdict> failed(uint64_t fetch, const error& why, time_point now);

  /// Gives up those whose time was over in between. `why`: the last failure of a fetch, or none; `awaited`: whose answer a fetch
  /// may wait for.
  std::vector<verdict> expired(time_point now, const error& why, const std::string& awaited);

  /// When the first of them is given up.
  std::optional<time_point> next_deadline() const;

  bool empty() const { return pending_.empty(); }

private:
  template <class Judge>
  std::vector<verdict> settle(Judge judge);

  std::vector<pending> pending_;
};

/// What is wrong with a topic that a look-up came for; none if nothing is. The text names the topic and what to do.
error topic_error(const std::string& topic, errc code);

/// Why brokers cannot be asked for a topic of this name; none if they can, whether they take it or not.
error check_topic_name(const std::string& topic);

} // namespace cafka
