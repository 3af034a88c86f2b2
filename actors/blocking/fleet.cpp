#include "cafka/actors/blocking/fleet.hpp"

#include "cafka/actors/blocking/runtime.hpp"
#include "cafka/actors/caf/ask.hpp"
#include "cafka/actors/cluster/own_cluster.hpp"
#include "cafka/actors/fleet/fleet_actor.hpp"

#include <condition_variable>
#include <mutex>

namespace cafka::blocking {

namespace {

/// Whether the fleet has failed, for whoever waits.
class failure_watch {
public:
  void note(const fleet_event& what) {
    if (what.what != fleet_event::kind::failed) return;
    const std::lock_guard guard{mutex_};
    why_ = what.why;
    changed_.notify_all();
  }
  void wait(std::chrono::milliseconds time) {
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, time, [this] { return static_cast<bool>(why_); });
    if (why_) throw error{why_};
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  error why_;
};

constexpr std::chrono::seconds destructor_patience{3};
constexpr std::chrono::seconds grace{1};
constexpr std::chrono::seconds command_patience{5};

} // namespace

class fleet::impl {
public:
  impl(fleet_config config, worker_maker make)
      : runtime_(runtime::acquire()), watch_(std::make_shared<failure_watch>()) {
    if (auto refused = config.validate()) throw refused;
    config.own_threads = true;
    config.on_event = [watch = watch_, told = std::move(config.on_event)](const fleet_event& what) {
      watch->note(what);
      if (told) told(what);
    };
    auto& system = runtime_->system();
    auto cluster = spawn_cluster(system, own_cluster(config.cluster, config.bootstrap, config.seed, "fleet_config"));
    fleet_ = detail::spawn_fleet(
        system, std::move(cluster), std::move(config), [make = std::move(make)](worker::pointer) { return make(); },
        {});
  }
  ~impl() { close(destructor_patience); }
  impl(const impl&) = delete;
  impl& operator=(const impl&) = delete;

  void close(std::chrono::milliseconds timeout) {
    auto closing = handle();
    if (!closing) return;
    ask<void>(runtime_->system(), closing, timeout + grace, close_atom_v, caf::timespan{timeout});
    {
      const std::lock_guard guard{mutex_};
      fleet_ = nullptr;
    }
    stop(closing, grace);
  }

  template <class T, class... Args>
  T call(std::chrono::milliseconds timeout, Args... args) {
    auto answered = ask<T>(runtime_->system(), handle(), timeout, std::move(args)...);
    if (!answered) throw error{answered.error()};
    if constexpr (!std::is_void_v<T>) return *answered;
  }

  failure_watch& watch() { return *watch_; }

private:
  fleet_actor handle() {
    const std::lock_guard guard{mutex_};
    return fleet_;
  }

  runtime_ptr runtime_;
  std::shared_ptr<failure_watch> watch_;
  std::mutex mutex_;
  fleet_actor fleet_;
};

fleet::fleet(fleet_config config, worker_maker make)
    : impl_(std::make_unique<impl>(std::move(config), std::move(make))) {}

fleet::~fleet() = default;
fleet::fleet(fleet&&) noexcept = default;
fleet& fleet::operator=(fleet&&) noexcept = default;

void fleet::wait(std::chrono::milliseconds time) { impl_->watch().wait(time); }

void fleet::pause() { impl_->call<void>(command_patience, pause_atom_v); }
void fleet::pause(const std::string& topic) { impl_->call<void>(command_patience, pause_atom_v, topic); }
void fleet::pause(const topic_partition& which) { impl_->call<void>(command_patience, pause_atom_v, which); }
void fleet::resume() { impl_->call<void>(command_patience, resume_atom_v); }
void fleet::resume(const std::string& topic) { impl_->call<void>(command_patience, resume_atom_v, topic); }
void fleet::resume(const topic_partition& which) { impl_->call<void>(command_patience, resume_atom_v, which); }
void fleet::scale(uint32_t workers) { impl_->call<void>(command_patience, scale_atom_v, workers); }

fleet_status fleet::status(std::chrono::milliseconds timeout) {
  return *impl_->call<fleet_status_ptr>(timeout, status_atom_v);
}

void fleet::flush(std::chrono::milliseconds timeout) {
  const auto report = impl_->call<commit_report_ptr>(timeout, flush_atom_v);
  for (const auto& each : *report)
    if (each.outcome != commit_outcome::committed) throw error{each.why};
}

void fleet::close(std::chrono::milliseconds timeout) { impl_->close(timeout); }

} // namespace cafka::blocking
