// A test of a fleet's workers, on virtual time: what fails is tried again, and in the end it is a dead letter. It takes milliseconds,
// needs no broker, and does the same each time.
//
//     fleet_test
#include "cafka/testing/fleet_test.hpp" // links cafka::testing

#include <iostream>
#include <stdexcept>

using namespace std::chrono_literals;

int main() try {
  int paid = 0, tried = 0;
  const auto pay = [&](const cafka::fleet_record& order) { // what is tested
    if (order.key.text() == "broke" && ++tried) throw std::runtime_error{"no money"};
    ++paid;
  };
  cafka::fleet_test test{
      {.group_id = "billing", .topics = {"orders"}, .on_failure = {.attempts = 3, .dead_letters = "orders.dead"}}, pay};
  test.feed(
      "orders", {{.key = "rich", .value = "1"}, {.key = "broke", .value = "2"}, {.key = "thrifty", .value = "3"}});
  const bool settled = test.settle(1min); // virtual minutes
  const auto letters = test.records("orders.dead");
  std::cout << paid << " paid, " << tried << " attempts in vain, " << letters.size() << " dead letters\n";
  return settled && paid == 2 && tried == 3 && letters.size() == 1 ? 0 : 1;
} catch (const cafka::error& what) {
  std::cerr << "fleet_test: " << what << '\n';
  return 1;
}
