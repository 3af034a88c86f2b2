// What both sides of a SCRAM exchange compute (RFC 5802, section 3).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cafka/wire/bytes_view.hpp"
#include "cafka/wire/tagged_field.hpp"

namespace cafka {

enum class scram_hash : uint8_t { sha_256, sha_512 };

/// The proof that the client knows the password, and the signature by which the server shows that it does.
struct scram_proof {
  wire::bytes client_proof = {};
  wire::bytes server_signature = {};
};

/// `iterations` times the work of one HMAC: some 1.5 ms for the usual 4096. The keys in between are wiped.
scram_proof prove_scram(
    scram_hash hash, std::string_view password, byte_span salt, int iterations, std::string_view auth_message);

/// What a server keeps of a password: the hash of the client's key, and its own key.
struct scram_stored_keys {
  wire::bytes stored_key = {};
  wire::bytes server_key = {};
};

/// As much work as prove_scram.
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
