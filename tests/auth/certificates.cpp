#include "tests/auth/certificates.hpp"

#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <boost/test/unit_test.hpp>

namespace cafka::test {

namespace {

std::string text_of(const bio_handle& out) {
  char* text = nullptr;
  const auto size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<size_t>(size)};
}

void extend(X509* certificate, X509* signer, int what, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, signer, certificate, nullptr, nullptr, 0);
  auto* extension = X509V3_EXT_conf_nid(nullptr, &context, what, value.c_str());
  BOOST_REQUIRE_MESSAGE(extension != nullptr, "no such extension: " << value);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

} // namespace

std::string identity::pem() const {
  const bio_handle out{BIO_new(BIO_s_mem())};
  PEM_write_bio_X509(out.get(), certificate.get());
  return text_of(out);
}

std::string identity::key_pem(const std::string& password) const {
  const bio_handle out{BIO_new(BIO_s_mem())};
  PEM_write_bio_PKCS8PrivateKey(
      out.get(), key.get(), password.empty() ? nullptr : EVP_aes_256_cbc(), password.data(),
      static_cast<int>(password.size()), nullptr, nullptr);
  return text_of(out);
}

std::string identity::pkcs12(const std::string& password, bool with_key) const {
  const x509_stack others{sk_X509_new_null()};
  if (!with_key) {
    X509_up_ref(certificate.get());
    sk_X509_push(others.get(), certificate.get());
  }
  const pkcs12_handle container{PKCS12_create(
      password.c_str(), "cafka", with_key ? key.get() : nullptr, with_key ? certificate.get() : nullptr, others.get(),
      0, 0, 0, password.empty() ? -1 : 0, 0)};
  BOOST_REQUIRE(container);
  const bio_handle out{BIO_new(BIO_s_mem())};
  i2d_PKCS12_bio(out.get(), container.get());
  return text_of(out);
}

identity make_certificate(const certificate_request& what, const identity* signer) {
  identity made{x509_handle{X509_new()}, key_handle{EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")}};
  auto* certificate = made.certificate.get();
  X509_set_version(certificate, 2);
  uint64_t serial = 0;
  RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial);
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate), what.valid_from);
  X509_gmtime_adj(X509_getm_notAfter(certificate), what.valid_until);
  X509_set_pubkey(certificate, made.key.get());
  auto* subject = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(
      subject, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(what.common_name.c_str()), -1, -1, 0);
  auto* issuer = signer != nullptr ? signer->certificate.get() : certificate;
  X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
  if (what.is_ca) {
    extend(certificate, issuer, NID_basic_constraints, "critical,CA:TRUE");
    extend(certificate, issuer, NID_key_usage, "critical,keyCertSign,cRLSign");
  }
  if (!what.names.empty()) extend(certificate, issuer, NID_subject_alt_name, what.names);
  BOOST_REQUIRE(X509_sign(certificate, (signer != nullptr ? *signer : made).key.get(), EVP_sha256()) > 0);
  return made;
}

const identity& test_ca() {
  static const auto ca = make_certificate({.common_name = "cafka test CA", .is_ca = true});
  return ca;
}

const identity& test_server() {
  static const auto server = make_certificate(
      {.common_name = "broker", .names = "DNS:localhost,DNS:*.cafka.example,IP:127.0.0.1,IP:::1"}, &test_ca());
  return server;
}

const identity& test_client() {
  static const auto client = make_certificate({.common_name = "alice"}, &test_ca());
  return client;
}

} // namespace cafka::test
