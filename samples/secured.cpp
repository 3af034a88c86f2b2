// TLS and SCRAM: one configuration, and connections that a client, a writer and a reader share.
//
//     secured HOST:PORT CA_FILE USER        with the password in the environment, as KAFKA_PASSWORD
#include "cafka/auth/scram.hpp"
#include "cafka/blocking.hpp"

#include <cstdlib>
#include <iostream>

using namespace std::chrono_literals;

int main(int argc, char** argv) try {
  const char* password = std::getenv("KAFKA_PASSWORD");
  cafka::blocking::client kafka{
      {.bootstrap = {argc > 1 ? argv[1] : "localhost:9093"},
       .tls = cafka::tls_config{.trust = {.file = argc > 2 ? argv[2] : "ca.pem"}},
       .sasl = cafka::scram_sha_512{
           .username = argc > 3 ? argv[3] : "alice", .password = password != nullptr ? password : ""}}};
  kafka.ensure_topic("payments", 3);

  cafka::blocking::writer out{{.topic = "payments"}, kafka};
  out.write({{.key = "a", .value = "one"}, {.key = "b", .value = "two"}}, 10s);
  out.close(5s);

  cafka::blocking::reader in{{.topic = "payments", .start = cafka::first}, kafka};
  while (auto record = in.read(3s)) std::cout << record->key << " = " << record->value << '\n';
} catch (const cafka::error& what) { // names what is wrong: the certificate, the password, or neither
  std::cerr << "secured: " << what << '\n';
  return 1;
}
