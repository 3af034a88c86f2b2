// Whether all that a thread wants to read can be read, as told by the reader's events.
#pragma once

#include "cafka/actors/reader/partition_event.hpp"
#include "cafka/wire/topic_partition.hpp"

#include <cstdint>
#include <map>
#include <set>

namespace cafka::blocking {

/// An empty answer may only mean that there are no records. While anything is held up, or has stopped and was not sought, it
/// would hide that.
class reader_health {
public:
  /// Records of the partition have come.
  void heard(const topic_partition& of) { heard_.insert(of); }
  void note(const partition_event& event);
  /// The user has sought in it: a failure is behind us.
  void sought(const topic_partition& of);
  /// The user has paused it: it is not wanted until it is resumed.
  void paused(const topic_partition& of);
  /// It is not read any more.
  void forget(const topic_partition& of) { troubles_.erase(of); }
  void resumed(const topic_partition& of) { paused_.erase(of); }

  /// What keeps the reader from reading all; none: nothing does.
  error why() const;
  /// Something is held up that has never been read: more likely a mistake than a cluster in trouble.
  bool never_up() const;

private:
  struct trouble {
    error reason;
    bool stopped = false;
  };

  std::map<topic_partition, trouble> troubles_; // partition -1: the topic as a whole
  std::set<topic_partition> heard_;
  std::set<topic_partition> paused_;
};

} // namespace cafka::blocking
