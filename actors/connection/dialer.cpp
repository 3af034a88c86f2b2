#include "cafka/actors/connection/dialer.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

namespace cafka {

namespace {

using command = std::function<void(dial_table&)>;

/// What others tell the dialer's thread.
class mailbox {
public:
  mailbox() = default;
  mailbox(const mailbox&) = delete;
  mailbox& operator=(const mailbox&) = delete;
  ~mailbox() {
    if (wake_ >= 0) ::close(wake_);
  }

  /// False: the system gives no descriptor. Not to be called while the thread is running.
  bool usable() {
    if (wake_ < 0) wake_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return wake_ >= 0;
  }

  /// Readable while there is something.
  int fd() const { return wake_; }

  /// False: the thread is not running, and nothing was taken.
  bool post(command what) {
    const std::lock_guard guard{mutex_};
    if (!running_) return false;
    commands_.push_back(std::move(what));
    wake();
    return true;
  }

  /// The thread is about to run, with something to do.
  void open(command what) {
    const std::lock_guard guard{mutex_};
    running_ = true;
    commands_.push_back(std::move(what));
  }

  /// The thread did not start, or is to end now.
  void close() {
    const std::lock_guard guard{mutex_};
    running_ = false;
    commands_.clear();
    wake();
  }

  /// Nothing: the thread ends. `idle`: it has nothing else to do.
  std::optional<std::vector<command>> take(bool idle) {
    const std::lock_guard guard{mutex_};
    uint64_t count = 0;
    static_cast<void>(!::read(wake_, &count, sizeof count));
    if (idle && commands_.empty()) running_ = false;
    if (!running_) return std::nullopt;
    return std::exchange(commands_, {});
  }

private:
  void wake() {
    const uint64_t one = 1;
    static_cast<void>(!::write(wake_, &one, sizeof one));
  }

  int wake_ = -1;
  std::mutex mutex_;
  bool running_ = false;
  std::vector<command> commands_;
};

} // namespace

struct dialer::shared_state {
  shared_state(dialer_parts with, dial_callbacks tell, name_lookups::callback looked_up)
      : parts(std::move(with)),
        lookups(parts.resolve, parts.start_thread, parts.max_lookups, std::move(looked_up)),
        table(parts, lookups, std::move(tell)) {}

  // The thread's work.
  void run() {
    std::vector<pollfd> polled;
    while (auto commands = inbox.take(table.empty())) {
      for (auto& each : *commands) each(table);
      table.tick(std::chrono::steady_clock::now());
      if (table.empty()) continue;
      polled.assign(1, pollfd{inbox.fd(), POLLIN, 0});
      table.watch(polled);
      if (::poll(polled.data(), polled.size(), patience()) > 0) table.ready(polled, std::chrono::steady_clock::now());
    }
  }

  int patience() const {
    const auto left = table.next_deadline() - std::chrono::steady_clock::now();
    return static_cast<int>(std::clamp<int64_t>(std::chrono::ceil<std::chrono::milliseconds>(left).count(), 0, 60'000));
  }

  mailbox inbox;
  dialer_parts parts;
  name_lookups lookups;
  dial_table table;
};

dialer::dialer(dialer_parts parts, dial_callbacks tell) {
  auto slot = std::make_shared<std::weak_ptr<shared_state>>();
  state_ = std::make_shared<shared_state>(
      std::move(parts), std::move(tell), [slot](const endpoint& where, const found_addresses& found) {
        if (const auto state = slot->lock())
          state->inbox.post([where, found](dial_table& table) { table.looked_up(where, found); });
      });
  *slot = state_;
}

dialer::~dialer() {
  state_->inbox.close();
  if (!thread_.joinable()) return;
  // The thread may itself have dropped what owns this.
  if (thread_.get_id() == std::this_thread::get_id())
    thread_.detach();
  else
    thread_.join();
}

error dialer::begin(uint64_t dial, const endpoint& where, std::chrono::milliseconds timeout, time_point deadline) {
  const command what = [=](dial_table& table) { table.begin(dial, where, timeout, deadline); };
  if (state_->inbox.post(what)) return {};
  if (thread_.joinable()) thread_.join(); // it is at its end
  if (!state_->inbox.usable())
    return {
        errc::network_unreachable,
        "connecting to " + to_string(where)
            + " needs a descriptor, and the system gives none; raise the limit of this process "
              "(ulimit -n)"};
  state_->inbox.open(what);
  try {
    thread_ = state_->parts.start_thread([state = state_] { state->run(); });
  } catch (const std::system_error& failure) {
    state_->inbox.close();
    return no_thread("connecting to " + to_string(where), failure);
  }
  return {};
}

void dialer::succeeded(uint64_t dial, size_t attempt) {
  state_->inbox.post([=](dial_table& table) { table.succeeded(dial, attempt); });
}

void dialer::failed(uint64_t dial, size_t attempt, const error& why) {
  state_->inbox.post([=](dial_table& table) { table.failed(dial, attempt, why); });
}

void dialer::cancel(uint64_t dial) {
  state_->inbox.post([=](dial_table& table) { table.cancel(dial); });
}

} // namespace cafka
