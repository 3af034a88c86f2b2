// What brokers see of a client with some security: a handshake and an authentication in memory.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "cafka/actors/properties/properties.hpp"
#include "tests/auth/temporary_folder.hpp"

namespace cafka::test {

class token_server;

/// Files that properties name, by "{dir}/ca.pem" and the like, and servers: "{tokens}", "{tokens over TLS}".
class security_files {
public:
  security_files();
  ~security_files();
  /// The text with its {dir} and {name} (the file's content) filled in.
  std::string fill(std::string text) const;

private:
  std::string add(const std::string& name, const std::string& content);

  temporary_folder folder_;
  std::map<std::string, std::string> contents_;
  std::unique_ptr<token_server> tokens_;
  std::unique_ptr<token_server> tokens_over_tls_;
};

/// "tls", "client certificate", "cipher", "version": of a handshake with a broker of localhost (or `host`); "mechanism" and "user" of an
/// authentication with one that knows alice, whose password is "open sesame". What the properties do not ask for is not there.
std::map<std::string, std::string> talk(const configured& made, const std::string& host = "localhost");

} // namespace cafka::test
