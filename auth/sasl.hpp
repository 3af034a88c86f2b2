// How a client shows a broker who it is (SASL, RFC 4422).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "cafka/wire/bytes_view.hpp"
#include "cafka/wire/error.hpp"
#include "cafka/wire/tagged_field.hpp"

namespace cafka {

/// What comes next in an exchange: something to send, success, or an error.
struct sasl_step {
  /// For the server, in SaslAuthenticate; may be empty. Nothing: the exchange is over.
  std::optional<wire::bytes> send = {};
  /// authentication_failed if the exchange is over without success; none otherwise.
  error what = {};

  static sasl_step say(std::string_view text);
  static sasl_step done() { return {}; }
  static sasl_step fail(std::string why);
};

/// One authentication on one connection: the client begins, then both take turns. Not thread-safe; must not block.
class sasl_exchange {
public:
  sasl_exchange() = default;
  sasl_exchange(const sasl_exchange&) = delete;
  sasl_exchange& operator=(const sasl_exchange&) = delete;
  virtual ~sasl_exchange() = default;

  /// The first message.
  virtual sasl_step begin() = 0;
  /// Takes the server's answer to the latest message. Not called once the exchange is over.
  virtual sasl_step answer(byte_span from_server) = 0;
};

/// With whom an exchange takes place: some mechanisms sign it.
struct sasl_peer {
  std::string host = {};
  uint16_t port = 0;
};

/// A mechanism with its credentials, for configurations: PLAIN, SCRAM and OAUTHBEARER convert to it, and one of the user's own is
/// made with a name and a function. A default one is none: connections then do not authenticate.
///
///     cafka::sasl_mechanism how = cafka::scram_sha_512{.username = "alice", .password = "open sesame"};
class sasl_mechanism {
public:
  /// Called for each connection, and again when it re-authenticates. Must not block.
  using factory = std::function<std::unique_ptr<sasl_exchange>(const sasl_peer&)>;

  sasl_mechanism() = default;
  /// `name`: as the broker has it in sasl.enabled.mechanisms. `check`: what is wrong with the credentials, if anything is.
  sasl_mechanism(std::string name, factory begin, error check = {});

  explicit operator bool() const noexcept { return static_cast<bool>(begin_); }
  const std::string& name() const noexcept { return name_; }
  /// none, or invalid_configuration with a sentence that names the field; secrets are not in it.
  const error& validate() const noexcept { return check_; }
  std::unique_ptr<sasl_exchange> exchange(const sasl_peer& with) const { return begin_(with); }

private:
  std::string name_;
  factory begin_;
  error check_;
};

} // namespace cafka
