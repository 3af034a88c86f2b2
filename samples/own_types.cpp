// An application with message types of its own beside cafka's: its actor takes orders as messages, and writes them to Kafka.
//
//     own_types HOST:PORT
#include "cafka/cafka.hpp"

#include <iostream>

using namespace std::chrono_literals;

/// What is sent to the till.
struct order {
  std::string customer;
  int64_t cents = 0;
};

// Orders stay within the process: those that travel between nodes need inspect(), which CAF 0.17 and 1.x have each in their way.
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(order)

// At CAF's first id, as ever: cafka's types lie elsewhere, from 1000 to cafka::next_type_id.
CAF_BEGIN_TYPE_ID_BLOCK(shop, caf::first_custom_type_id)
CAF_ADD_TYPE_ID(shop, (order))
CAF_END_TYPE_ID_BLOCK(shop)

namespace {

/// Ends when so many orders have their outcome.
caf::behavior till(caf::event_based_actor* self, const cafka::writer_actor& writer, int expected) {
  const auto left = std::make_shared<int>(expected);
  return {[self, writer, left](const order& placed) {
    const auto value = std::to_string(placed.cents);
    cafka::record_set_builder set;
    set.add({.key = placed.customer, .value = value});
    const auto done = [self, left](const std::string& what) {
      std::cout << what << '\n';
      if (--*left == 0) self->quit();
    };
    cafka::write(self, writer, set.finish(), 30s)
        .then(
            [done, placed](const cafka::write_report_ptr& report) {
              done(placed.customer + ": " + (report->ok() ? "written" : report->first_error().what()));
            },
            [done, placed](const caf::error& refused) { done(placed.customer + ": " + cafka::render(refused)); });
  }};
}

} // namespace

int main(int argc, char** argv) try {
  const std::string bootstrap = argc > 1 ? argv[1] : "localhost:9092";
  cafka::blocking::client{{.bootstrap = {bootstrap}}}.ensure_topic("shop-orders", 6);

  caf::actor_system_config config;
  cafka::prepare<caf::id_block::shop>(
      config); // or CAF_MAIN(caf::id_block::shop, caf::id_block::cafka, caf::io::middleman)
  caf::actor_system system{config};

  auto writer = cafka::spawn_writer(system, {.bootstrap = {bootstrap}, .topic = "shop-orders"});
  const auto shop = system.spawn(till, writer, 2);
  cafka::anon_mail(order{"ann", 1'250}).send(shop);
  cafka::anon_mail(order{"bob", 990}).send(shop);

  caf::scoped_actor self{system};
  self->wait_for(shop);
  cafka::stop(writer, 5s);
} catch (const cafka::error& what) {
  std::cerr << "own_types: " << what << '\n';
  return 1;
}
