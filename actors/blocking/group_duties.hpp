// What an inbox does for a thread that reads in a group: it gives up, commits and tells, also while the thread is elsewhere.
#pragma once

#include "cafka/actors/blocking/arrival_queue.hpp"
#include "cafka/actors/blocking/handed_out.hpp"
#include "cafka/actors/blocking/inbox_actor.hpp"
#include "cafka/actors/caf/compat.hpp"
#include "cafka/actors/caf/type_ids.hpp"
#include "cafka/actors/client/client_actor.hpp"
#include "cafka/actors/group/group_reader_actor.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cafka::blocking {

/// What it goes by.
struct group_terms {
  std::string group;
  std::shared_ptr<handed_out> progress;
  /// Asked whether there is a coordinator, while joining takes long.
  client_actor client;
  /// Between two commits; 0: whenever the thread says so.
  std::chrono::milliseconds commit_interval{5'000};
  std::chrono::milliseconds request_timeout{30'000};
};

/// A part of an actor's state. A revoke waits for the thread only if it has a batch of what is revoked: it says `release_atom` then.
class group_duties {
public:
  using settler = std::function<void(uint64_t number)>;

  group_duties(inbox_actor::pointer self, std::shared_ptr<arrival_queue> queue, group_terms terms, settler settle);

  /// `reader` names the group's reader, or nobody once it has ended.
  void start(std::function<group_reader_actor()> reader);

  void assigned(const group_assigned& what);
  /// `done` is called when the partitions are given up.
  void revoked(const group_revoked& what, std::function<void()> done);
  void lost(const group_lost& what);
  void failed(const group_failed& what);
  /// The thread has let go of what was recalled.
  void released();
  /// The thread is there, and has told how far it is.
  void attended();
  void ticked(uint64_t number) { agenda_.ticked(number); }

private:
  struct revocation {
    group_revoked what;
    std::function<void()> done;
  };

  void give_up(revocation what);
  void commit(std::vector<committed_offset> what, std::chrono::milliseconds timeout, std::function<void()> then);
  void committed(const commit_report& report);
  void commit_all();
  void commit_again_and_again();
  void look_at_the_membership();
  void heard(const group_status& status);
  void look_for_the_coordinator();
  void tell(group_event what);

  inbox_actor::pointer self_;
  std::shared_ptr<arrival_queue> queue_;
  group_terms terms_;
  settler settle_;
  std::function<group_reader_actor()> reader_;
  agenda agenda_;
  std::optional<revocation> waiting_; // for the thread
  std::vector<uint64_t> owed_;        // dropped while the thread was elsewhere: it is at work until it comes back
  agenda::time_point next_commit_{};
  bool due_ = false; // the thread has not said yet how far it is
  bool committing_ = false;
  int joining_looks_ = 0;
  error unreachable_;            // why the coordinator cannot be asked, while joining takes long
  errc last_cause_ = errc::none; // of the last look
  errc told_cause_ = errc::none;
};

} // namespace cafka::blocking
