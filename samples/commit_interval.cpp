// Commits every second, before partitions are given up, and at the end, without waiting for it; tells what the group does.
//
//     commit_interval HOST:PORT GROUP TOPIC
#include "cafka/blocking.hpp"

#include <iostream>

using namespace std::chrono_literals;

int main(int argc, char** argv) try {
  const std::string group = argc > 2 ? argv[2] : "billing", topic = argc > 3 ? argv[3] : "orders";
  cafka::blocking::reader in{
      {.bootstrap = {argc > 1 ? argv[1] : "localhost:9092"},
       .group_id = group,
       .group = {.auto_commit_interval = 1s}, // 0s: each record before the next
       .topics = {topic}}};
  while (auto next = in.next(5s)) {
    if (next->group) std::cerr << to_string(*next->group) << '\n'; // assigned, revoked, lost, …
    if (!next->batch) continue;
    for (const auto& record : *next->batch) std::cout << record.offset << ": " << record.value << '\n';
  }
  in.close();
} catch (const cafka::error& what) {
  std::cerr << "commit_interval: " << what << '\n';
  return 1;
}
