// An authorization server on a port of the loopback interface that the system picks, with TLS or without.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "cafka/auth/tls/tls_engine.hpp"

namespace cafka::test {

/// Answers one request after the other, each on a connection of its own, in a thread.
class token_server {
public:
  /// From the whole request, as it came, to the JSON of an answer of status 200.
  using handler = std::function<std::string(const std::string& request)>;

  explicit token_server(handler answer, std::shared_ptr<const tls_context> with = {});
  ~token_server();
  token_server(const token_server&) = delete;
  token_server& operator=(const token_server&) = delete;

  std::string url() const;

private:
  void serve();
  void serve(int connection);

  handler answer_;
  std::shared_ptr<const tls_context> tls_;
  int listening_ = -1;
  unsigned port_ = 0;
  std::thread thread_;
};

/// Name and secret of a request, as "name:secret", and what it asks for behind " for ".
std::string who_asks(const std::string& request);

} // namespace cafka::test
