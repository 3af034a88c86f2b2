// A fault of the embedded cluster, drawn by chance.
#pragma once

#include <cstdint>
#include <string>

#include "cafka/actors/retry/random_source.hpp"
#include "cafka/embedded/fault.hpp"

namespace cafka::test {

/// One that clients have to live with: answers lost, late or cut, connections closed before and after the work was done, brokers
/// that throttle, and the errors that Kafka gives while it moves partitions about.
embedded::fault draw_fault(random_source& random, int32_t brokers, const std::string& topic);

/// The same of what members of groups ask.
embedded::fault draw_group_fault(random_source& random, int32_t brokers);

std::string to_string(const embedded::fault& which);

} // namespace cafka::test
