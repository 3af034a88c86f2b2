#include "fleet_run.hpp"

#include "command.hpp"
#include "messages.hpp"
#include "output.hpp"
#include "property_words.hpp"
#include "time_option.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace cafka::cli {

namespace {

using namespace std::chrono_literals;

constexpr auto between_looks = 100ms;
/// What was written to a retry topic just now may not have been read yet.
constexpr int looks_with_retries = 10;
constexpr auto between_pictures = 1s;
constexpr auto to_answer = 1s;
constexpr auto to_leave = 10s;
/// For filters whose input has ended, and for processes that were killed.
constexpr auto to_end = 6s;
constexpr size_t most_news_on_screen = 100;

screen_size size_of_terminal() {
  winsize of{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &of) != 0 || of.ws_row == 0) return {};
  return {.rows = of.ws_row, .columns = of.ws_col};
}

} // namespace

fleet_run::fleet_run(fleet_config config, fleet_running what)
    : what_(std::move(what)),
      group_(config.group_id),
      looks_wanted_(config.on_failure.retry_topics.empty() ? 1 : looks_with_retries),
      fleet_(start(prepared(std::move(config)))) {}

fleet_run::~fleet_run() {
  closing_ = true;
  fleet_.reset();
  what_.how.process.pen->end_all();
  what_.how.process.pen->wait_until_empty(to_end);
}

fleet_config fleet_run::prepared(fleet_config config) {
  config.on_event = [this](const fleet_event& event) { note(event); };
  return config;
}

std::unique_ptr<blocking::fleet> fleet_run::start(const fleet_config& config) const {
  auto how = what_.how;
  how.process.line = [news = news_, screen = what_.on_screen](const std::string& line) {
    screen ? news->add(line) : tell(line);
  };
  record_handler handler{std::make_shared<const handling>(std::move(how))};
  if (what_.in_batches)
    return std::make_unique<blocking::fleet>(
        config, [handler](std::span<const fleet_record> records) mutable { return handler.handle(records); });
  return std::make_unique<blocking::fleet>(config, [handler](const fleet_record& record) mutable {
    return handler.handle({&record, 1});
  });
}

/// In the fleet's turn.
void fleet_run::note(const fleet_event& what) {
  using kind = fleet_event::kind;
  if (what.what == kind::assigned) assigned_ = true;
  // From now on what a handler is killed at is not its failure: whoever has the partition next does it.
  if (what.what == kind::revoked && closing_) what_.how.process.pen->end_all();
  const bool usual = what.what == kind::assigned || what.what == kind::revoked || what.what == kind::recovered;
  if (!what_.quiet || !usual) news_->add("% " + in_property_words(to_string(what)));
}

int fleet_run::run() {
  const waiting watched{{.what = [this] { return awaited_now(); }, .to_be_finished = true}};
  std::exception_ptr failure;
  bool at_end = false;
  try {
    while (!stop_requested() && !at_end) {
      fleet_->wait(between_looks);
      at_end = look();
    }
  } catch (const error&) { failure = std::current_exception(); }
  closing_ = true;
  const bool committed = !failure && drain();
  close();
  if (failure) std::rethrow_exception(failure);
  if (!committed) return exit_failed;
  if (!what_.exit_at_end) return exit_ok;
  if (!at_end) return watch::over_command().stop().exit_code();
  return has_given_up() ? exit_failed : exit_ok;
}

/// Whether all is done that there is.
bool fleet_run::look() {
  tell_news();
  const auto now = clock::now();
  const bool shows = now >= show_at_;
  if (!shows && !what_.exit_at_end) return false;
  try {
    status_ = fleet_->status(to_answer);
  } catch (const error& why) {
    if (why.code() != errc::request_timed_out_locally) throw;
    return false;
  }
  if (shows) show(now);
  looks_at_end_ = is_at_end() ? looks_at_end_ + 1 : 0;
  return what_.exit_at_end && looks_at_end_ >= looks_wanted_;
}

bool fleet_run::is_at_end() const {
  const auto& all = status_.partitions;
  return status_.fleet.phase == fleet_phase::running && !all.empty()
         && std::all_of(all.begin(), all.end(), [](const fleet_partition_status& each) {
              if (each.stopped) return each.in_flight == 0;
              return each.end >= 0 && each.position >= each.end && each.open == 0;
            });
}

// -- what is shown -------------------------------------------------------------------------------------------------------

void fleet_run::show(clock::time_point now) {
  const bool first = show_at_ == clock::time_point{};
  const auto rate = rate_.look(status_.fleet.counters.done, now);
  show_at_ = now + (what_.on_screen ? between_pictures : what_.status_every.value_or(24h));
  if (what_.on_screen)
    show_screen(rate);
  else if (!first && what_.status_every)
    what_.json ? show_status() : tell("% " + line_of(status_, rate));
}

void fleet_run::show_screen(double rate) {
  const auto picture = picture_of(status_, rate, last_news_, size_of_terminal());
  show_text((std::exchange(screen_is_clear_, true) ? "" : "\x1b[2J") + picture);
}

void fleet_run::show_status() { print(to_json(status_) + "\n"); }

void fleet_run::tell_news() {
  for (auto& each : news_->take()) {
    if (!what_.on_screen) {
      tell(each);
      continue;
    }
    last_news_.push_back(std::move(each));
    if (last_news_.size() > most_news_on_screen) last_news_.pop_front();
  }
}

std::string fleet_run::awaited_now() const {
  if (closing_ || stop_requested())
    return "the workers of group '" + group_ + "' to finish what they are at, for " + to_text(what_.drain)
           + " at most, and for the last commit";
  return assigned_ ? std::string{} : "group '" + group_ + "' to give partitions";
}

// -- the end -------------------------------------------------------------------------------------------------------------

/// Nothing new is begun; what is under way gets its time, and then all is counted and committed. False: it is not
/// committed.
bool fleet_run::drain() {
  const auto until = clock::now() + what_.drain;
  const auto is_busy = [](const fleet_partition_status& each) { return each.open > each.queued + each.parked; };
  try {
    fleet_->pause();
    while (clock::now() < until) {
      status_ = fleet_->status(to_answer);
      tell_news();
      if (std::none_of(status_.partitions.begin(), status_.partitions.end(), is_busy)) break;
      if (what_.on_screen) show(clock::now());
      fleet_->wait(between_looks / 2);
    }
    fleet_->flush(to_leave);
    status_ = fleet_->status(to_answer);
    return true;
  } catch (const error& why) {
    tell("cafka fleet: not all that is done may be committed: " + sentence(why));
    return false;
  }
}

void fleet_run::close() {
  fleet_->close(to_leave);
  const auto& pen = what_.how.process.pen;
  if (!pen->wait_until_empty(to_end)) pen->end_all();
  last_news_.clear();
  tell_news();
  for (const auto& each : last_news_) tell(each);
  if (what_.json) show_status();
  if (!what_.quiet && !what_.json) tell("% " + summary_of(status_));
}

bool fleet_run::has_given_up() const {
  const auto& all = status_.partitions;
  const auto& counted = status_.fleet.counters;
  return counted.dead_letters > 0 || counted.skipped > 0
         || std::any_of(all.begin(), all.end(), [](const auto& each) { return static_cast<bool>(each.stopped); });
}

} // namespace cafka::cli
