// The first exchange on every connection: which versions does the broker speak?
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "cafka/actors/connection/endpoint.hpp"
#include "cafka/actors/connection/version_table.hpp"
#include "cafka/wire/api_key.hpp"
#include "cafka/wire/bytes_view.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

/// ApiVersions is asked in the highest version that this client knows. A broker which does not know that one answers in
/// version 0 with UNSUPPORTED_VERSION (KIP-511), and from Kafka 2.4 on with its own range: it is asked once more.
class handshake {
public:
  handshake(std::string client_id, endpoint peer);

  /// Of the request to send next.
  wire::api_key key() const { return wire::api_key::api_versions; }
  int16_t version() const { return version_; }
  /// Its frame, with the size prefix.
  std::vector<std::byte> request(int32_t correlation_id) const;

  enum class step {
    again, ///< send `request` once more
    done,  ///< `versions` is there
    failed ///< `failure` says why
  };

  /// The body of a response, behind its header.
  step response(byte_span body);

  std::shared_ptr<const version_table> versions() const { return versions_; }
  const error& failure() const { return failure_; }

private:
  step fallback(byte_span body);
  step fail(errc code, const std::string& what);

  std::string client_id_;
  endpoint peer_;
  int16_t version_;
  bool fell_back_ = false;
  std::shared_ptr<const version_table> versions_;
  error failure_;
};

} // namespace cafka
