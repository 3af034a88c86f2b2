#include "cafka/auth/scram_keys.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>

#include "cafka/wire/base64.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

namespace {

const EVP_MD* digest_of(scram_hash hash) { return hash == scram_hash::sha_256 ? EVP_sha256() : EVP_sha512(); }

const unsigned char* raw(byte_span bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

/// A hash, or a key of its length, that is wiped in the end.
class digest {
public:
  explicit digest(size_t size) : size_(size) {}
  digest(const digest&) = delete;
  digest& operator=(const digest&) = delete;
  ~digest() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }

  unsigned char* data() { return bytes_.data(); }
  size_t size() const { return size_; }
  byte_span span() const { return std::as_bytes(std::span{bytes_.data(), size_}); }

private:
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes_{};
  size_t size_;
};

void require(bool worked) {
  if (!worked) throw error{errc::internal, "OpenSSL could not compute a SCRAM key"};
}

void mac(const EVP_MD* how, byte_span key, std::string_view text, digest& out) {
  unsigned size = 0;
  require(
      HMAC(how, raw(key), static_cast<int>(key.size()), raw(bytes_view{text}.span()), text.size(), out.data(), &size)
      != nullptr);
}

wire::bytes copy(byte_span bytes) { return {bytes.begin(), bytes.end()}; }

} // namespace

scram_proof prove_scram(
    scram_hash hash, std::string_view password, byte_span salt, int iterations, std::string_view auth_message) {
  const auto* how = digest_of(hash);
  const auto size = static_cast<size_t>(EVP_MD_get_size(how));
  digest salted{size}, client_key{size}, stored_key{size}, signature{size}, server_key{size}, server_signature{size};
  require(
      PKCS5_PBKDF2_HMAC(
          password.data(), static_cast<int>(password.size()), raw(salt), static_cast<int>(salt.size()), iterations, how,
          static_cast<int>(size), salted.data())
      == 1);
  mac(how, salted.span(), "Client Key", client_key);
  require(EVP_Digest(client_key.data(), size, stored_key.data(), nullptr, how, nullptr) == 1);
  mac(how, stored_key.span(), auth_message, signature);
  mac(how, salted.span(), "Server Key", server_key);
  mac(how, server_key.span(), auth_message, server_signature);
  scram_proof result{.client_proof = copy(client_key.span()), .server_signature = copy(server_signature.span())};
  for (size_t i = 0; i < size; ++i) result.client_proof[i] ^= signature.span()[i];
  return result;
}

bool same_signature(byte_span a, byte_span b) noexcept {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string scram_nonce() {
  std::array<unsigned char, 18> random{};
  if (RAND_bytes(random.data(), static_cast<int>(random.size())) != 1)
    throw error{errc::internal, "the system gives no random numbers for a SCRAM nonce"};
  std::string nonce;
  wire::append_base64(nonce, std::as_bytes(std::span{random}), wire::base64_alphabet::url);
  return nonce;
}

} // namespace cafka
