// What a worker's function completes later.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

#include "cafka/wire/error.hpp"

namespace cafka {

/// Where completions go to: the worker. Called by any thread.
class completion_target {
public:
  virtual ~completion_target() = default;
  /// `abandoned`: nobody is left who could complete it.
  virtual void complete(uint64_t number, const error& why, bool abandoned) = 0;
};

/// Owed by a function that takes one: calling it says that the record is done, or why it is not. Copies share it, the first call
/// counts. If the last copy goes without a call, the record has failed (`failure::kind::abandoned`). The record's views are valid
/// until then. From any thread.
///
///     auto later = [](const cafka::fleet_record& order, cafka::completion done) {
///       std::thread{[order, done] { order.value.empty() ? done(cafka::error{cafka::errc::invalid_record}) : done(); }}.detach();
///     };
class completion {
public:
  completion(std::shared_ptr<completion_target> to, uint64_t number, std::shared_ptr<const void> keeps)
      : state_(std::make_shared<state>(std::move(to), number, std::move(keeps))) {}

  void operator()() const { state_->complete(error{}, false); }
  void operator()(const error& why) const { state_->complete(why, false); }

private:
  class state {
  public:
    state(std::shared_ptr<completion_target> to, uint64_t number, std::shared_ptr<const void> keeps)
        : to_(std::move(to)), number_(number), keeps_(std::move(keeps)) {}
    state(const state&) = delete;
    state& operator=(const state&) = delete;
    ~state() {
      if (!over_.load()) to_->complete(number_, {}, true);
    }
    void complete(const error& why, bool abandoned) {
      if (!over_.exchange(true)) to_->complete(number_, why, abandoned);
    }

  private:
    std::shared_ptr<completion_target> to_;
    uint64_t number_;
    std::shared_ptr<const void> keeps_;
    std::atomic<bool> over_{false};
  };

  std::shared_ptr<state> state_;
};

} // namespace cafka
