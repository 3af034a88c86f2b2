#pragma once

#include "fleet_news.hpp"
#include "fleet_view.hpp"
#include "record_handler.hpp"
#include "watch.hpp"

#include "cafka/actors/blocking/fleet.hpp"

#include <atomic>
#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>

namespace cafka::cli {

/// How a fleet is run and shown.
struct fleet_running {
  handling how = {};
  /// A batch is given to a handler at a time.
  bool in_batches = false;
  bool exit_at_end = false;
  bool json = false;
  bool quiet = false;
  /// On the whole terminal, again and again.
  bool on_screen = false;
  /// Between two lines of status; none without it.
  std::optional<std::chrono::milliseconds> status_every = {};
  /// For handlers to finish when the command ends.
  std::chrono::milliseconds drain{30'000};
};

/// One run of `cafka fleet`.
class fleet_run {
public:
  using clock = std::chrono::steady_clock;

  fleet_run(fleet_config config, fleet_running what);
  ~fleet_run();
  fleet_run(const fleet_run&) = delete;
  fleet_run& operator=(const fleet_run&) = delete;

  /// Until a signal, or the end. The exit code. Throws cafka::error: why the fleet has failed.
  int run();

private:
  fleet_config prepared(fleet_config config);
  std::unique_ptr<blocking::fleet> start(const fleet_config& config) const;
  void note(const fleet_event& what);
  bool look();
  bool is_at_end() const;
  void show(clock::time_point now);
  void show_screen(double rate);
  void show_status();
  void tell_news();
  bool drain();
  void close();
  bool has_given_up() const;
  std::string awaited_now() const;

  const fleet_running what_;
  const std::string group_;
  const int looks_wanted_; // that find all done
  std::shared_ptr<fleet_news> news_ = std::make_shared<fleet_news>();
  std::deque<std::string> last_news_; // on the screen
  std::atomic<bool> assigned_{false};
  std::atomic<bool> closing_{false};
  bool screen_is_clear_ = false;
  fleet_status status_;
  int looks_at_end_ = 0;
  done_rate rate_;
  clock::time_point show_at_{};
  std::unique_ptr<blocking::fleet> fleet_;
};

} // namespace cafka::cli
