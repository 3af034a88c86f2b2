// The broker's side of SASL, for clusters that tests run in their own process.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "cafka/auth/sasl.hpp"
#include "cafka/auth/scram_keys.hpp"
#include "cafka/auth/secret.hpp"

namespace cafka {

/// What a server does next: says something, and knows who it is, or refuses.
struct sasl_server_step {
  /// For the client; may be empty.
  wire::bytes send = {};
  /// The user's name, once it is proven; then the exchange is over.
  std::optional<std::string> user = {};
  /// authentication_failed: the exchange is over, and nothing is sent but the error. Says no more than a stranger may know.
  error what = {};

  bool over() const { return user.has_value() || what; }
  static sasl_server_step say(std::string_view text);
  static sasl_server_step fail(std::string why);
};

/// One authentication of one client. Not thread-safe; does not block.
class sasl_server_exchange {
public:
  sasl_server_exchange() = default;
  sasl_server_exchange(const sasl_server_exchange&) = delete;
  sasl_server_exchange& operator=(const sasl_server_exchange&) = delete;
  virtual ~sasl_server_exchange() = default;

  /// Takes the client's next message, which may be anything. Not called once the exchange is over.
  virtual sasl_server_step take(byte_span from_client) = 0;
};

/// PLAIN. `accepts`: whether the user has that password.
std::unique_ptr<sasl_server_exchange> serve_plain(
    std::function<bool(std::string_view user, std::string_view password)> accepts);

/// What a server keeps of a password (RFC 5802, section 3): who steals it cannot log in elsewhere.
struct scram_credential {
  wire::bytes salt = {};
  int iterations = 4096;
  wire::bytes stored_key = {};
  wire::bytes server_key = {};
};

/// As kafka-configs --add-config 'SCRAM-SHA-256=[password=...]' makes it; the salt is random. Throws `cafka::error` (internal) if the
/// system has no randomness.
scram_credential make_scram_credential(scram_hash hash, std::string_view password, int iterations = 4096);

/// SCRAM. `find`: the credential of a user, if there is such a user. `nonce`: the server's part, or empty for one that nobody can foresee.
std::unique_ptr<sasl_server_exchange> serve_scram(
    scram_hash hash, std::function<std::optional<scram_credential>(std::string_view user)> find,
    std::string nonce = {});

/// What a client says with OAUTHBEARER.
struct bearer_claim {
  std::string_view token = {};
  std::map<std::string, std::string> extensions = {};
};

/// OAUTHBEARER. `accepts`: the user whose token it is; nothing: it is not valid.
std::unique_ptr<sasl_server_exchange> serve_oauth_bearer(
    std::function<std::optional<std::string>(const bearer_claim&)> accepts);

} // namespace cafka
