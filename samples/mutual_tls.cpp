// Mutual TLS: brokers know this client by its certificate.
//
//     mutual_tls HOST:PORT CA_FILE CERTIFICATE_FILE KEY_FILE
#include "cafka/blocking.hpp"

#include <iostream>

int main(int argc, char** argv) try {
  cafka::tls_config tls{.trust = {.file = argc > 2 ? argv[2] : "ca.pem"}};
  tls.identity.certificate_file = argc > 3 ? argv[3] : "client.pem";
  tls.identity.key_file = argc > 4 ? argv[4] : "client.key"; // encrypted: tls.identity.key_password
  cafka::blocking::client kafka{{.bootstrap = {argc > 1 ? argv[1] : "localhost:9093"}, .tls = tls}};
  for (const auto& topic : kafka.topics())
    std::cout << topic.name << ": " << topic.partitions.size() << " partitions\n";
} catch (const cafka::error& what) {
  std::cerr << "mutual_tls: " << what << '\n';
  return 1;
}
