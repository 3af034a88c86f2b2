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

/// Compares in a time that tells nothing of where they differ.
bool same_signature(byte_span a, byte_span b) noexcept;

/// A nonce that nobody can foresee: 24 characters of the URL-safe base64 alphabet. Throws `cafka::error` (internal) if the system has
/// no randomness.
std::string scram_nonce();

} // namespace cafka
