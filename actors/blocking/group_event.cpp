#include "cafka/actors/blocking/group_event.hpp"

namespace cafka::blocking {

namespace {

std::string names_of(const std::vector<topic_partition>& partitions) {
  constexpr size_t most = 20;
  std::string all;
  for (size_t i = 0; i < partitions.size() && i < most; ++i) all += (i ? ", " : "") + to_string(partitions[i]);
  if (partitions.size() > most) all += " and " + std::to_string(partitions.size() - most) + " more";
  return partitions.empty() ? "nothing" : all;
}

} // namespace

std::string to_string(group_event::what kind) {
  switch (kind) {
  case group_event::what::assigned:
    return "assigned";
  case group_event::what::revoked:
    return "revoked";
  case group_event::what::lost:
    return "lost";
  case group_event::what::held_up:
    return "held_up";
  case group_event::what::recovered:
    return "recovered";
  case group_event::what::commit_failed:
    return "commit_failed";
  case group_event::what::failed:
    return "failed";
  }
  return "group_event(" + std::to_string(static_cast<int>(kind)) + ")";
}

std::string to_string(const group_event& event) {
  const auto group = "group '" + event.group + "'";
  const auto reason = [&event] { return event.reason ? ": " + std::string{event.reason.what()} : std::string{}; };
  switch (event.kind) {
  case group_event::what::assigned:
    return group + ", generation " + std::to_string(event.generation) + ": assigned " + names_of(event.partitions);
  case group_event::what::revoked:
    return group + ": revoked " + names_of(event.partitions);
  case group_event::what::lost:
    return group + ": lost " + names_of(event.partitions) + reason();
  case group_event::what::held_up:
    return group + ": held up, and tried on" + reason();
  case group_event::what::recovered:
    return group + ": takes part again";
  case group_event::what::commit_failed:
    return group + ": not committed: " + names_of(event.partitions) + reason();
  case group_event::what::failed:
    return group + ": the membership has ended" + reason();
  }
  return group;
}

} // namespace cafka::blocking
