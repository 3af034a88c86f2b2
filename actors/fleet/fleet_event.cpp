#include "cafka/actors/fleet/fleet_event.hpp"

#include <ostream>

namespace cafka {

namespace {

std::string list(const std::vector<topic_partition>& all) {
  constexpr size_t most = 10;
  std::string out;
  for (size_t i = 0; i < all.size() && i < most; ++i) out += (i > 0 ? ", " : "") + to_string(all[i]);
  if (all.size() > most) out += " and " + std::to_string(all.size() - most) + " more";
  return out;
}

std::string place(const fleet_event& what) {
  if (what.where.topic.empty()) return {};
  return to_string(what.where) + (what.offset >= 0 ? " at offset " + std::to_string(what.offset) : std::string{});
}

std::string worker(const fleet_event& what) { return "worker " + std::to_string(what.worker); }

std::string sentence(const fleet_event& what) {
  using kind = fleet_event::kind;
  switch (what.what) {
  case kind::assigned:
    return "assigned: " + list(what.partitions);
  case kind::revoked:
    return "to be given up: " + list(what.partitions);
  case kind::lost:
    return "lost: " + list(what.partitions);
  case kind::dead_letter:
    return "written elsewhere: " + place(what);
  case kind::letter_refused:
    return "could not be written elsewhere yet: " + place(what);
  case kind::skipped:
    return "skipped: " + place(what);
  case kind::partition_stopped:
    return "stopped until it is resumed: " + place(what);
  case kind::worker_crashed:
    return worker(what) + " crashed" + (what.offset >= 0 ? " at " + place(what) : std::string{});
  case kind::stuck:
    return worker(what) + " has made no progress with " + place(what);
  case kind::late:
    return worker(what) + " was replaced, as it took too long for " + place(what);
  case kind::degraded:
    return "the fleet is degraded";
  case kind::stalled:
    return "the fleet is stalled";
  case kind::healthy:
    return "the fleet is healthy";
  case kind::held_up:
    return "held up: " + place(what);
  case kind::recovered:
    return "read again: " + place(what);
  case kind::failed:
    return "the fleet has failed";
  }
  return "?";
}

} // namespace

std::string_view to_string(fleet_event::kind what) {
  constexpr std::string_view names[] = {
      "assigned",          "revoked",        "lost",      "dead_letter", "letter_refused", "skipped",
      "partition_stopped", "worker_crashed", "stuck",     "late",        "degraded",       "stalled",
      "healthy",           "held_up",        "recovered", "failed"};
  return names[static_cast<size_t>(what)];
}

std::string to_string(const fleet_event& what) {
  auto out = sentence(what);
  if (!what.reason.empty())
    out += ": " + what.reason;
  else if (what.why)
    out += ": " + to_string(what.why);
  else if (what.how.why && !what.where.topic.empty() && what.offset >= 0)
    out += ": " + to_string(what.how);
  if (what.missed > 0) out += " (" + std::to_string(what.missed) + " events before this one were not told)";
  return out;
}

std::ostream& operator<<(std::ostream& out, const fleet_event& what) { return out << to_string(what); }

} // namespace cafka
