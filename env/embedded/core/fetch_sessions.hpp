#pragma once

#include "cafka/embedded/delivery.hpp"
#include "cafka/wire/uuid.hpp"

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <tuple>

namespace cafka::embedded {

/// One partition of a fetch: what was asked for, and what the client was told last.
struct fetched_partition {
  std::string topic; // empty from version 13 on
  wire::uuid topic_id;
  int32_t index = 0;
  int32_t leader_epoch = -1;
  int64_t fetch_offset = 0;
  int32_t last_fetched_epoch = -1;
  int32_t max_bytes = 0;
  int64_t told_high_watermark = -1;
  int64_t told_log_start = -1;
};

/// What a series of Fetch requests asks for (KIP-227). One that is not kept serves a single request.
class fetch_session {
public:
  explicit fetch_session(bool with_topic_ids) : with_topic_ids_(with_topic_ids) {}

  int32_t id = 0;         // 0: not kept
  int32_t next_epoch = 1; // that the next request must have
  time_point last_used{0};

  bool with_topic_ids() const noexcept { return with_topic_ids_; }
  /// In the order in which they are served.
  std::list<fetched_partition>& partitions() noexcept { return partitions_; }
  bool empty() const noexcept { return partitions_.empty(); }
  /// Adds the partition, or takes over what is asked for it now.
  void put(fetched_partition wanted);
  void forget(const std::string& topic, const wire::uuid& topic_id, int32_t index);
  /// To the back: others come first the next time.
  void move_to_back(std::list<fetched_partition>::iterator which) {
    partitions_.splice(partitions_.end(), partitions_, which);
  }

private:
  using key = std::tuple<std::string, wire::uuid, int32_t>;

  bool with_topic_ids_;
  std::list<fetched_partition> partitions_;
  std::map<key, std::list<fetched_partition>::iterator> index_;
};

/// The fetch sessions that a broker keeps: at most as many as it has slots. A new one takes the place of the one that has
/// been unused longest, if that is two minutes.
class fetch_sessions {
public:
  explicit fetch_sessions(size_t slots = 0) : slots_(slots) {}

  std::shared_ptr<fetch_session> find(int32_t id) const;
  /// Keeps the session under this id; false if there is no slot for it.
  bool keep(const std::shared_ptr<fetch_session>& session, int32_t id, time_point now);
  void remove(int32_t id) { sessions_.erase(id); }
  void clear() { sessions_.clear(); }
  size_t size() const noexcept { return sessions_.size(); }

private:
  size_t slots_;
  std::map<int32_t, std::shared_ptr<fetch_session>> sessions_;
};

} // namespace cafka::embedded
