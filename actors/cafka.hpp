// All of cafka: the blocking classes, and the actors with what they are spawned with.
#pragma once

#include "cafka/actors/blocking/client.hpp"
#include "cafka/actors/blocking/reader.hpp"
#include "cafka/actors/blocking/writer.hpp"
#include "cafka/actors/caf/ask.hpp"
#include "cafka/actors/caf/prepare.hpp"
#include "cafka/actors/client/client_actor.hpp"
#include "cafka/actors/cluster/cluster_actor.hpp"
#include "cafka/actors/reader/reader_actor.hpp"
#include "cafka/actors/writer/writer_actor.hpp"
#include "cafka/version.hpp"
