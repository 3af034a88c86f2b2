// Questions for offsets of many partitions, asked together: one request is out at each broker.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "cafka/actors/reader/reader_config.hpp"
#include "cafka/wire/error_code.hpp"
#include "cafka/wire/messages/list_offsets.hpp"
#include "cafka/wire/topic_partition.hpp"

namespace cafka {

/// What offset a partition has for a time, asked of the broker that leads it.
struct offset_inquiry {
  topic_partition of;
  int32_t node = -1;
  int32_t leader_epoch = -1;
  /// In ms since 1970, or as ListOffsets has it: -1 for the end, -2 for the start.
  int64_t timestamp = -1;
};

/// Collects what comes while a broker is busy with the questions from before, so that 10,000 partitions which start together
/// cause a handful of requests.
class offset_queries {
public:
  struct asked {
    uint64_t number = 0;
    offset_inquiry what;
  };
  struct round {
    int32_t node = -1;
    std::vector<asked> all;
  };

  void add(uint64_t number, offset_inquiry what) { waiting_[what.node].push_back({number, std::move(what)}); }
  /// What to ask now, each broker at most once; `over` is to be called for each. A partition is in a request once.
  std::vector<round> take();
  void over(int32_t node) { busy_.erase(node); }

  static wire::list_offsets_request make_request(
      const round& what, isolation_level isolation, std::chrono::milliseconds timeout);

  struct answer {
    errc code = errc::none;
    /// -1: there is none for that time.
    int64_t offset = -1;
  };
  /// In the order of the round; malformed for what the response does not have.
  static std::vector<answer> answers(const round& what, const wire::list_offsets_response& response);

private:
  std::map<int32_t, std::vector<asked>> waiting_; // by node
  std::set<int32_t> busy_;                        // nodes that have not answered
};

} // namespace cafka
