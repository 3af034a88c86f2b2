// The actor behind log_actor.
#pragma once

#include <vector>

#include "cafka/actors/log/log_actor.hpp"
#include "cafka/actors/log/log_calls.hpp"
#include "cafka/actors/log/log_limiter.hpp"

namespace cafka {

class log_state {
public:
  static inline const char* name = "cafka.log";

  log_state(log_actor::pointer self, log_callback log, log_callback error_log);
  log_state(const log_state&) = delete;
  log_state& operator=(const log_state&) = delete;
  ~log_state();

  log_actor::behavior_type make_behavior();

private:
  void tell(std::vector<log_entry> what);

  timer timer_;
  log_limiter limiter_;
  log_calls calls_;
};

} // namespace cafka
