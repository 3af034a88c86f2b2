// What a member of a group does not say or do, and what it does instead.
//
//     group_limits HOST:PORT GROUP TOPIC
#include "cafka/blocking.hpp"

#include <iostream>

using namespace std::chrono_literals;

int main(int argc, char** argv) try {
  const std::string group = argc > 2 ? argv[2] : "billing", topic = argc > 3 ? argv[3] : "orders";
  cafka::blocking::reader in{
      {.bootstrap = {argc > 1 ? argv[1] : "localhost:9092"}, .group_id = group, .topics = {topic}}};
  const auto record = in.read(3s);
  std::cout << "offset " << in.offset() << ", lag " << in.lag() << ", partition " << in.stats().partition
            << '\n'; // -1: several
  try {
    in.set_offset(0); // the group remembers where to go on
  } catch (const cafka::error& why) { std::cout << why << '\n'; }
  if (record) {
    const cafka::topic_partition mine{topic, record->partition}; // of a partition that it has, it says all of it
    std::cout << mine << ": offset " << in.offset(mine) << ", lag " << in.read_lag(mine, 5s) << '\n';
    in.seek(mine, cafka::first);
  }
  in.close();
} catch (const cafka::error& what) {
  std::cerr << "group_limits: " << what << '\n';
  return 1;
}
