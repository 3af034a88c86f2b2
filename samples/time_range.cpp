// All records of a span of time, and then the end: exactly there, also if nothing follows.
//
//     time_range HOST:PORT TOPIC SECONDS_AGO SECONDS
#include "cafka/blocking.hpp"

#include <cstdlib>
#include <iostream>

using namespace std::chrono_literals;

int main(int argc, char** argv) try {
  const std::string topic = argc > 2 ? argv[2] : "orders";
  const auto from = std::chrono::system_clock::now() - std::chrono::seconds{argc > 3 ? std::atoi(argv[3]) : 3600};
  cafka::blocking::reader in{{.bootstrap = {argc > 1 ? argv[1] : "localhost:9092"}, .topic = topic}};
  in.set_offset_at(from);
  for (const auto& record : in.read_until(from + std::chrono::seconds{argc > 4 ? std::atoi(argv[4]) : 3600}, 30s))
    std::cout << record.timestamp << ": " << record.value << '\n';
} catch (const cafka::error& what) {
  std::cerr << "time_range: " << what << '\n';
  return 1;
}
