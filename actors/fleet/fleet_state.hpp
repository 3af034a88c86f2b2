// The actor behind fleet_actor: between a member of a group, workers, and the writer of letters.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cafka/actors/fleet/fleet_actor.hpp"
#include "cafka/actors/fleet/fleet_crew.hpp"
#include "cafka/actors/fleet/fleet_health.hpp"
#include "cafka/actors/fleet/fleet_inlet.hpp"
#include "cafka/actors/fleet/fleet_work.hpp"
#include "cafka/actors/fleet/rate_limit.hpp"
#include "cafka/actors/fleet/restart_ledger.hpp"
#include "cafka/actors/group/group_reader_actor.hpp"
#include "cafka/actors/retry/backoff.hpp"
#include "cafka/actors/writer/writer_actor.hpp"

namespace cafka {

class fleet_state {
public:
  static inline const char* name = "cafka.fleet";

  fleet_state(
      fleet_actor::pointer self, cluster_actor cluster, std::shared_ptr<const fleet_config> config, worker_factory make,
      fleet_monitor_actor monitor);
  fleet_state(const fleet_state&) = delete;
  fleet_state& operator=(const fleet_state&) = delete;
  ~fleet_state();

  fleet_actor::behavior_type make_behavior();

private:
  using time_point = std::chrono::steady_clock::time_point;

  // -- from its member of the group --
  void on_batch(const record_batch_ptr& batch, uint64_t number);
  void on_event(const partition_event& event);
  void on_unreadable(const partition_event& event);
  void on_assigned(const group_assigned& what);
  caf::result<void> on_revoked(const group_revoked& what);
  void on_lost(const group_lost& what);
  void on_failed(const group_failed& what);
  void gone(const topic_partition& which);
  struct parting;
  void part_all(const std::function<bool(parting&)>& if_so);
  void part(uint64_t number);
  void parted(uint64_t number);

  // -- workers --
  void start_worker(uint32_t number);
  void on_ready(const ready_worker& what);
  void on_finished(const finished_work& what);
  void note_health(const work& what, time_point now);
  void worker_ended(uint32_t number, const error& why);
  void replace(uint32_t number, const failure& how);
  void restart(uint32_t number, time_point when);
  void cool_down(const topic_partition& which, time_point until);
  void renew_siblings(const topic_partition& of, time_point when);
  void hand_out();
  void end_superfluous();
  void watch_progress();
  void tell_about(fleet_event::kind what, uint32_t number, const error& why = {});
  void give_up(uint32_t number, const std::optional<failure>& why);
  void give_up_late();
  void watch_abandoned(const worker_actor& who);

  // -- letters --
  void write_letters();
  void write(std::vector<fleet_work::letter> letters);
  void on_written(const std::vector<fleet_work::letter>& sent, const write_report& report);
  const std::string& topic_of(const fleet_work::letter& which) const;
  void written(const fleet_work::letter& which);
  void refused(const fleet_work::letter& which, const error& why, time_point again);

  // -- commits --
  using committed_callback = std::function<void(const commit_report_ptr&)>;
  void commit(std::vector<committed_offset> what, std::chrono::milliseconds timeout, committed_callback done);
  void commit_again_and_again();

  // -- the user's --
  caf::result<void> pause_all(bool yes);
  caf::result<void> pause_topic(const std::string& topic, bool yes);
  caf::result<void> pause_one(const topic_partition& which, bool yes);
  void pause(const topic_partition& which, bool yes);
  caf::result<void> on_scale(uint32_t workers);
  caf::result<commit_report_ptr> on_flush();
  caf::result<void> on_close(caf::timespan within);

  // -- what it tells --
  caf::result<fleet_status_ptr> on_status();
  fleet_status report(const group_status& of) const;
  fleet_phase phase(const group_status& of) const;
  void append_worker(uint32_t number, time_point now, fleet_status& out) const;
  void append_partition(const fleet_work::partition_state& of, time_point now, fleet_status& out) const;

  // -- itself --
  void start_member();
  void member_ended();
  void step();
  void tick_at_next();
  void set_clocks();
  int64_t wall_clock() const;
  void tell_notes();
  void tell(fleet_event what);
  void look_at_health();
  void stop_for(const error& why);
  void close_member();
  void end();
  std::string group() const { return "group '" + config_->group_id + "'"; }

  fleet_actor::pointer self_;
  cluster_actor cluster_;
  std::shared_ptr<const fleet_config> config_;
  worker_factory make_;
  fleet_monitor_actor monitor_;
  watcher watch_;
  agenda agenda_;

  fleet_inlet_actor inlet_;
  group_reader_actor member_;
  backoff member_restarts_;

  fleet_work work_;
  fleet_crew crew_;
  std::map<uint32_t, worker_actor> workers_;
  restart_ledger restarts_;
  health_ledger health_;
  fleet_health told_health_ = fleet_health::healthy;
  rate_limit rate_;

  writer_actor letters_;
  std::set<std::string> refused_topics_; // that refuse letters
  backoff letter_pauses_;

  std::set<topic_partition> held_;
  std::set<std::string> paused_topics_;
  std::map<topic_partition, int64_t> unreadable_; // where a batch stopped them

  /// Partitions that are being given up.
  struct parting {
    std::vector<topic_partition> partitions;
    promise<void> answer;
    std::vector<topic_partition> undrained;
    bool committing = false;
  };
  std::map<uint64_t, parting> partings_;
  uint64_t last_parting_ = 0;

  /// The system's clock and the actors' at one time.
  std::pair<int64_t, time_point> clocks_;
  std::optional<agenda::entry> tick_; // of the next step that only the time causes
  std::optional<time_point> rate_at_;
  size_t untold_ = 0; // events that the monitor has not answered
  uint64_t missed_ = 0;
  uint64_t told_settled_ = 0;
  bool takes_many_ = false;
  bool paused_ = false;  // so are partitions that come
  size_t abandoned_ = 0; // workers that were given up and have not ended
  bool closing_ = false;
  error failed_;
  std::vector<promise<void>> closed_;
};

} // namespace cafka
