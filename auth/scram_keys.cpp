#include "cafka/auth/scram_keys.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <utility>

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

/// All keys that come of a password.
struct scram_keys {
  scram_keys(scram_hash hash, std::string_view password, byte_span salt, int iterations)
      : client_key(size_of(hash)), stored_key(size_of(hash)), server_key(size_of(hash)) {
    const auto* how = digest_of(hash);
    digest salted{size_of(hash)};
    require(
        PKCS5_PBKDF2_HMAC(
            password.data(), static_cast<int>(password.size()), raw(salt), static_cast<int>(salt.size()), iterations,
            how, static_cast<int>(salted.size()), salted.data())
        == 1);
    mac(how, salted.span(), "Client Key", client_key);
    require(EVP_Digest(client_key.data(), client_key.size(), stored_key.data(), nullptr, how, nullptr) == 1);
    mac(how, salted.span(), "Server Key", server_key);
  }

  digest client_key, stored_key, server_key;

private:
  static size_t size_of(scram_hash hash) { return static_cast<size_t>(EVP_MD_get_size(digest_of(hash))); }
};

} // namespace

struct scram_password::derived {
  derived(scram_hash hash, std::string_view password, byte_span with_salt, int with_iterations)
      : salt(copy(with_salt)), iterations(with_iterations), keys(hash, password, with_salt, with_iterations) {}

  wire::bytes salt;
  int iterations;
  scram_keys keys;
};

scram_password::scram_password(scram_hash hash, secret password) : hash_(hash), password_(std::move(password)) {}
scram_password::~scram_password() = default;

scram_proof scram_password::prove(byte_span salt, int iterations, std::string_view auth_message) {
  const std::lock_guard guard{mutex_};
  if (!last_ || last_->iterations != iterations || !std::ranges::equal(last_->salt, salt))
    last_ = std::make_unique<derived>(hash_, password_.reveal(), salt, iterations);
  auto& keys = last_->keys;
  digest signature{keys.client_key.size()};
  mac(digest_of(hash_), keys.stored_key.span(), auth_message, signature);
  scram_proof result{
      .client_proof = copy(keys.client_key.span()),
      .server_signature = sign_scram(hash_, keys.server_key.span(), auth_message)};
  for (size_t i = 0; i < result.client_proof.size(); ++i) result.client_proof[i] ^= signature.span()[i];
  return result;
}

scram_stored_keys derive_scram(scram_hash hash, std::string_view password, byte_span salt, int iterations) {
  const scram_keys keys{hash, password, salt, iterations};
  return {.stored_key = copy(keys.stored_key.span()), .server_key = copy(keys.server_key.span())};
}

bool proves_scram(scram_hash hash, byte_span stored_key, byte_span client_proof, std::string_view auth_message) {
  const auto* how = digest_of(hash);
  const auto size = static_cast<size_t>(EVP_MD_get_size(how));
  if (client_proof.size() != size || stored_key.size() != size) return false;
  digest signature{size}, client_key{size}, hashed{size};
  mac(how, stored_key, auth_message, signature);
  for (size_t i = 0; i < size; ++i)
    client_key.data()[i] = static_cast<unsigned char>(std::to_integer<int>(client_proof[i]) ^ signature.data()[i]);
  require(EVP_Digest(client_key.data(), size, hashed.data(), nullptr, how, nullptr) == 1);
  return same_signature(hashed.span(), stored_key);
}

wire::bytes sign_scram(scram_hash hash, byte_span server_key, std::string_view auth_message) {
  const auto* how = digest_of(hash);
  digest signature{static_cast<size_t>(EVP_MD_get_size(how))};
  mac(how, server_key, auth_message, signature);
  return copy(signature.span());
}

wire::bytes random_salt(size_t count) {
  wire::bytes salt(count);
  if (RAND_bytes(reinterpret_cast<unsigned char*>(salt.data()), static_cast<int>(count)) != 1)
    throw error{errc::internal, "the system gives no random numbers for SCRAM"};
  return salt;
}

bool same_signature(byte_span a, byte_span b) noexcept {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string scram_nonce() {
  std::string nonce;
  wire::append_base64(nonce, random_salt(18), wire::base64_alphabet::url);
  return nonce;
}

} // namespace cafka
