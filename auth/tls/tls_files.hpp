// What tls_config names, read and understood. Everything here throws `cafka::error` (invalid_configuration), which names the
// field and the file, and says what is wrong with it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cafka/auth/tls/openssl_handles.hpp"
#include "cafka/auth/tls/tls_config.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

/// A text, and what messages call it: "trust.file '/etc/ca.pem'".
struct tls_text {
  tls_text(std::string_view called, std::string content) : name(called), text(std::move(content)) {}
  tls_text(const tls_text&) = delete;
  tls_text& operator=(const tls_text&) = delete;
  ~tls_text();

  /// The error that says what is wrong with it.
  error wrong(std::string_view problem) const;

  std::string name;
  /// Wiped in the end, as it may hold a key.
  std::string text;
};

/// The file's content; at most 16 MiB, and not a folder.
tls_text read_tls_file(std::string_view field, const std::string& path);

/// All certificates of a PEM text, at least one.
std::vector<x509_handle> certificates_of(const tls_text& pem);

/// The first private key of a PEM text.
key_handle key_of(const tls_text& pem, const secret& password);

/// What a container holds; each may be missing.
struct pkcs12_content {
  key_handle key = {};
  x509_handle certificate = {};
  x509_stack others = {};
};

/// `field`: the name of the source among the fields of a configuration.
pkcs12_content open_pkcs12(std::string_view field, const pkcs12_source& source);

} // namespace cafka
