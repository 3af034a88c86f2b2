// Consumer groups drawn by chance, and what goes wrong with them.
#pragma once

#include "tests/simulation/scenario.hpp"

namespace cafka::test {

/// Adds groups to what is drawn, and disturbances of them and of the actors of all clients. The order of disturbances is not kept.
void draw_groups(random_source& random, scenario& all);

} // namespace cafka::test
