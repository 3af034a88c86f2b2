// What is behind the blocking reader: its actors, and the place in what they delivered.
#pragma once

#include "cafka/actors/blocking/arrival_queue.hpp"
#include "cafka/actors/blocking/handed_out.hpp"
#include "cafka/actors/blocking/inbox.hpp"
#include "cafka/actors/blocking/reader.hpp"
#include "cafka/actors/blocking/reader_health.hpp"
#include "cafka/actors/blocking/runtime.hpp"
#include "cafka/actors/blocking/time_left.hpp"
#include "cafka/actors/caf/ask.hpp"
#include "cafka/actors/client/client_actor.hpp"
#include "cafka/actors/group/group_reader_actor.hpp"
#include "cafka/actors/reader/reader_actor.hpp"

#include <atomic>
#include <deque>
#include <exception>
#include <map>
#include <mutex>
#include <set>
#include <thread>

namespace cafka::blocking {

/// All of it belongs to the thread that reads, but for `wakeup` and `close`, which touch nothing but the queue and the handles
/// of the actors, and these never change.
class reader::impl {
public:
  using milliseconds = std::chrono::milliseconds;

  /// Where `read_to_end` stops.
  struct end_plan {
    std::map<topic_partition, int64_t> ends;
    std::map<topic_partition, int64_t> open; // those that are not reached yet

    /// Of the batch's partition; -1: nothing of it is wanted.
    int64_t end_of(const record_batch& batch) const {
      const auto found = ends.find({batch.topic(), batch.partition()});
      return found == ends.end() ? -1 : found->second;
    }
  };

  /// `connected`: somebody else's; null: the reader starts one for itself.
  impl(reader_config config, cluster_actor connected);
  ~impl();

  std::optional<received_record> read(milliseconds timeout) { return take_record(timeout, config_->auto_commit); }
  std::optional<received_record> fetch(milliseconds timeout) { return take_record(timeout, false); }
  std::optional<delivery> next(milliseconds timeout);
  end_plan plan_end(std::optional<int64_t> time, milliseconds timeout);
  std::optional<received_record> read_until(end_plan& plan, const time_left& left);

  void commit(milliseconds timeout);
  void commit(const std::vector<committed_offset>& offsets, milliseconds timeout);
  void commit_async();
  void commit_async(const committed_offset& offset);

  void set_offset(int64_t offset);
  void set_offset_at(start_position time);
  std::optional<topic_partition> only_partition();
  topic_partition need_only_partition(const std::string& call);
  reading_stats stats();

  topic_partition of_only_topic(int32_t partition) const;
  void seek(const topic_partition& of, start_position to);
  void pause(const topic_partition& of);
  void resume(const topic_partition& of);
  std::vector<partition_position> positions();
  int64_t offset(const topic_partition& of);
  int64_t lag(const topic_partition& of);
  int64_t read_lag(const topic_partition& of, milliseconds timeout);

  void wakeup() { queue_->wake(); }
  void close(milliseconds timeout) { close(timeout, caller_.load() == std::this_thread::get_id()); }

private:
  using item = arrival_queue::item;
  /// How long one call may wait: all in all, and for what has never been read.
  struct limits {
    const time_left& all;
    time_left mistaken;
  };

  void start_reader();
  void start_group_reader();
  bool in_group() const { return progress_ != nullptr; }
  std::optional<received_record> take_record(milliseconds timeout, bool commits);
  received_record hand_out();
  std::optional<item> take(const limits& until);
  std::optional<item> pop(const time_left& left);
  bool await_join();
  void note(const partition_event& event);
  void note(const group_event& event);
  void note_progress();
  void attend();
  void commit_before_next();
  void store(std::vector<committed_offset> offsets, milliseconds timeout);
  void need_group(const std::string& call) const;
  void begun(const topic_partition& of, int64_t offset);
  void need_member(const topic_partition& of) const;
  error why();
  error missing_topic();
  std::optional<item> take_aside();
  std::optional<item> take_wanted(const end_plan& plan);
  void receive(item what);
  void hold(item what);
  void put_aside();
  void settle();
  bool interrupted();
  bool has_record() const { return at_ && *at_ != std::default_sentinel; }
  received_record current() const { return {**at_, batch_->topic(), batch_->partition()}; }
  std::string names() const;
  bool is_wanted(const end_plan& plan);
  bool reached(end_plan& plan, const time_left& left);
  std::vector<topic_partition> partitions(const time_left& left);
  std::map<topic_partition, int64_t> offsets_at(
      const std::vector<topic_partition>& all, int64_t timestamp, const time_left& left);
  partition_position position(const topic_partition& of);
  error late(const end_plan& plan);
  void close(milliseconds timeout, bool done_with_last);
  template <class T, class Handle, class... Args>
  T call(const Handle& whom, milliseconds timeout, Args... args);

  runtime_ptr runtime_;
  std::shared_ptr<const reader_config> config_;
  std::vector<std::string> topics_; // that are read
  std::shared_ptr<arrival_queue> queue_ = std::make_shared<arrival_queue>();
  cluster_actor cluster_;
  bool owns_cluster_ = false;
  client_actor client_;
  inbox_actor inbox_;
  reading_actor reader_;
  group_reader_actor group_reader_; // null: in no group
  std::mutex closing_;
  bool closed_ = false;

  std::shared_ptr<handed_out> progress_; // null: in no group
  bool joined_ = false;
  error group_trouble_;
  std::set<std::string> there_; // topics of the subscription that exist, as far as was asked
  bool commits_ = false;        // what was handed out last is committed without a word from the caller
  std::atomic<std::thread::id> caller_;
  const int exceptions_ = std::uncaught_exceptions();
  reading_stats stats_;

  reader_health health_;
  std::deque<item> aside_; // batches: what read_to_end came by and was not to hand out
  uint64_t number_ = 0;
  record_batch_ptr batch_;
  std::optional<int64_t> end_; // where read_to_end stops in the batch at hand, once that was looked up
  std::optional<record_batch::iterator>
      at_; // the record that was handed out last; none: next() has handed out all of it
};

} // namespace cafka::blocking
