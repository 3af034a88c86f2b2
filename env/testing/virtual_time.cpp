#include "cafka/testing/virtual_time.hpp"

#include "cafka/actors/caf/prepare.hpp"

#include <algorithm>
#include <map>

#if CAFKA_CAF_1
#include <caf/test/fixture/deterministic.hpp>
#include <caf/test/reporter.hpp>
#else
#include <caf/scheduler/test_coordinator.hpp>
#endif

namespace cafka::test {

#if CAFKA_CAF_1

namespace {

// CAF's fixture logs to its own test runner's reporter, which must exist, if only to say nothing.
void silence_reporter() {
  static const auto reporter = [] {
    auto made = caf::test::reporter::make_default();
    made->verbosity(CAF_LOG_LEVEL_QUIET);
    caf::test::reporter::instance(made.get());
    return made;
  }();
}

struct registered_types {
  registered_types() {
    prepare_types(unused);
    silence_reporter();
  }
  caf::actor_system_config unused;
};

} // namespace

// The types are registered before the fixture makes its system.
struct virtual_time::engine : registered_types, caf::test::fixture::deterministic {
  caf::actor_system& system() { return sys; }
  size_t run() { return dispatch_messages(); }
  void pass(std::chrono::nanoseconds amount) { advance_time(amount); }
  std::optional<std::chrono::steady_clock::time_point> next() {
    if (num_timeouts() == 0) return std::nullopt;
    return next_timeout();
  }
  std::vector<caf::actor> actors_named(std::string_view) { return {}; }
};

#else

namespace {

struct testing_config : caf::actor_system_config {
  testing_config() {
    set("scheduler.policy", caf::atom("testing"));
    prepare_types(*this);
  }
};

// The clock tells whether a timer is set, but not for when.
struct open_clock : caf::detail::test_actor_clock {
  static auto& schedule_of(caf::detail::test_actor_clock& clock) { return clock.*&open_clock::schedule_; }
};

} // namespace

struct virtual_time::engine {
  testing_config config;
  caf::actor_system sys{config};
  caf::scheduler::test_coordinator& scheduler = dynamic_cast<caf::scheduler::test_coordinator&>(sys.scheduler());

  std::map<caf::actor_id, caf::actor_addr> seen;

  caf::actor_system& system() { return sys; }
  size_t run() {
    size_t jobs = 0;
    for (; scheduler.has_job(); ++jobs) {
      note(dynamic_cast<caf::local_actor*>(scheduler.jobs.front()));
      scheduler.run_once();
    }
    return jobs;
  }
  void note(const caf::local_actor* next) {
    if (next != nullptr && std::string_view{next->name()}.starts_with("cafka."))
      seen.try_emplace(next->id(), next->address());
  }
  std::vector<caf::actor> actors_named(std::string_view name) {
    std::vector<caf::actor> found;
    std::erase_if(seen, [&](const auto& each) {
      const auto alive = caf::actor_cast<caf::strong_actor_ptr>(each.second);
      const auto* one = alive ? dynamic_cast<caf::local_actor*>(alive->get()) : nullptr;
      const bool ended = one == nullptr || one->getf(caf::abstract_actor::is_terminated_flag);
      if (!ended && name == one->name()) found.push_back(caf::actor_cast<caf::actor>(alive));
      return ended;
    });
    return found;
  }
  void pass(std::chrono::nanoseconds amount) { scheduler.advance_time(amount); }
  std::optional<std::chrono::steady_clock::time_point> next() {
    const auto& schedule = open_clock::schedule_of(scheduler.clock());
    if (schedule.empty()) return std::nullopt;
    return schedule.begin()->first;
  }
};

#endif

virtual_time::virtual_time() : engine_(std::make_unique<engine>()) {}

virtual_time::~virtual_time() {
  run();
  system().await_actors_before_shutdown(false);
}

caf::actor_system& virtual_time::system() { return engine_->system(); }

std::chrono::steady_clock::time_point virtual_time::now() { return now_of(system()); }

size_t virtual_time::run() { return engine_->run(); }

size_t virtual_time::advance(std::chrono::nanoseconds amount) {
  const auto end = now() + amount;
  auto jobs = run();
  while (now() < end) {
    auto step = end - now();
    if (auto next = engine_->next()) step = std::min<std::chrono::nanoseconds>(step, *next - now());
    // A timer that is due already still needs some time to pass, as it does in an engine of either kind.
    engine_->pass(std::max<std::chrono::nanoseconds>(step, std::chrono::nanoseconds{1}));
    jobs += run();
  }
  return jobs;
}

void virtual_time::stand_still(std::chrono::nanoseconds amount) {
  run();
  engine_->pass(amount);
  run();
}

std::vector<caf::actor> virtual_time::actors_named(std::string_view name) { return engine_->actors_named(name); }

std::optional<std::chrono::nanoseconds> virtual_time::next_timer() {
  auto next = engine_->next();
  if (!next) return std::nullopt;
  return *next - now();
}

size_t virtual_time::actors() { return system().registry().running(); }

} // namespace cafka::test
