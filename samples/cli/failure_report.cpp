#include "failure_report.hpp"

#include "messages.hpp"

namespace cafka::cli {

namespace {

constexpr int told_at_once = 5;
constexpr std::chrono::seconds between_summaries{1};

} // namespace

failure_report::failure_report() : thread_([this] { run(); }) {}

void failure_report::end() {
  {
    const std::lock_guard guard{mutex_};
    ending_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void failure_report::add(uint64_t line, const error& why, uint64_t count) {
  {
    const std::lock_guard guard{mutex_};
    untold_ += count;
    last_line_ = line;
    last_ = why;
  }
  changed_.notify_all();
}

void failure_report::run() {
  std::unique_lock guard{mutex_};
  for (;;) {
    changed_.wait(guard, [this] { return ending_ || untold_ > 0; });
    if (told_at_once_ >= told_at_once)
      changed_.wait_until(guard, told_at_ + between_summaries, [this] { return ending_; });
    if (untold_ > 0) {
      const auto text = take();
      guard.unlock();
      tell(text);
      guard.lock();
    } else if (ending_) {
      return;
    }
  }
}

/// What is to be told now.
std::string failure_report::take() {
  const auto where = last_line_ == 0 ? std::string{} : "line " + std::to_string(last_line_);
  std::string text = "cafka produce: ";
  if (untold_ == 1)
    text += (where.empty() ? "a record" : where) + " failed: ";
  else
    text += std::to_string(untold_) + " records failed" + (where.empty() ? "" : ", the last of them " + where) + ": ";
  text += sentence(last_);
  untold_ = 0;
  ++told_at_once_;
  told_at_ = clock::now();
  return text;
}

} // namespace cafka::cli
