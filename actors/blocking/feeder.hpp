// Hands over what threads put.
#pragma once

#include "cafka/actors/blocking/intake.hpp"
#include "cafka/actors/blocking/put_totals.hpp"
#include "cafka/actors/caf/compat.hpp"
#include "cafka/actors/caf/type_ids.hpp"
#include "cafka/actors/writer/writer_actor.hpp"

#include <memory>
#include <string>

namespace cafka::blocking {

struct feeder_trait {
  using signatures = type_list<
      /// A thread put something that may be due, or waits.
      caf::result<void>(tick_atom),
      /// The timer of its own.
      caf::result<void>(tick_atom, uint64_t)>;
};
using feeder_actor = typed_actor<feeder_trait>;

/// Takes sets from an intake and offers them to the writer, one at a time, so that the next fills while one waits for room.
class feeder_state {
public:
  static inline const char* name = "cafka.feeder";

  /// `topic`: where records are routed while they are put; empty: the writer routes. `totals` hears of what is handed over
  /// and of what is refused; the reports of what was accepted reach it through the writer's completion.
  feeder_state(
      feeder_actor::pointer self, std::shared_ptr<intake> from, std::shared_ptr<put_totals> totals, writer_actor to,
      std::string topic);
  /// No thread watches it: whoever puts or waits hears from the intake that it has ended.
  ~feeder_state();
  feeder_actor::behavior_type make_behavior();

private:
  void pump();
  void offer(record_set_ptr set);
  void settle();
  void refresh_routing();

  feeder_actor::pointer self_;
  timer timer_;
  std::shared_ptr<intake> intake_;
  std::shared_ptr<put_totals> totals_;
  writer_actor writer_;
  std::string topic_;
  intake::clock::time_point routed_at_{};
  bool routing_ = false;
};

} // namespace cafka::blocking
