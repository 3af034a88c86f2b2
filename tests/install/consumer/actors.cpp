// Every layer at once: a record goes to an embedded cluster and comes back.
#include "cafka/cafka.hpp"
#include "cafka/embedded/cluster.hpp"
#include "cafka/wire/error_code.hpp"

#include <chrono>

using namespace std::chrono_literals;

bool layer_works() {
  cafka::embedded::cluster kafka;
  kafka.create_topic("orders", 1);
  cafka::blocking::writer out{{.bootstrap = kafka.bootstrap(), .topic = "orders"}};
  out.write({{.key = "a", .value = "one"}}, 30s);
  out.close(10s);
  cafka::blocking::reader in{{.bootstrap = kafka.bootstrap(), .topic = "orders", .start = cafka::first}};
  auto record = in.read(30s);
  return record && record->value == cafka::bytes_view("one");
}
