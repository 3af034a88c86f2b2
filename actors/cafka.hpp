// All of cafka: the blocking classes, and the actors with what they are spawned with. Programs without actors of their own
// compile faster with cafka/blocking.hpp.
#pragma once

#if __cplusplus < 202002L
#error "cafka needs C++20: compile with -std=c++20 or later; what CMake links with cafka is compiled so"
#endif

#include "cafka/actors/caf/ask.hpp"
#include "cafka/actors/caf/prepare.hpp"
#include "cafka/actors/client/client_actor.hpp"
#include "cafka/actors/cluster/cluster_actor.hpp"
#include "cafka/actors/fleet/fleet_actor.hpp"
#include "cafka/actors/group/group_reader_actor.hpp"
#include "cafka/actors/reader/reader_actor.hpp"
#include "cafka/actors/writer/writer_actor.hpp"
#include "cafka/blocking.hpp"
