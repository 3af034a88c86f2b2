// What both sides of a SCRAM exchange compute (RFC 5802, section 3).
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "cafka/auth/secret.hpp"
#include "cafka/wire/bytes_view.hpp"
#include "cafka/wire/tagged_field.hpp"

namespace cafka {

enum class scram_hash : uint8_t { sha_256, sha_512 };

/// The proof that the client knows the password, and the signature by which the server shows that it does.
struct scram_proof {
  wire::bytes client_proof = {};
  wire::bytes server_signature = {};
};

/// A password, and the keys that were derived of it last: a cluster has one salt for each user, so all its brokers, and each
/// authentication anew, ask for the same ones (RFC 5802, section 5.1). Any thread.
class scram_password {
public:
  scram_password(scram_hash hash, secret password);
  ~scram_password();
  scram_password(const scram_password&) = delete;
  scram_password& operator=(const scram_password&) = delete;

  scram_hash hash() const noexcept { return hash_; }

  /// `iterations` times the work of one HMAC, some 1.5 ms for the usual 4096; little if salt and iterations are as before.
  scram_proof prove(byte_span salt, int iterations, std::string_view auth_message);

private:
  struct derived;

  scram_hash hash_;
  secret password_;
  std::mutex mutex_;
  std::unique_ptr<derived> last_; // of mutex_
};

/// What a server keeps of a password: the hash of the client's key, and its own key.
struct scram_stored_keys {
  wire::bytes stored_key = {};
  wire::bytes server_key = {};
};

/// As much work as a first scram_password::prove.
scram_stored_keys derive_scram(scram_hash hash, std::string_view password, byte_span salt, int iterations);

/// Whether the proof could only be made with the password that the stored key is of.
bool proves_scram(scram_hash hash, byte_span stored_key, byte_span client_proof, std::string_view auth_message);

/// The signature by which the server shows that it knows the password too.
wire::bytes sign_scram(scram_hash hash, byte_span server_key, std::string_view auth_message);

/// `count` random bytes. Throws `cafka::error` (internal) if the system has no randomness.
wire::bytes random_salt(size_t count);

/// Compares in a time that tells nothing of where they differ.
bool same_signature(byte_span a, byte_span b) noexcept;

/// A nonce that nobody can foresee: 24 characters of the URL-safe base64 alphabet. Throws `cafka::error` (internal) if the system has
/// no randomness.
std::string scram_nonce();

} // namespace cafka
