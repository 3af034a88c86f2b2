// cafka consume -g: prints what a group gives.
#include "consume_group.hpp"

#include "end_of_log.hpp"
#include "messages.hpp"
#include "topics_of_group.hpp"
#include "watch.hpp"

#include "cafka/actors/blocking/client.hpp"
#include "cafka/actors/blocking/reader.hpp"
#include "cafka/actors/blocking/time_left.hpp"

#include <unistd.h>

#include <limits>
#include <map>
#include <set>
#include <utility>

namespace cafka::cli {

namespace {

using namespace std::chrono_literals;
using happened = blocking::group_event::what;

constexpr std::chrono::seconds to_leave{10};

/// One run of the command.
class group_run {
public:
  group_run(const settings& config, const blocking::client& connected, const printing& how, const group_reading& what)
      : quiet_(how.quiet),
        start_(what.start),
        to_ends_(what.to_ends),
        commits_(config.reader.auto_commit),
        shown_("records", !how.quiet && ::isatty(STDOUT_FILENO) != 1, how.count == printing{}.count ? 0 : how.count),
        out_(how, {}, shown_),
        in_(by_hand(config.reader), connected) {}

  void read() {
    while (!stop_requested() && !out_.enough() && !at_all_ends()) {
      // Short waits, so that a signal is noticed soon.
      auto delivery = in_.next(100ms);
      if (!delivery) continue;
      if (delivery->batch)
        print(*delivery->batch);
      else if (delivery->group)
        note(*delivery->group);
      else
        note(delivery->event);
    }
  }

  /// With the last commit. Throws why that was not taken.
  void leave() {
    const waiting answer{
        {.what = [] { return std::string{"the group to take the last commit, and to let go"}; },
         .to_be_finished = true}};
    const blocking::time_left left{to_leave};
    error refused;
    try {
      if (commits_) in_.commit(printed(), left());
    } catch (const error& why) {
      if (!is_of_a_rebalance(why)) refused = why;
    }
    in_.close(left());
    if (refused) throw refused;
  }

  bool enough() const { return out_.enough() || at_all_ends(); }

private:
  /// The partition was given up, with a commit, or lost, which is told.
  static bool is_of_a_rebalance(const error& why) {
    return why.code() == errc::unknown_member_id || why.code() == errc::illegal_generation;
  }

  /// What is committed is what was written out, to the record.
  static reader_config by_hand(reader_config config) {
    config.auto_commit = false;
    return config;
  }

  void print(const record_batch& batch) {
    out_.print(batch);
    out_.flush();
    const topic_partition where{batch.topic(), batch.partition()};
    ended_.erase(where);
    commit({.where = where, .offset = out_.printed_to(), .leader_epoch = batch.leader_epoch()});
  }

  /// All below is written out.
  void commit(const committed_offset& what) {
    if (!commits_ || what.offset < 0) return;
    printed_[what.where] = what;
    try {
      in_.commit_async(what);
    } catch (const error& why) {
      if (!is_of_a_rebalance(why)) throw;
    }
  }

  /// In what the member has.
  std::vector<committed_offset> printed() const {
    std::vector<committed_offset> all;
    for (const auto& [where, what] : printed_)
      if (held_.contains(where)) all.push_back(what);
    return all;
  }

  void note(const partition_event& event) {
    if (event.kind == partition_event::what::failed) throw error(event.reason);
    if (started_behind_end(event, start_)) {
      wait_at_end(in_, event);
      return commit({.where = {event.topic, event.partition}, .offset = event.log.end});
    }
    // A group that begins at the end, or loses its place, is to go on there.
    if (event.kind == partition_event::what::end_reached || has_moved(event))
      commit({.where = {event.topic, event.partition}, .offset = event.offset});
    if (event.kind != partition_event::what::end_reached) return tell_of(to_string(event));
    out_.end_reached(event);
    ended_.insert({event.topic, event.partition});
  }

  void note(const blocking::group_event& event) {
    if (event.kind == happened::failed) throw error(event.reason);
    if (event.kind == happened::assigned) held_.insert(event.partitions.begin(), event.partitions.end());
    if (event.kind == happened::revoked || event.kind == happened::lost)
      for (const auto& each : event.partitions) {
        held_.erase(each);
        ended_.erase(each);
        printed_.erase(each);
      }
    const bool bad =
        event.kind == happened::lost || event.kind == happened::held_up || event.kind == happened::commit_failed;
    if (!quiet_ || bad) tell_of(to_string(event));
  }

  bool at_all_ends() const { return to_ends_ && !held_.empty() && ended_.size() == held_.size(); }

  const bool quiet_;
  const std::optional<int64_t> start_;
  const bool to_ends_;
  const bool commits_;
  progress shown_;
  record_printer out_;
  blocking::reader in_;
  std::set<topic_partition> held_;
  std::map<topic_partition, committed_offset> printed_;
  std::set<topic_partition> ended_;
};

} // namespace

int consume_in_group(const settings& config, const printing& how, const group_reading& what) {
  blocking::client connected{cluster_within(config, what.timeout)};
  see_topics(connected, config, config.reader.topics, what.timeout);
  group_run run{config, connected, how, what};
  run.read();
  const bool has_end = what.to_ends || how.count != printing{}.count;
  const int code = has_end && !run.enough() ? watch::over_command().stop().exit_code() : exit_ok;
  watch::over_command().decided(code);
  run.leave();
  return code;
}

} // namespace cafka::cli
