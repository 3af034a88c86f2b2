#pragma once

#include "cafka/embedded/delivery.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace cafka::embedded {

struct committed_offset {
  int64_t offset = -1;
  int32_t leader_epoch = -1;
  std::string metadata{};
  time_point committed{};
  /// Of commits before version 5 that said how long to keep it.
  std::optional<time_point> expires{};
};

/// The offsets of one group.
class committed_offsets {
public:
  using partitions = std::map<int32_t, committed_offset>;
  using topics = std::map<std::string, partitions, std::less<>>;

  void put(const std::string& topic, int32_t partition, committed_offset what) { topics_[topic][partition] = what; }
  /// Null: none.
  const committed_offset* find(std::string_view topic, int32_t partition) const;
  const topics& all() const noexcept { return topics_; }
  bool empty() const noexcept { return topics_.empty(); }

  void remove(std::string_view topic, int32_t partition);
  void remove_topic(std::string_view topic);
  /// Removes what `is_expired(topic, offset)`.
  void expire(const std::function<bool(const std::string& topic, const committed_offset& what)>& is_expired);

private:
  topics topics_; // none without partitions
};

} // namespace cafka::embedded
