// What holds the records of a writer up, for the errors of whoever waits for them.
#pragma once

#include "cafka/actors/writer/write_event.hpp"
#include "cafka/wire/topic_partition.hpp"

#include <map>
#include <mutex>

namespace cafka::blocking {

/// Thread-safe.
class writer_health {
public:
  void note(const write_event& event);

  /// The same, with what is held up now, if anything is.
  error explained(error why) const;

private:
  mutable std::mutex mutex_;
  std::map<topic_partition, error> troubles_; // partition -1: the topic as a whole
};

} // namespace cafka::blocking
