#pragma once

#include "cafka/embedded/fault.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cafka::embedded {

/// A topic that a request names; partition -1: all of them.
struct fault_target {
  std::string topic;
  int32_t partition = -1;
};
using fault_targets = std::vector<fault_target>;

/// What the script does to one request.
struct fault_effects {
  struct refusal {
    std::string topic;
    int32_t partition;
    errc code;
  };
  std::vector<refusal> refusals;
  bool drop_before = false;
  bool drop_after = false;
  bool silence = false;
  std::chrono::milliseconds delay{0};
  std::chrono::milliseconds throttle{0};
  std::optional<size_t> cut;
  std::optional<size_t> corrupt;

  /// The error to answer for the request as a whole; `none`: handle it.
  errc refused() const noexcept;
  /// The error to answer for a topic (partition -1) or a partition of it; `none`: handle it.
  errc refused(std::string_view topic, int32_t partition = -1) const noexcept;
};

/// The faults that are still to happen.
class fault_script {
public:
  fault_id add(fault what);
  void clear() { faults_.clear(); }
  int fired(fault_id id) const;

  /// What happens to a request that has just arrived. `targets` is asked only if a fault depends on it.
  fault_effects take(wire::api_key api, int32_t broker, const std::function<fault_targets()>& targets);

private:
  struct line {
    fault_id id;
    fault what;
  };

  std::vector<line> faults_;
  std::map<fault_id, int> fired_;
  uint64_t last_id_ = 0;
};

} // namespace cafka::embedded
