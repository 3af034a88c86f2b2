#include "cafka/actors/blocking/writer.hpp"

#include "cafka/actors/blocking/client_impl.hpp"
#include "cafka/actors/blocking/feeder.hpp"
#include "cafka/actors/blocking/intake.hpp"
#include "cafka/actors/blocking/put_totals.hpp"
#include "cafka/actors/blocking/runtime.hpp"
#include "cafka/actors/blocking/time_left.hpp"
#include "cafka/actors/blocking/writer_health.hpp"
#include "cafka/actors/caf/ask.hpp"
#include "cafka/actors/cluster/own_cluster.hpp"
#include "cafka/actors/writer/writer_actor.hpp"

#include "cafka/wire/naming.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace cafka::blocking {

namespace {

/// How long after its deadline the writer may take to say what it knows.
constexpr std::chrono::seconds report_grace{10};

/// The five seconds of the destructor: to deliver what is there, and to end.
constexpr std::chrono::seconds destructor_patience{4};
constexpr std::chrono::seconds destructor_grace{1};

/// Records fill one set of at most so many bytes while another waits for room in the writer's buffer: both are memory beside it, and
/// a set of this size has long paid for its message.
constexpr size_t largest_intake = 2 * 1024 * 1024;

/// A record's place in the set that it was added to.
struct place {
  size_t slice;
  int32_t index;
};

/// One result for each record, in the order in which they were added.
std::vector<record_result> results_of(const write_report& report, const std::vector<place>& places) {
  std::vector<std::vector<const write_range*>> by_slice;
  std::vector<std::vector<int32_t>> firsts;
  for (const auto& range : report.ranges) {
    if (range.slice >= by_slice.size()) {
      by_slice.resize(range.slice + 1);
      firsts.resize(range.slice + 1);
    }
    const int32_t first =
        by_slice[range.slice].empty() ? 0 : firsts[range.slice].back() + by_slice[range.slice].back()->count;
    by_slice[range.slice].push_back(&range);
    firsts[range.slice].push_back(first);
  }
  std::vector<record_result> results;
  results.reserve(places.size());
  for (const auto& at : places) {
    const auto& starts = firsts.at(at.slice);
    const auto run = static_cast<size_t>(std::upper_bound(starts.begin(), starts.end(), at.index) - starts.begin()) - 1;
    const auto& range = *by_slice[at.slice].at(run);
    const auto offset = range.base_offset < 0 ? -1 : range.base_offset + (at.index - starts[run]);
    results.push_back({range.result, range.partition, offset, range.what, range.log_append_time});
  }
  return results;
}

} // namespace

write_error::write_error(error first, size_t failed, size_t unknown, std::vector<record_result> results)
    : error(
        first.code(), count_of(static_cast<int64_t>(failed), "record") + " failed, " + std::to_string(unknown)
                          + " of unknown outcome (written or not); the first error: " + first.what()),
      failed_(failed),
      unknown_(unknown),
      results_(std::move(results)) {}

class writer::impl {
public:
  /// `connected`: somebody else's; null: the writer starts one for itself.
  impl(writer_config config, cluster_actor connected)
      : runtime_(runtime::acquire()),
        config_(std::move(config)),
        totals_(std::make_shared<put_totals>(std::exchange(config_.completion, {}))),
        health_(std::make_shared<writer_health>()),
        cluster_(std::move(connected)),
        owns_cluster_(!cluster_) {
    config_.batch_bytes = std::min(config_.batch_bytes, config_.max_record_bytes);
    auto spawned = config_;
    // What was put waits for room with the writer, in one set at a time.
    spawned.max_waiting_requests = std::max<size_t>(spawned.max_waiting_requests, 1);
    spawned.events = [health = health_, told = std::move(config_.events)](const write_event& event) {
      health->note(event);
      if (told) told(event);
    };
    spawned.completion = [totals = totals_](const write_report_ptr& report) { totals->add(report); };
    if (auto refused = spawned.validate()) throw refused;
    if (owns_cluster_)
      cluster_ = spawn_cluster(
          runtime_->system(), own_cluster(spawned.cluster, spawned.bootstrap, spawned.seed, "writer_config"));
    writer_ = spawn_writer(runtime_->system(), cluster_, std::move(spawned));
  }

  ~impl() {
    try {
      finish(destructor_patience, destructor_grace);
    } catch (const error&) {
      // Whoever wants to know calls close(); a destructor has nobody to tell.
    }
  }

  std::vector<record_result> write(std::span<const record> records, std::chrono::milliseconds timeout) {
    check_open();
    // Without a default topic in the builder a record's own topic is told from the writer's, which checks it.
    record_set_builder builder{std::string{}, config_.batch_bytes, config_.max_record_bytes};
    std::vector<place> places;
    std::vector<int32_t> lengths;
    places.reserve(records.size());
    for (const auto& what : records) {
      const auto slice = add_to(builder, what, places.size(), records.size());
      if (slice >= lengths.size()) lengths.resize(slice + 1);
      places.push_back({slice, lengths[slice]++});
    }
    if (places.empty()) return {};
    const caf::timespan deadline = bounded(timeout);
    auto answered = ask<write_report_ptr>(
        runtime_->system(), writer_, bounded(timeout) + report_grace, write_atom_v, builder.finish(), deadline);
    if (!answered) check_open(); // whom nobody answers any more has asked while others closed
    const auto& report = answered.value();
    auto results = results_of(*report, places);
    if (!report->ok())
      throw write_error(
          report->first_error(), report->count(outcome::failed), report->count(outcome::unknown), std::move(results));
    return results;
  }

  template <any_record Record>
  void put(const Record& what, std::chrono::milliseconds timeout) {
    try {
      if (auto* ready = ready_.load(std::memory_order_acquire)) return ready->put(what, timeout);
      const time_left left{timeout};
      make_intake(left()).put(what, left());
    } catch (const error& why) {
      if (why.code() != errc::buffer_full) throw;
      throw health_->explained(why);
    }
  }

  totals results() const { return totals_->now(); }

  // What was put is with the writer once the intake says so, and the totals have heard of all that before the writer answers.
  void flush(std::chrono::milliseconds timeout) {
    check_open();
    auto* from = ready_.load(std::memory_order_acquire);
    if (!from) return;
    const time_left left{timeout};
    if (!from->await_taken(from->flush(), left()))
      throw health_->explained({errc::buffer_full, "flush: the writer did not take all records in time"});
    const auto flushed = ask<void>(runtime_->system(), writer_, left(), flush_atom_v);
    if (flushed.error().code() == errc::request_timed_out_locally)
      throw health_->explained(
          {errc::request_timed_out_locally,
           "flush: not every record has its outcome within " + std::to_string(bounded(timeout).count()) + " ms"});
    if (!flushed) {
      check_open(); // others have closed it meanwhile
      throw error(flushed.error());
    }
    totals_->check();
  }

  void close(std::chrono::milliseconds timeout) { finish(timeout, report_grace); }

private:
  void check_open() const {
    if (closed_) throw error(errc::closed, "the writer is closed");
  }

  /// Says which record it is that cannot be added: none of them is written then.
  static size_t add_to(record_set_builder& builder, const record& what, size_t index, size_t count) {
    try {
      return builder.add(what);
    } catch (const error& why) {
      if (count == 1) throw;
      throw error{
          why.code(), "record " + std::to_string(index + 1) + " of " + std::to_string(count)
                          + ", because of which none was written: " + why.message()};
    }
  }

  /// Delivers what is there, for no longer than `timeout`, and has ended after another `grace`. Throws as close.
  void finish(std::chrono::milliseconds timeout, std::chrono::milliseconds grace) {
    const time_left left{timeout}, to_the_end{bounded(timeout) + grace};
    {
      std::unique_lock guard{making_};
      if (closed_.exchange(true)) {
        if (!ended_.wait_for(guard, std::chrono::milliseconds{to_the_end()}, [this] { return has_ended_; }))
          throw error(errc::request_timed_out_locally, "close: another thread is closing the writer, and not done yet");
        return;
      }
    }
    try {
      end(left, to_the_end);
    } catch (...) {
      say_ended();
      throw;
    }
    say_ended();
  }

  void say_ended() {
    {
      const std::lock_guard guard{making_};
      has_ended_ = true;
    }
    ended_.notify_all();
  }

  void end(const time_left& left, const time_left& to_the_end) {
    const auto trouble = hand_over_rest(left());
    ask<void>(
        runtime_->system(), writer_, to_the_end(), close_atom_v, caf::timespan{std::chrono::milliseconds{left()}});
    // Others may be using the members: what is ended here are copies.
    auto feeder = feeder_;
    auto writer = writer_;
    stop(writer, to_the_end());
    // What the writer refused is in the feeder's mailbox: it is told before the feeder ends.
    ask<void>(runtime_->system(), feeder, to_the_end(), tick_atom_v);
    stop(feeder, to_the_end());
    // A cluster that dials for somebody lives until that is decided, whoever is left to hear of it.
    auto cluster = cluster_;
    if (owns_cluster_) stop(cluster, to_the_end());
    totals_->end({errc::closed, "the writer was closed before the outcome was known"});
    if (trouble) throw error(trouble);
    totals_->check();
  }

  error hand_over_rest(std::chrono::milliseconds timeout) {
    if (!intake_) return {};
    try {
      if (intake_->await_taken(intake_->close(), timeout)) return {};
    } catch (const error& why) { return why; }
    return health_->explained({errc::buffer_full, "close: the writer did not take all records in time"});
  }

  intake& make_intake(std::chrono::milliseconds timeout) {
    check_open();
    auto builder = make_builder(timeout); // may take its time, in which others may close
    const std::lock_guard guard{making_};
    check_open();
    if (!intake_) {
      const auto wake = [this] { anon_mail(tick_atom_v).send(feeder_); };
      const auto limit = std::max(config_.batch_bytes, std::min(config_.buffer_bytes / 4, largest_intake));
      intake_ = std::make_shared<intake>(std::move(builder), config_.linger, config_.batch_bytes, limit, wake);
      feeder_ = spawn<feeder_state>(runtime_->system(), intake_, totals_, writer_, config_.topic);
      ready_.store(intake_.get(), std::memory_order_release);
    }
    return *intake_;
  }

  record_set_builder make_builder(std::chrono::milliseconds timeout) {
    if (config_.topic.empty()) return record_set_builder{std::string{}, config_.batch_bytes, config_.max_record_bytes};
    const caf::timespan patience = std::min(bounded(timeout), config_.delivery_timeout);
    auto found = ask<routing_ptr>(
        runtime_->system(), writer_, bounded(timeout) + report_grace, routing_atom_v, config_.topic, patience);
    if (!found) check_open();
    return record_set_builder{found.value()};
  }

  runtime_ptr runtime_;
  writer_config config_;
  std::shared_ptr<put_totals> totals_;
  std::shared_ptr<writer_health> health_;
  cluster_actor cluster_;
  bool owns_cluster_;
  writer_actor writer_;

  // Made by the first put, and kept: who has seen `ready_` uses them without a lock.
  std::mutex making_;
  std::shared_ptr<intake> intake_;
  feeder_actor feeder_;
  std::atomic<intake*> ready_ = nullptr;
  std::atomic<bool> closed_ = false;
  std::condition_variable ended_; // under making_
  bool has_ended_ = false;
};

writer::writer(writer_config config) : impl_(std::make_unique<impl>(std::move(config), cluster_actor{})) {}
writer::writer(writer_config config, const client& connected)
    : impl_(std::make_unique<impl>(std::move(config), connected.impl_->cluster())) {}
writer::~writer() = default;
writer::writer(writer&&) noexcept = default;
writer& writer::operator=(writer&&) noexcept = default;

std::vector<record_result> writer::write(std::span<const record> records, std::chrono::milliseconds timeout) {
  return impl_->write(records, timeout);
}
std::vector<record_result> writer::write(
    std::initializer_list<record_argument> records, std::chrono::milliseconds timeout) {
  std::vector<record> views;
  views.reserve(records.size());
  for (const auto& each : records) views.push_back(each.in_call());
  return impl_->write(views, timeout);
}
template <any_record Record>
void writer::put_any(const Record& what, std::chrono::milliseconds timeout) {
  impl_->put(what, timeout);
}
template void writer::put_any(const record&, std::chrono::milliseconds);
template void writer::put_any(const record_argument&, std::chrono::milliseconds);
writer::totals writer::results() const { return impl_->results(); }
void writer::flush(std::chrono::milliseconds timeout) { impl_->flush(timeout); }
void writer::close(std::chrono::milliseconds timeout) { impl_->close(timeout); }

} // namespace cafka::blocking
