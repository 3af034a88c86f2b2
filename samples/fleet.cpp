// A fleet: supervised workers share the records of a topic, in order for each key; what they cannot do goes to the dead letters.
// Start it several times: the group shares the partitions out, and nothing is lost if one of them is killed.
//
//     fleet HOST:PORT GROUP TOPIC
#include "cafka/blocking.hpp"

#include <iostream>
#include <mutex>

using namespace std::chrono_literals;

int main(int argc, char** argv) try {
  const std::string group = argc > 2 ? argv[2] : "billing", topic = argc > 3 ? argv[3] : "orders";
  cafka::stop_signal stop;
  std::mutex output;
  cafka::blocking::fleet workers{
      {.bootstrap = {argc > 1 ? argv[1] : "localhost:9092"},
       .group_id = group,
       .topics = {topic},
       .ordering = cafka::ordering::by_key,
       .concurrency = 16,
       .on_failure = {.attempts = 3, .dead_letters = topic + ".dead"},
       .on_event = [](const cafka::fleet_event& what) { std::cerr << "fleet: " << what << '\n'; }},
      [&](const cafka::fleet_record& order) {
        if (order.value.empty())
          throw std::runtime_error{"an order without content"}; // tried three times, then a dead letter
        const std::lock_guard guard{output};
        std::cout << order.partition << '/' << order.offset << ": " << order.value << std::endl;
      }};
  while (!stop.requested()) workers.wait(200ms); // throws if the fleet fails
  workers.close(30s);                            // finishes what is under way, commits, leaves the group
} catch (const cafka::error& what) {
  std::cerr << "fleet: " << what << '\n';
  return 1;
}
