// An application with types, and with an actor system, of its own. It knows of cafka only that there are blocking classes, which
// it uses while its system runs; or, with the argument blocking_first, before.
//
// It is built twice: FIRST_TYPE_ID, where its block lies, is CAF's first, and the one behind cafka's.
#include "cafka/actors/caf/mail.hpp"
#include "cafka/actors/caf/type_ids.hpp"
#include "cafka/blocking.hpp"
#include "cafka/embedded/cluster.hpp"

#include <iostream>
#include <memory>
#include <string_view>

using namespace std::chrono_literals;

struct order {
  int number = 0;
};

CAF_BEGIN_TYPE_ID_BLOCK(shop, FIRST_TYPE_ID)
CAF_ADD_TYPE_ID(shop, (order))
CAF_END_TYPE_ID_BLOCK(shop)

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(order)

namespace {

/// A blocking writer, and the cluster it writes to.
class written_topic {
public:
  written_topic() { kafka_.create_topic("orders", 1); }

  bool write() { return out_.write({{.key = "a", .value = "one"}}, 30s).at(0).result == cafka::outcome::acknowledged; }

private:
  cafka::embedded::cluster kafka_;
  cafka::blocking::writer out_{{.bootstrap = kafka_.bootstrap(), .topic = "orders"}};
};

std::unique_ptr<written_topic> topic;
int failures = 0;

void expect(bool what, std::string_view name) {
  if (what) return;
  ++failures;
  std::cerr << "not so: " << name << '\n';
}

void caf_main(caf::actor_system& system) {
  auto last = std::make_shared<int>(0);
  auto clerk = system.spawn([last](caf::event_based_actor*) -> caf::behavior {
    return {[last](const order& next) { *last = next.number; }};
  });
  cafka::anon_mail(order{1}).send(clerk);
  if (!topic) topic = std::make_unique<written_topic>();
  expect(topic->write(), "a record is acknowledged while the application's system runs");
  cafka::anon_mail(order{2}).send(clerk);
  clerk = nullptr;
  system.await_all_actors_done();
  expect(*last == 2, "the application's messages arrive");
}

} // namespace

// What CAF_MAIN makes is called below.
#define main application_main
CAF_MAIN(caf::id_block::shop)
#undef main

int main(int argc, char** argv) {
  if (argc > 1 && argv[1] == std::string_view{"blocking_first"}) {
    topic = std::make_unique<written_topic>();
    expect(topic->write(), "a record is acknowledged before there is a system of the application");
  }
  const auto status = application_main(1, argv);
  expect(topic->write(), "a record is acknowledged after the application's system has ended");
  topic = nullptr;
  return status == 0 && failures == 0 ? 0 : 1;
}
