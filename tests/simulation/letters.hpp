// What fleets of the simulation have written to a topic of letters.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "cafka/actors/fleet/dead_letter.hpp"
#include "cafka/embedded/memory_cluster.hpp"
#include "tests/simulation/logs.hpp"

namespace cafka::test {

/// A topic as the brokers have it, and those that had its name before it.
class letters {
public:
  letters(embedded::memory_cluster& kafka, std::string topic) : kafka_(kafka), topic_(std::move(topic)) {}

  const std::string& topic() const { return topic_; }
  /// Tells of each letter once: where it says it comes from, and the name of its record.
  void look(const std::function<void(const origin&, const record_name&)>& tell);
  /// Another topic of the name begins anew.
  void replaced() { seen_.clear(); }

private:
  embedded::memory_cluster& kafka_;
  std::string topic_;
  std::map<int32_t, int64_t> seen_; // below
};

} // namespace cafka::test
