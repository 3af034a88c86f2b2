#include "cafka/auth/tls/openssl_handles.hpp"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>

namespace cafka {

namespace {

constexpr size_t longest_text = 300;
constexpr int most_names = 10;

using general_names = std::unique_ptr<GENERAL_NAMES, openssl_free<GENERAL_NAMES_free>>;

/// What somebody wrote into a certificate, fit for a line.
std::string readable(std::string text) {
  text.resize(std::min(text.size(), longest_text));
  for (char& c : text)
    if (c < ' ' || c > '~') c = '?';
  return text;
}

std::string text_of(const ASN1_STRING* of) {
  const auto* at = reinterpret_cast<const char*>(ASN1_STRING_get0_data(of));
  return readable({at, static_cast<size_t>(std::max(ASN1_STRING_length(of), 0))});
}

std::string ip_of(const ASN1_STRING* address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int length = ASN1_STRING_length(address);
  if (length != 4 && length != 16) return "?";
  inet_ntop(length == 4 ? AF_INET : AF_INET6, ASN1_STRING_get0_data(address), text.data(), text.size());
  return text.data();
}

std::string one_line(const X509_NAME* name) {
  const bio_handle out{BIO_new(BIO_s_mem())};
  X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253);
  char* text = nullptr;
  const auto size = BIO_get_mem_data(out.get(), &text);
  return size > 0 ? readable({text, static_cast<size_t>(size)}) : "no subject";
}

std::string name_of(const GENERAL_NAME* one) {
  if (one->type == GEN_DNS) return "DNS " + text_of(one->d.dNSName);
  if (one->type == GEN_IPADD) return "IP " + ip_of(one->d.iPAddress);
  return {};
}

} // namespace

bio_handle bio_over(std::string_view text) {
  return bio_handle{BIO_new_mem_buf(text.data(), static_cast<int>(std::min(text.size(), size_t{INT32_MAX})))};
}

std::string take_openssl_reason() {
  const auto code = ERR_peek_last_error();
  ERR_clear_error();
  const char* reason = ERR_reason_error_string(code);
  if (reason != nullptr) return reason;
  return code == 0 ? "no reason given" : "OpenSSL's error " + std::to_string(code);
}

std::string subject_of(X509* certificate) { return one_line(X509_get_subject_name(certificate)); }

std::string issuer_of(X509* certificate) { return one_line(X509_get_issuer_name(certificate)); }

std::string names_of(X509* certificate) {
  const general_names all{
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr))};
  std::string names;
  int count = 0;
  for (int i = 0; all && i < sk_GENERAL_NAME_num(all.get()); ++i) {
    const auto name = name_of(sk_GENERAL_NAME_value(all.get(), i));
    if (name.empty()) continue;
    if (++count > most_names) return names + ", ...";
    names += (names.empty() ? "" : ", ") + name;
  }
  return names.empty() ? subject_of(certificate) : names;
}

} // namespace cafka
