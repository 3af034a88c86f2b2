#include "cafka/auth/tls/tls_trust.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <filesystem>
#include <string>

#include "cafka/auth/tls/tls_files.hpp"

namespace cafka {

namespace {

using crl_handle = std::unique_ptr<X509_CRL, openssl_free<X509_CRL_free>>;

class trusted {
public:
  trusted(SSL_CTX* context, std::string_view field) : context_(context), field_(field) {}

  void add(const tls_trust& what) {
    // Whatever is named is trusted, be it the broker's own certificate or one in between: as with Java's truststores.
    X509_STORE_set_flags(store(), X509_V_FLAG_PARTIAL_CHAIN);
    if (!what.file.empty()) add_pem(read_tls_file(field("file"), what.file));
    if (!what.directory.empty()) add_directory(what.directory);
    if (!what.pem.empty()) add_pem(tls_text{field("pem"), what.pem});
    if (!what.store.empty()) add_store(what.store);
    const bool nothing_named = what.file.empty() && what.directory.empty() && what.pem.empty() && what.store.empty();
    if (what.system || nothing_named) add_system();
    if (!what.revoked_file.empty()) add_revoked(read_tls_file(field("revoked_file"), what.revoked_file));
  }

private:
  std::string field(std::string_view name) const { return field_ + "." + std::string{name}; }
  X509_STORE* store() const { return SSL_CTX_get_cert_store(context_); }

  void add_certificate(X509* one) {
    X509_STORE_add_cert(store(), one);
    if (SSL_CTX_get_ssl_method(context_) == TLS_server_method()) SSL_CTX_add_client_CA(context_, one);
  }

  void add_pem(const tls_text& pem) {
    for (const auto& one : certificates_of(pem)) add_certificate(one.get());
  }

  void add_directory(const std::string& path) {
    const auto name = field("directory") + " '" + path + "'";
    std::error_code failed;
    size_t found = 0;
    std::filesystem::directory_iterator files{path, failed};
    if (failed) throw error{errc::invalid_configuration, name + " cannot be read: " + failed.message()};
    for (const auto& file : files) {
      if (!file.is_regular_file(failed)) continue;
      const auto content = read_tls_file(field("directory"), file.path().string());
      if (content.text.find("-----BEGIN CERTIFICATE") == std::string::npos
          && content.text.find("-----BEGIN TRUSTED CERTIFICATE") == std::string::npos)
        continue;
      add_pem(content);
      ++found;
    }
    if (found == 0) throw error{errc::invalid_configuration, name + ": no file in it holds a certificate in PEM"};
  }

  void add_store(const pkcs12_source& source) {
    const auto content = open_pkcs12(field("store"), source);
    if (content.certificate) add_certificate(content.certificate.get());
    const int count = content.others ? sk_X509_num(content.others.get()) : 0;
    for (int i = 0; i < count; ++i) add_certificate(sk_X509_value(content.others.get(), i));
    if (!content.certificate && count == 0)
      throw error{errc::invalid_configuration, field("store") + ": there is no certificate in it"};
  }

  void add_system() {
    if (SSL_CTX_set_default_verify_paths(context_) != 1)
      throw error{
          errc::invalid_configuration,
          field_ + ": the system's trusted certificates cannot be read (" + take_openssl_reason() + ")"};
  }

  void add_revoked(const tls_text& pem) {
    ERR_clear_error();
    const auto in = bio_over(pem.text);
    size_t count = 0;
    while (const crl_handle one{PEM_read_bio_X509_CRL(in.get(), nullptr, nullptr, nullptr)}) {
      X509_STORE_add_crl(store(), one.get());
      ++count;
    }
    ERR_clear_error();
    if (count == 0) throw pem.wrong("there is no list of revoked certificates in it (PEM, X509 CRL)");
    X509_STORE_set_flags(store(), X509_V_FLAG_CRL_CHECK);
  }

  SSL_CTX* context_;
  std::string field_;
};

} // namespace

void trust(SSL_CTX* context, std::string_view field, const tls_trust& what) {
  trusted{context, field}.add(what);
  ERR_clear_error();
}

} // namespace cafka
