// What code outside of this folder is written against, whichever CAF it is built on. It reads as CAF 1.x code does.
#pragma once

#include "cafka/actors/caf/agenda.hpp"
#include "cafka/actors/caf/byte_buffer.hpp"
#include "cafka/actors/caf/clock.hpp"
#include "cafka/actors/caf/exit.hpp"
#include "cafka/actors/caf/mail.hpp"
#include "cafka/actors/caf/promise.hpp"
#include "cafka/actors/caf/spawn.hpp"
#include "cafka/actors/caf/timer.hpp"
#include "cafka/actors/caf/typed_actor.hpp"
#include "cafka/actors/caf/watcher.hpp"
