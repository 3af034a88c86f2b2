// OpenSSL's objects as values that free themselves, and what it says of an error.
#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pkcs12.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <string_view>

namespace cafka {

template <auto Free>
struct openssl_free {
  template <class T>
  void operator()(T* what) const {
    Free(what);
  }
};

inline void free_certificates(STACK_OF(X509) * all) { sk_X509_pop_free(all, X509_free); }

using ssl_ctx_handle = std::unique_ptr<SSL_CTX, openssl_free<SSL_CTX_free>>;
using bio_handle = std::unique_ptr<BIO, openssl_free<BIO_free_all>>;
using x509_handle = std::unique_ptr<X509, openssl_free<X509_free>>;
using x509_stack = std::unique_ptr<STACK_OF(X509), openssl_free<free_certificates>>;
using key_handle = std::unique_ptr<EVP_PKEY, openssl_free<EVP_PKEY_free>>;
using pkcs12_handle = std::unique_ptr<PKCS12, openssl_free<PKCS12_free>>;

/// Reads from the text, which has to stay where it is.
bio_handle bio_over(std::string_view text);

/// What the thread's latest error is, in OpenSSL's words; empties its list of errors.
std::string take_openssl_reason();

/// "CN=broker-1,O=Example", at a length that fits a line.
std::string subject_of(X509* certificate);

/// Who has signed it, likewise; of one that has signed itself its own subject.
std::string issuer_of(X509* certificate);

/// "DNS a.example, DNS *.b.example, IP 10.0.0.1": whom a certificate is for, by its alternative names, or else by its subject.
std::string names_of(X509* certificate);

} // namespace cafka
