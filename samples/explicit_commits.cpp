// Commits what was dealt with, and nothing else: of each partition the highest offset counts.
//
//     explicit_commits HOST:PORT GROUP TOPIC
#include "cafka/blocking.hpp"

#include <iostream>

using namespace std::chrono_literals;

int main(int argc, char** argv) try {
  const std::string group = argc > 2 ? argv[2] : "billing", topic = argc > 3 ? argv[3] : "orders";
  cafka::blocking::reader in{
      {.bootstrap = {argc > 1 ? argv[1] : "localhost:9092"}, .group_id = group, .topics = {topic}}};
  std::vector<cafka::blocking::owned_record> work;
  const auto deal_with_it = [&] {
    for (const auto& each : work) std::cout << each.value.value_or("null") << '\n';
    in.commit(work); // returns when it is stored
    work.clear();
  };
  while (auto record = in.fetch(3s)) {
    work.push_back(record->owned());
    if (work.size() == 10) deal_with_it();
  }
  if (!work.empty()) deal_with_it();
  in.close();
} catch (const cafka::error& what) {
  std::cerr << "explicit_commits: " << what << '\n';
  return 1;
}
