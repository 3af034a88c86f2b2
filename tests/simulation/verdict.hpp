// Holds what clients were told against what the brokers have.
#pragma once

#include <string>
#include <vector>

#include "tests/simulation/logs.hpp"
#include "tests/simulation/reading.hpp"
#include "tests/simulation/writing.hpp"

namespace cafka::test {

/// What is wrong, a sentence each; nothing if all is right.
using complaints = std::vector<std::string>;

/// Nothing acknowledged is lost, nothing that failed was written, nothing is doubled where that is promised, and records of a
/// writer are in order in each partition where that is promised.
void judge(const writing& of, const logs& truth, complaints& out);

/// All records of each partition, once, in order and as they are, up to the end of its log; what came before a topic was created
/// again stands in the log that it had then.
void judge(const reading& of, const logs& truth, complaints& out);

} // namespace cafka::test
