// What a log tells of leaders that have changed.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "cafka/actors/cluster/metadata.hpp"
#include "cafka/actors/log/log_entry.hpp"

namespace cafka {

/// One entry for each pair of brokers of which the one leads what the other led, however many partitions that are. What was not known
/// before has not changed.
std::vector<log_entry> leader_changes(const metadata& before, const metadata& now, const std::set<std::string>& topics);

} // namespace cafka
