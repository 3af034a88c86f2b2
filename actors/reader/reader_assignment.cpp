#include "cafka/actors/reader/reader_assignment.hpp"

#include <set>
#include <string>

#include "cafka/wire/topic_name.hpp"

namespace cafka {

namespace {

std::string what_is_wrong(const assigned_partition& one) {
  if (one.of.topic.empty()) return "has no topic";
  if (one.of.topic.size() > longest_topic_name)
    return "has a topic of " + std::to_string(one.of.topic.size()) + " bytes, but names have at most "
           + std::to_string(longest_topic_name);
  if (one.of.partition < 0) return "does not exist: partitions count from 0";
  if (one.start.at == start_position::place::offset && one.start.value < 0)
    return "starts at offset " + std::to_string(one.start.value) + ", but offsets count from 0";
  return {};
}

} // namespace

error reader_assignment::validate() const {
  const auto refused = [](const assigned_partition& one, const std::string& why) {
    return error{errc::invalid_request, "assignment: " + to_string(one.of) + " " + why};
  };
  std::set<topic_partition> seen;
  for (const auto& one : partitions) {
    if (const auto why = what_is_wrong(one); !why.empty()) return refused(one, why);
    if (!seen.insert(one.of).second) return refused(one, "is named twice");
  }
  return {};
}

} // namespace cafka
