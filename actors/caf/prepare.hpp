// What every program that uses cafka's actors does before it makes its actor system.
#pragma once

#include <cstddef>

#include "cafka/actors/caf/type_ids.hpp"
#include "cafka/actors/caf/version.hpp"

namespace cafka {

/// Registers cafka's message types and loads CAF's I/O module. Call it once for the configuration of each actor system:
///
///     caf::actor_system_config config;
///     cafka::prepare(config);
///     caf::actor_system system{config};
///
/// With CAF_MAIN it is `CAF_MAIN(caf::id_block::cafka, caf::io::middleman)` instead. Blocks of type ids of your own may stay
/// at CAF's first id; see `cafka::next_type_id`.
///
/// CAF 1.x has one table of types for the whole process. cafka's are in it before main() begins, so that the blocking classes
/// may be used before, beside and after systems of your own. Throws `cafka::error` (missing_type_ids) if cafka was loaded
/// (dlopen) while an actor system was running, for then the table cannot grow any more.
void prepare(caf::actor_system_config& config);

/// The same, and registers types of your own, whichever CAF it is: `cafka::prepare<caf::id_block::shop>(config)`.
template <class Block, class... Blocks>
void prepare(caf::actor_system_config& config) {
  prepare(config);
#if CAFKA_CAF_1
  caf::init_global_meta_objects<Block>();
  (caf::init_global_meta_objects<Blocks>(), ...);
#else
  config.add_message_types<Block>();
  (config.add_message_types<Blocks>(), ...);
#endif
}

/// Registers the message types alone, for systems that never open a socket.
void prepare_types(caf::actor_system_config& config);

/// How the scheduler waits for work: 'stealing' (CAF's default) polls, which costs CPU while there is little to do;
/// 'sharing' blocks.
enum class scheduler_policy { sharing, stealing };

/// Sets the policy and the number of threads (0: one for each core) of systems that cafka makes itself.
void set_scheduler(caf::actor_system_config& config, scheduler_policy policy, size_t threads);

/// Throws `cafka::error` (missing_type_ids) with a sentence that says which line is missing, if `system` was made without
/// prepare(). Called by what spawns cafka's actors.
void require_types(const caf::actor_system& system);
/// The same for the I/O module.
void require_middleman(const caf::actor_system& system);

} // namespace cafka
