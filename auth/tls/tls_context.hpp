// What all TLS connections of one configuration share.
#pragma once

#include <memory>

#include "cafka/auth/tls/tls_config.hpp"
#include "cafka/wire/error.hpp"

struct ssl_ctx_st; // OpenSSL's SSL_CTX

namespace cafka {

class session_cache;

/// A configuration, read once: the files are not looked at again. Made once and shared by any number of engines, in any threads.
class tls_context {
public:
  /// Both throw `cafka::error` (invalid_configuration), which names the field and the file, and says what is wrong: it is missing,
  /// not PEM, its password is wrong, the key is not the certificate's.
  explicit tls_context(const tls_config& client);
  explicit tls_context(const tls_server_config& server);
  tls_context(const tls_context&) = delete;
  tls_context& operator=(const tls_context&) = delete;
  ~tls_context();

  ssl_ctx_st* get() const noexcept { return context_.get(); }
  session_cache& sessions() const noexcept { return *sessions_; }
  bool is_server() const noexcept { return server_; }
  tls_verification verification() const noexcept { return verification_; }
  bool has_certificate() const noexcept { return has_certificate_; }
  tls_version minimum() const noexcept { return minimum_; }

private:
  struct free_context {
    void operator()(ssl_ctx_st* what) const;
  };

  std::unique_ptr<ssl_ctx_st, free_context> context_;
  std::unique_ptr<session_cache> sessions_;
  bool server_;
  bool has_certificate_;
  tls_verification verification_;
  tls_version minimum_;
};

} // namespace cafka
