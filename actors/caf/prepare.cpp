#include "cafka/actors/caf/prepare.hpp"

#include <string>

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

#if CAFKA_CAF_1
#include <caf/detail/meta_object.hpp>
#include <caf/init_global_meta_objects.hpp>
#else
#include <typeindex>
#endif

namespace cafka {

namespace {

// One type of the block stands for all.
bool has_types([[maybe_unused]] const caf::actor_system& system) {
#if CAFKA_CAF_1
  return caf::detail::global_meta_object_or_null(caf::type_id_v<endpoint>) != nullptr;
#else
  return system.config().type_names_by_rtti.count(std::type_index(typeid(endpoint))) > 0;
#endif
}

} // namespace

void prepare_types([[maybe_unused]] caf::actor_system_config& config) {
#if CAFKA_CAF_1
  caf::core::init_global_meta_objects();
  caf::io::middleman::init_global_meta_objects();
  caf::init_global_meta_objects<caf::id_block::cafka>();
#else
  config.add_message_types<caf::id_block::cafka>();
#endif
}

void prepare(caf::actor_system_config& config) {
  prepare_types(config);
  config.load<caf::io::middleman>();
}

void set_scheduler(caf::actor_system_config& config, scheduler_policy policy, size_t threads) {
  const std::string name = policy == scheduler_policy::sharing ? "sharing" : "stealing";
#if CAFKA_CAF_1
  config.set("caf.scheduler.policy", name);
  if (threads > 0) config.set("caf.scheduler.max-threads", threads);
#else
  config.set("scheduler.policy", caf::atom_from_string(name));
  if (threads > 0) config.set("scheduler.max-threads", threads);
#endif
}

void require_types(const caf::actor_system& system) {
  if (has_types(system)) return;
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
