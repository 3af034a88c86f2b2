// What a member has to commit, what is under way, and what came of it.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cafka/actors/group/group_offsets.hpp"
#include "cafka/actors/retry/backoff.hpp"
#include "cafka/wire/messages/offset_commit.hpp"

namespace cafka {

/// Commits are merged: of each partition the highest offset is sent, one request at a time, and never one below what the group has,
/// unless the log has lost that. An offset that the group has is sent with other metadata alone; of several the one that was asked for
/// last. A partition's commits are fenced when it is not the member's any more.
class offset_commits {
public:
  using time_point = std::chrono::steady_clock::time_point;

  struct answer {
    uint64_t ticket = 0;
    commit_report report;
  };

  /// What the coordinator says of the membership.
  struct refusal {
    errc code = errc::none;
    int32_t generation = -1;
  };

  struct commit_request {
    uint64_t number = 0;
    wire::offset_commit_request what;
  };

  /// To be done: at most one request is under way.
  struct actions {
    std::optional<commit_request> send = {};
    std::vector<answer> answers = {};
    std::optional<refusal> heard = {};
  };

  offset_commits(std::string group, std::string instance, backoff pauses);

  // -- the membership --
  /// A new generation is being agreed on: what is refused for the sake of the old one waits for the new one.
  void rebalancing(bool yes) { rebalancing_ = yes; }
  /// A new generation, and what the member has in it.
  actions assigned(int32_t generation, std::string member_id, const std::vector<topic_partition>& all, time_point now);
  /// What the group has of a partition that is new.
  void start_at(const committed_offset& what);
  /// These are the member's no more: given up, or lost for `why`.
  actions gone(const std::vector<topic_partition>& partitions, const error& why, time_point now);

  // -- commits --
  /// The ticket is answered once, by `deadline` at the latest.
  actions commit(uint64_t ticket, const std::vector<committed_offset>& offsets, time_point now, time_point deadline);
  actions answered(uint64_t number, const wire::offset_commit_response& what, time_point now);
  actions unanswered(uint64_t number, const error& why, time_point now);
  /// Answers all: nothing is sent any more.
  actions close(const error& why);

  actions tick(time_point now);
  std::optional<time_point> next_tick() const;

  /// Nothing waits and nothing is under way.
  bool idle() const { return tickets_.empty() && under_way_ == 0; }

private:
  struct ticket_state {
    commit_report report;
    size_t open = 0;
    time_point deadline;
  };

  struct place {
    uint64_t ticket = 0;
    size_t index = 0;    // in its report
    uint64_t serial = 0; // see wanted
    bool left = false;   // asked for before its partition was taken, see left_
  };

  /// Of the same offset the metadata counts that has the highest serial.
  struct wanted {
    committed_offset what = {};
    uint64_t serial = 0;
  };

  void settle(const wanted& up_to, commit_outcome outcome, const error& why, actions& out);
  void settle_one(const place& which, commit_outcome outcome, int64_t offset, const error& why, actions& out);
  bool is_covered(const place& which, const wanted& by);
  partition_commit& part(const place& which) { return tickets_.at(which.ticket).report[which.index]; }
  void settle_all(const topic_partition& where, commit_outcome outcome, const error& why, actions& out);
  void leave(const topic_partition& where, const error& why, actions& out);
  bool is_due(const topic_partition& where) const { return owned_.contains(where) && !left_.contains(where); }
  enum class retry_at : uint8_t { never, the_next_generation, a_pause };
  retry_at judge(const wanted& sent, errc code, actions& out);
  void pause(retry_at when, time_point now);
  bool has(const committed_offset& what) const;
  const wanted* on_its_way(const topic_partition& where) const;
  uint64_t want(const committed_offset& what);
  void again(const wanted& what);
  void forget_unwanted(const topic_partition& where);
  void send(time_point now, actions& out);
  error fenced(const topic_partition& where, const error& why) const;
  error refused(const topic_partition& where, errc code) const;

  std::string group_;
  std::string instance_;
  backoff pauses_;

  std::string member_id_;
  int32_t generation_ = -1;
  std::set<topic_partition> owned_;
  std::map<topic_partition, committed_offset> committed_;

  std::map<topic_partition, wanted> pending_;
  std::map<topic_partition, wanted> sent_;
  uint64_t last_serial_ = 0;
  int32_t sent_generation_ = -1;
  /// Of what is under way, the partitions that were taken since. They may be the member's once more, by an assignment to which what
  /// comes of it means nothing.
  std::set<topic_partition> left_;
  uint64_t last_number_ = 0;
  uint64_t under_way_ = 0;
  bool rebalancing_ = false;
  bool held_ = false; // until the group has a new generation
  time_point not_before_{};
  error last_;

  std::map<uint64_t, ticket_state> tickets_;
  std::map<topic_partition, std::vector<place>> waiting_;
};

} // namespace cafka
