#include "cafka/auth/tls/tls_identity.hpp"

#include <openssl/err.h>

#include <utility>

#include "cafka/auth/tls/tls_files.hpp"

namespace cafka {

namespace {

/// A certificate, those behind it, its key, and where it comes from.
struct shown {
  std::string from;
  std::vector<x509_handle> chain;
  key_handle key;
};

tls_text certificate_text(const tls_identity& who) {
  return who.certificate_file.empty() ? tls_text{"identity.certificate_pem", who.certificate_pem}
                                      : read_tls_file("identity.certificate_file", who.certificate_file);
}

key_handle key_for(const tls_identity& who, const tls_text& certificate) {
  if (!who.key_file.empty()) return key_of(read_tls_file("identity.key_file", who.key_file), who.key_password);
  if (!who.key_pem.empty())
    return key_of(tls_text{"identity.key_pem", std::string{who.key_pem.reveal()}}, who.key_password);
  return key_of(certificate, who.key_password); // one file for both, as Java's keystores in PEM are
}

shown from_pem(const tls_identity& who) {
  const auto text = certificate_text(who);
  auto chain = certificates_of(text);
  return {text.name, std::move(chain), key_for(who, text)};
}

shown from_store(const pkcs12_source& source) {
  auto content = open_pkcs12("identity.store", source);
  const auto name =
      source.file.empty() ? std::string{"identity.store.bytes"} : "identity.store.file '" + source.file + "'";
  if (!content.key || !content.certificate)
    throw error{errc::invalid_configuration, name + ": there is no private key with a certificate in it"};
  shown result{name, {}, std::move(content.key)};
  result.chain.push_back(std::move(content.certificate));
  while (content.others && sk_X509_num(content.others.get()) > 0)
    result.chain.emplace_back(sk_X509_shift(content.others.get()));
  return result;
}

void require_one(const tls_identity& who) {
  const int named = !who.certificate_file.empty() + !who.certificate_pem.empty() + !who.store.empty();
  if (named > 1)
    throw error{
        errc::invalid_configuration,
        "identity: more than one of certificate_file, certificate_pem and store is named; one is shown"};
  if (named == 0 && (!who.key_file.empty() || !who.key_pem.empty()))
    throw error{errc::invalid_configuration, "identity: there is a key and no certificate; name certificate_file"};
}

} // namespace

void identify(SSL_CTX* context, const tls_identity& who) {
  require_one(who);
  if (who.empty()) return;
  const auto what = who.store.empty() ? from_pem(who) : from_store(who.store);
  const auto refuse = [&what](const std::string& why) {
    return error{errc::invalid_configuration, what.from + ": " + why};
  };
  ERR_clear_error();
  if (X509_check_private_key(what.chain.front().get(), what.key.get()) != 1) {
    ERR_clear_error();
    throw refuse("the private key is not that of the certificate of " + subject_of(what.chain.front().get()));
  }
  if (SSL_CTX_use_certificate(context, what.chain.front().get()) != 1
      || SSL_CTX_use_PrivateKey(context, what.key.get()) != 1)
    throw refuse("OpenSSL does not use it (" + take_openssl_reason() + ")");
  for (size_t i = 1; i < what.chain.size(); ++i)
    if (SSL_CTX_add1_chain_cert(context, what.chain[i].get()) != 1)
      throw refuse("OpenSSL does not use certificate " + std::to_string(i + 1) + " (" + take_openssl_reason() + ")");
}

} // namespace cafka
