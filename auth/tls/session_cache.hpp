// Sessions of TLS that the next connection to the same broker resumes.
#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "cafka/auth/tls/openssl_handles.hpp"

namespace cafka {

using session_handle = std::unique_ptr<SSL_SESSION, openssl_free<SSL_SESSION_free>>;

/// The latest session of each broker, of a bounded number of brokers: the one that was put first goes first. Thread-safe.
class session_cache {
public:
  explicit session_cache(size_t capacity) : capacity_(capacity) {}

  void put(const std::string& broker, session_handle session);
  /// The session is no longer here then: one of TLS 1.3 is for one connection (RFC 8446, appendix C.4). Null if there is none.
  session_handle take(const std::string& broker);
  size_t size() const;

private:
  using entry = std::pair<std::string, session_handle>;
  std::deque<entry>::iterator find(const std::string& broker);

  const size_t capacity_;
  mutable std::mutex mutex_;
  std::deque<entry> sessions_; // the oldest first
};

} // namespace cafka
