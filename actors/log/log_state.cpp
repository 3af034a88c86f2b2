#include "cafka/actors/log/log_state.hpp"

#include <utility>

namespace cafka {

log_state::log_state(log_actor::pointer self, log_callback log, log_callback error_log)
    : timer_(self), calls_(std::move(log), std::move(error_log)) {}

log_state::~log_state() {
  for (auto& each : limiter_.close()) calls_.add(std::move(each));
}

log_actor::behavior_type log_state::make_behavior() {
  return {
      [this](const log_entry& what) { tell(limiter_.add(what, timer_.now())); },
      [this](tick_atom, uint64_t number) {
        timer_.ticked(number);
        tell(limiter_.tick(timer_.now()));
      },
  };
}

void log_state::tell(std::vector<log_entry> what) {
  for (auto& each : what) calls_.add(std::move(each));
  timer_.by(limiter_.next_tick());
}

log_handle open_log(caf::actor_system& system, const log_callback& log, const log_callback& error_log) {
  if (!log && !error_log) return {};
  return {spawn<log_state>(system, log, error_log), log ? log_level::info : log_level::warning};
}

} // namespace cafka
