#include "cafka/actors/caf/prepare.hpp"

#include <string>

#include "cafka/actors/caf/errors.hpp"
#include "cafka/wire/error.hpp"

// What is sent by value, for the registration.
#include "cafka/actors/client/client_actor.hpp"
#include "cafka/actors/cluster/cluster_actor.hpp"
#include "cafka/actors/connection/connector.hpp"
#include "cafka/actors/fleet/fleet_actor.hpp"
#include "cafka/actors/group/group_coordinator_actor.hpp"
#include "cafka/actors/log/log_entry.hpp"
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

namespace caf {

#if CAFKA_CAF_1
template <>
void init_global_meta_objects<id_block::cafka>() {
  init_global_meta_objects<id_block::cafka_ids>();
}
#else
template <>
actor_system_config& actor_system_config::add_message_types<id_block::cafka>() {
  return add_message_types<id_block::cafka_ids>();
}
#endif

} // namespace caf

namespace cafka {

namespace {

// One type of the block stands for all.
bool has_types([[maybe_unused]] const caf::actor_system_config& config) {
#if CAFKA_CAF_1
  return caf::detail::global_meta_object_or_null(caf::type_id_v<endpoint>) != nullptr;
#else
  return config.type_names_by_rtti.count(std::type_index(typeid(endpoint))) > 0;
#endif
}

#if CAFKA_CAF_1

// Ids that the table has room for, so that a block which follows cafka's may come late, too.
constexpr size_t table_size = first_type_id + 1000;
static_assert(next_type_id <= table_size);

// The table itself holds the guard, each actor system does, and we do here.
bool table_in_use() {
  const auto guard = caf::detail::global_meta_objects_guard();
  return guard && guard->get_reference_count() > 2;
}

// CAF frees its table when it has to make a larger one, and a running system may be reading it.
bool make_room() {
  if (caf::detail::global_meta_objects().size() >= table_size) return true;
  if (table_in_use()) return false;
  caf::detail::resize_global_meta_objects(table_size);
  return true;
}

bool register_types() {
  if (!make_room()) return false;
  caf::core::init_global_meta_objects();
  caf::io::middleman::init_global_meta_objects();
  caf::init_global_meta_objects<caf::id_block::cafka>();
  return true;
}

// Before main() there is no system yet. Neither CAF's table nor what is written to it needs a constructor to run before.
[[maybe_unused]] const bool registered_at_start = register_types();

#endif

} // namespace

void prepare_types([[maybe_unused]] caf::actor_system_config& config) {
#if CAFKA_CAF_1
  if (has_types(config) || register_types()) return;
  throw error{
      errc::missing_type_ids,
      "cafka was loaded while an actor system ran, so CAF cannot learn its types: load it before, or link it"};
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
  if (has_types(system.config())) return;
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
