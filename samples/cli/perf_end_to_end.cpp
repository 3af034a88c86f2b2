// cafka perf end-to-end: an open loop. A record is due at its time, whatever has become of those before, and its latency counts from
// then: a client that is late does not look better for it.
#include "perf.hpp"

#include "measure.hpp"
#include "messages.hpp"
#include "output.hpp"
#include "time_option.hpp"

#include "cafka/actors/blocking/client.hpp"
#include "cafka/actors/blocking/reader.hpp"
#include "cafka/actors/blocking/writer.hpp"

#include <atomic>
#include <charconv>
#include <chrono>
#include <exception>
#include <thread>

namespace cafka::cli {

namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

/// Begins with the time at which it is due, in nanoseconds, among records of others in the topic.
std::string value_of(const std::string& mark, clock::time_point due, size_t size) {
  auto value = mark + std::to_string(due.time_since_epoch().count());
  value += '.';
  if (value.size() < size) value.resize(size, 'x');
  return value;
}

class end_to_end {
public:
  end_to_end(const perf_options& options, const settings& config)
      : options_(options),
        out_(config.writer),
        in_(from_the_end(config)),
        mark_(std::to_string(clock::now().time_since_epoch().count()) + '/') {}

  /// Until the first record has come back, both sides are not ready.
  void connect() {
    const auto until = clock::now() + options_.timeout.time();
    for (auto next = clock::now(); !came_;) {
      if (clock::now() >= until)
        throw error(
            errc::request_timed_out_locally,
            "no record of topic " + options_.topic + " came back within " + to_text(options_.timeout.time()));
      if (clock::now() >= next) {
        out_.put({.value = value_of(mark_, clock::now(), options_.size)}, options_.timeout.time());
        next += 100ms;
      }
      if (const auto record = in_.read(50ms); record && is_ours(*record)) came_ = true;
    }
    while (in_.read(200ms)) continue; // what else was written until then
  }

  void run() {
    std::exception_ptr failure;
    std::thread writing{[&] {
      try {
        write();
      } catch (...) {
        failure = std::current_exception();
        in_.wakeup();
      }
    }};
    try {
      read(failure);
    } catch (...) {
      stopped_ = true;
      writing.join();
      throw;
    }
    writing.join();
    if (failure) std::rethrow_exception(failure);
  }

  uint64_t measured() const { return samples_.count(); }
  std::string json() const { return samples_.json(); }
  void close(std::chrono::milliseconds within) {
    out_.close(within);
    in_.close(within);
  }

private:
  static reader_config from_the_end(const settings& config) {
    auto reading = config.reader;
    reading.start = last;
    return reading;
  }

  bool is_ours(const blocking::received_record& record) const {
    return record.value.size() > mark_.size() && record.value.text().starts_with(mark_);
  }

  void write() {
    const auto interval = std::chrono::nanoseconds{1s} / options_.rate;
    auto due = clock::now();
    for (uint64_t i = 0; i < options_.warm_up + options_.count && !stopped_; ++i, due += interval) {
      std::this_thread::sleep_until(due);
      out_.put({.value = value_of(mark_, due, options_.size)}, options_.timeout.time());
    }
  }

  void read(const std::exception_ptr& failure) {
    for (uint64_t came = 0; came < options_.warm_up + options_.count && !failure;) {
      const auto record = in_.read(options_.timeout.time());
      if (!record && failure) return;
      if (!record)
        throw error(
            errc::request_timed_out_locally, "only " + std::to_string(came) + " records came back, and then none for "
                                                 + to_text(options_.timeout.time()));
      if (!is_ours(*record)) continue;
      int64_t due = 0;
      const auto text = record->value.text().substr(mark_.size());
      std::from_chars(text.data(), text.data() + text.size(), due);
      if (++came > options_.warm_up) samples_.add(clock::now() - clock::time_point{std::chrono::nanoseconds{due}});
    }
  }

  const perf_options& options_;
  blocking::writer out_;
  blocking::reader in_;
  std::string mark_;
  latencies samples_;
  bool came_ = false;
  std::atomic<bool> stopped_{false};
};

} // namespace

int perf_end_to_end(const perf_options& options) {
  auto config = resolve(options);
  if (!config.given("writer.linger")) config.writer.linger = 0ms;
  end_to_end load{options, config};
  const auto let_go = [&] { load.close(0ms); };
  {
    const waiting first{{.what = [&] { return brokers(config) + " to give the first record back"; }}};
    measure([&] { load.connect(); }, [] { return std::string{}; }, let_go);
  }
  const measurement taken;
  const auto line = [&](const char* more) {
    return taken.line(load.measured(), load.measured() * options.size, load.json() + more);
  };
  {
    const waiting running{as_far_as([] { return std::string{}; }, [&] { return line(load_interrupted); })};
    measure([&] { load.run(); }, [&] { return load.measured() > 0 ? line(load_failed) : std::string{}; }, let_go);
  }
  print(line(""));
  load.close(options.timeout.time());
  return exit_ok;
}

} // namespace cafka::cli
