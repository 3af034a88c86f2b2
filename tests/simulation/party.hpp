// Whoever takes part in a simulated group.
#pragma once

#include <string>

#include "cafka/actors/caf/compat.hpp"
#include "tests/simulation/scenario.hpp"

namespace cafka::test {

/// A program of its own, as it were, with its own connections: a reader with a subscriber (`member`), or a fleet (`fleet_party`). It
/// joins when it is made.
class party {
public:
  party() = default;
  party(const party&) = delete;
  party& operator=(const party&) = delete;
  virtual ~party() = default;

  /// Does what is due. Returns what came meanwhile, for the trace.
  virtual std::string step(milliseconds now) = 0;
  /// All is dealt with at once from now on.
  virtual void keep_nothing() = 0;
  /// Nothing goes wrong any more that is not to: what is done from now on is done once.
  virtual void be_peaceful() {}
  /// As a process is that gets SIGKILL: it says nothing any more.
  virtual void kill() = 0;
  /// Whether that is the actor that the program has started, or its cluster.
  virtual bool has(const caf::actor& who) const = 0;
  /// One of the two has been killed: it hears nothing any more.
  virtual void end() = 0;
  /// Begins to leave; it has ended when `closed`.
  virtual void close() = 0;
  virtual bool closed() const = 0;
  virtual bool closing() const = 0;
  /// It has closed, and owns nothing any more.
  virtual void has_gone() = 0;
  /// By its twin, as it seems.
  virtual bool was_fenced() const = 0;
  /// It has ended by itself, as it is to.
  virtual bool gave_up() const { return false; }
  /// That was somebody else's doing.
  virtual void forgive() = 0;
  /// A request that was not answered, that failed for good, or that it has more than it may.
  virtual std::string complaint() const = 0;
  /// What is not as it should be in the end.
  virtual std::string trouble() = 0;
};

} // namespace cafka::test
