// Which groups are of fleets, and what goes wrong with those.
#pragma once

#include "cafka/actors/retry/random_source.hpp"
#include "tests/simulation/scenario.hpp"

namespace cafka::test {

/// Makes one group in three one of fleets.
void draw_fleets(random_source& random, scenario& all);

} // namespace cafka::test
