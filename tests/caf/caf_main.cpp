// CAF_MAIN with cafka's block, and with one of the application's that lies at CAF's first id.
#include "cafka/cafka.hpp"
#include "cafka/embedded/cluster.hpp"

#include <iostream>

using namespace std::chrono_literals;

struct order {
  int number = 0;
};

CAF_BEGIN_TYPE_ID_BLOCK(shop, caf::first_custom_type_id)
CAF_ADD_TYPE_ID(shop, (order))
CAF_END_TYPE_ID_BLOCK(shop)

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(order)

namespace {

cafka::record_set_ptr one_record() {
  cafka::record_set_builder set;
  set.add({.key = "a", .value = "one"});
  return set.finish();
}

void caf_main(caf::actor_system& system) {
  cafka::embedded::cluster brokers;
  brokers.create_topic("orders", 1);
  auto kafka = cafka::spawn_cluster(system, {.bootstrap = brokers.bootstrap()});
  auto writer = cafka::spawn_writer(system, kafka, {.topic = "orders"});
  caf::scoped_actor self{system};
  auto report =
      cafka::ask<cafka::write_report_ptr>(self, writer, 40s, cafka::write_atom_v, one_record(), caf::timespan{30s});
  std::cout << (report ? (*report)->count(cafka::outcome::acknowledged) : 0) << " records acknowledged\n";
  cafka::stop(writer, 5s);
  cafka::stop(kafka, 5s);
}

} // namespace

CAF_MAIN(caf::id_block::cafka, caf::io::middleman, caf::id_block::shop)
