#include "cafka/actors/caf/prepare.hpp"

#include "cafka/actors/caf/errors.hpp"
#include "cafka/wire/error.hpp"

// What is sent by value, for the registration.
#include "cafka/actors/client/client_actor.hpp"
#include "cafka/actors/cluster/cluster_actor.hpp"
#include "cafka/actors/connection/connector.hpp"
#include "cafka/actors/reader/fetcher_actor.hpp"
#include "cafka/actors/reader/partition_reader_actor.hpp"
#include "cafka/actors/reader/reader_actor.hpp"
#include "cafka/actors/writer/partition_batcher.hpp"

namespace cafka {

void prepare_types(caf::actor_system_config& config) { register_types<caf::id_block::cafka>(config); }

void prepare(caf::actor_system_config& config) {
  prepare_types(config);
  config.load<caf::io::middleman>();
}

void set_scheduler(caf::actor_system_config& config, scheduler_policy policy, size_t threads) {
  set_scheduler_options(config, policy == scheduler_policy::sharing ? "sharing" : "stealing", threads);
}

void require_types(const caf::actor_system& system) {
  if (has_type<endpoint>(system)) return;
  throw error{
      errc::missing_type_ids,
      "cafka's message types are not registered: call cafka::prepare(config) before the actor system is made, or name "
      "caf::id_block::cafka in CAF_MAIN"};
}

void require_middleman(const caf::actor_system& system) {
  if (system.has_middleman()) return;
  throw error{
      errc::missing_type_ids,
      "CAF's I/O module is not loaded: call cafka::prepare(config) before the actor system is made, or name "
      "caf::io::middleman in CAF_MAIN"};
}

} // namespace cafka
