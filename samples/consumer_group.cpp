// A member of a consumer group: it reads its share of the partitions and commits by itself. Start several of them.
//
//     consumer_group HOST:PORT GROUP TOPIC
#include "cafka/blocking.hpp"

#include <iostream>

using namespace std::chrono_literals;

int main(int argc, char** argv) try {
  const std::string group = argc > 2 ? argv[2] : "billing", topic = argc > 3 ? argv[3] : "orders";
  cafka::blocking::reader in{
      {.bootstrap = {argc > 1 ? argv[1] : "localhost:9092"}, .group_id = group, .topics = {topic}}};
  while (auto record = in.read(3s)) // joining comes before the clock; nothing: no record came in time
    std::cout << record->partition << '/' << record->offset << ": " << record->value << '\n';
  in.close(); // commits the last records, and leaves the group to the others
} catch (const cafka::error& what) {
  std::cerr << "consumer_group: " << what << '\n';
  return 1;
}
