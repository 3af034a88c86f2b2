// What is behind the blocking reader: its actors, and the place in what they delivered.
#pragma once

#include "cafka/actors/blocking/arrival_queue.hpp"
#include "cafka/actors/blocking/inbox.hpp"
#include "cafka/actors/blocking/reader.hpp"
#include "cafka/actors/blocking/reader_health.hpp"
#include "cafka/actors/blocking/runtime.hpp"
#include "cafka/actors/blocking/time_left.hpp"
#include "cafka/actors/caf/ask.hpp"
#include "cafka/actors/client/client_actor.hpp"
#include "cafka/actors/reader/reader_actor.hpp"

#include <deque>
#include <map>
#include <mutex>

namespace cafka::blocking {

/// All of it belongs to the thread that reads, but for `wakeup` and `close`, which touch nothing but the queue and the handles
/// of the actors, and these never change.
class reader::impl {
public:
  using milliseconds = std::chrono::milliseconds;

  /// Where `read_to_end` stops.
  struct end_plan {
    std::map<int32_t, int64_t> ends;
    std::map<int32_t, int64_t> open; // those that are not reached yet

    bool wants(int32_t partition, int64_t offset) const {
      const auto found = ends.find(partition);
      return found != ends.end() && offset < found->second;
    }
  };

  explicit impl(reader_config config);
  ~impl();

  std::optional<received_record> read(milliseconds timeout);
  std::optional<delivery> next(milliseconds timeout);
  end_plan plan_end(milliseconds timeout);
  std::optional<received_record> read_until(end_plan& plan, const time_left& left);

  void seek(int32_t partition, start_position to);
  void pause(int32_t partition);
  void resume(int32_t partition);
  std::vector<partition_position> positions();

  void wakeup() { queue_->wake(); }
  void close(milliseconds timeout);

private:
  using item = arrival_queue::item;
  /// How long one call may wait: all in all, and for what has never been read.
  struct limits {
    const time_left& all;
    time_left mistaken;
  };

  std::optional<item> take(const limits& until);
  std::optional<item> take_aside();
  std::optional<item> take_wanted(const end_plan& plan);
  void receive(item what);
  void hold(item what);
  void put_aside();
  void settle();
  bool interrupted();
  bool has_record() const { return at_ && *at_ != std::default_sentinel; }
  received_record current() const { return {**at_, batch_->topic(), batch_->partition()}; }
  bool reached(end_plan& plan);
  error late(const end_plan& plan);
  template <class T, class Handle, class... Args>
  T call(const Handle& whom, Args... args);

  runtime_ptr runtime_;
  std::shared_ptr<const reader_config> config_;
  std::shared_ptr<arrival_queue> queue_ = std::make_shared<arrival_queue>();
  cluster_actor cluster_;
  client_actor client_;
  inbox_actor inbox_;
  reader_actor reader_;
  std::mutex closing_;
  bool closed_ = false;

  reader_health health_;
  std::deque<item> aside_; // batches: what read_to_end came by and was not to hand out
  uint64_t number_ = 0;
  record_batch_ptr batch_;
  std::optional<record_batch::iterator>
      at_; // the record that was handed out last; none: next() has handed out all of it
};

} // namespace cafka::blocking
