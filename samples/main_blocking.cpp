// From main(), no actors in sight: writes two records and reads them back.
//
//     main_blocking HOST:PORT
#include "cafka/blocking.hpp"

#include <iostream>

using namespace std::chrono_literals;

int main(int argc, char** argv) try {
  const std::vector<std::string> kafka{argc > 1 ? argv[1] : "localhost:9092"};
  cafka::blocking::client{{.bootstrap = kafka}}.ensure_topic("orders", 6);

  cafka::blocking::writer out{{.bootstrap = kafka, .topic = "orders", .compression = cafka::codec::zstd}};
  out.write(
      {{.key = "a", .value = "one"}, {.key = "b", .value = "two"}}, 10s); // throws, with the outcome of every record
  out.close(5s);

  cafka::blocking::reader in{{.bootstrap = kafka, .topic = "orders", .start = cafka::first}};
  while (auto record = in.read(3s)) // nothing: no record came in time; throws what holds the reader up
    std::cout << record->partition << '/' << record->offset << ": " << record->key << " = " << record->value << '\n';
} catch (const cafka::error& what) {
  std::cerr << "main_blocking: " << what << '\n';
  return 1;
}
