// Names in, rounds of asking, an outcome each: what is left of a request about several things.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cafka/actors/retry/allowed_time.hpp"
#include "cafka/actors/retry/backoff.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

/// What answers mean to one kind of request, beyond the table of errors.
struct asking_rules {
  /// What the names are of, in messages: "topic", "partition". Empty: there is one name, which is nobody's.
  std::string of = {};
  /// Answers about a name that asking again would not change, though the table calls them retriable.
  std::set<errc> final_codes = {};
  /// How a repetition fails that meets what an earlier attempt has done.
  std::set<errc> own_work = {};
};

/// Each round asks for all that is pending. A name is settled by an answer that asking again would not change; a refusal that
/// may pass leaves it for the next round, until the time is over.
class rounds {
public:
  using time_point = backoff::time_point;

  rounds(const std::vector<std::string>& names, asking_rules rules, time_limit limit, backoff pauses);

  const std::set<std::string>& pending() const { return pending_; }
  const time_limit& limit() const { return limit_; }

  /// A broker answered for one. `what`: none, or its error.
  void answered(const std::string& name, const error& what);

  /// These were asked for together, and no answer came. What was asked may have been done, unless `why` tells otherwise.
  void unanswered(const std::set<std::string>& names, const error& why);

  /// The metadata leads nowhere. That a topic or a partition is not there is believed once it was looked at twice.
  void unplaced(const std::string& name, const error& why);

  struct round {
    time_point when;
    /// A refusal told that what the cluster knows is old.
    bool refresh = false;
  };
  /// All of a round are answered: the next, or nothing if none is needed or the time is over. The next is behind the
  /// deadline if there is no time left to ask anybody.
  std::optional<round> next(time_point now);

  /// The time is over.
  void expire();

  /// To be asked at the end: none, or what went wrong, naming the thing, and what was tried.
  error outcome(const std::string& name) const;

private:
  struct progress {
    /// The last answer, or why there was none.
    std::optional<error> last = {};
    /// The last failure that says more than that the time was over.
    error cause = {};
    /// An earlier attempt may have been done, though it was not answered so.
    bool answer_lost = false;
    bool given_up = false;
  };

  void note(const std::string& name, const error& what, bool is_lost, bool is_final);
  std::string labelled(const std::string& name, const std::string& text) const;

  asking_rules rules_;
  time_limit limit_;
  backoff pauses_;
  std::set<std::string> pending_;
  std::map<std::string, progress> progress_;
  bool stale_ = false;
  bool first_ = true;
  bool last_ = false; // no round follows
};

} // namespace cafka
