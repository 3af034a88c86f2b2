// Reads one partition from an offset on, until Ctrl-C: it reconnects by itself, and ends cleanly.
//
//     one_partition HOST:PORT TOPIC PARTITION OFFSET
#include "cafka/blocking.hpp"

#include <cstdlib>
#include <iostream>

using namespace std::chrono_literals;

int main(int argc, char** argv) try {
  const std::string topic = argc > 2 ? argv[2] : "orders";
  cafka::blocking::reader in{
      {.bootstrap = {argc > 1 ? argv[1] : "localhost:9092"},
       .topic = topic,
       .partitions = {argc > 3 ? std::atoi(argv[3]) : 0},
       .max_bytes = 10'000'000}};
  in.set_offset(argc > 4 ? std::atoll(argv[4]) : 42);
  const cafka::stop_signal stop{[&] { in.wakeup(); }};
  while (!stop.requested()) try {
      if (auto record = in.read(1h)) std::cout << record->offset << ": " << record->value << '\n';
    } catch (const cafka::error& why) { // tried on by itself
      std::cerr << why << '\n';
    }
  in.close();
} catch (const cafka::error& what) {
  std::cerr << "one_partition: " << what << '\n';
  return 1;
}
