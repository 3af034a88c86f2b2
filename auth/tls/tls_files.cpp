#include "cafka/auth/tls/tls_files.hpp"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace cafka {

namespace {

constexpr size_t largest_file = 16 << 20;

/// What the password callback works with: OpenSSL would ask at the terminal without one.
struct asked_password {
  const secret& password;
  bool asked = false;
};

int give_password(char* into, int size, int, void* from) {
  auto& source = *static_cast<asked_password*>(from);
  source.asked = true;
  const auto text = source.password.reveal();
  if (text.empty() || text.size() > static_cast<size_t>(size)) return -1;
  std::memcpy(into, text.data(), text.size());
  return static_cast<int>(text.size());
}

bool begins_with(std::string_view text, std::initializer_list<unsigned char> bytes) {
  size_t i = 0;
  for (const unsigned char b : bytes)
    if (i >= text.size() || static_cast<unsigned char>(text[i++]) != b) return false;
  return true;
}

/// What it is, if it is not what was hoped for.
std::string_view other_form(std::string_view text) {
  if (text.empty()) return "it is empty";
  if (begins_with(text, {0xFE, 0xED, 0xFE, 0xED}) || begins_with(text, {0xCE, 0xCE, 0xCE, 0xCE}))
    return "it is a Java keystore of type JKS; convert it: keytool -importkeystore -deststoretype PKCS12";
  if (begins_with(text, {0x30, 0x82}) || begins_with(text, {0x30, 0x80}) || begins_with(text, {0x30, 0x81}))
    return "it is binary (DER or PKCS#12), not PEM";
  if (text.find("-----BEGIN ") == std::string_view::npos) return "it is not PEM: no line begins with -----BEGIN";
  return {};
}

bool is_end_of_pem(unsigned long code) {
  return ERR_GET_LIB(code) == ERR_LIB_PEM && ERR_GET_REASON(code) == PEM_R_NO_START_LINE;
}

/// A password as OpenSSL takes it, wiped in the end.
class terminated {
public:
  explicit terminated(const secret& password) : text_(password.reveal().size() + 1) {
    std::ranges::copy(password.reveal(), text_.begin());
  }
  terminated(const terminated&) = delete;
  terminated& operator=(const terminated&) = delete;
  ~terminated() { OPENSSL_cleanse(text_.data(), text_.size()); }

  const char* text() const { return text_.data(); }

private:
  std::vector<char> text_;
};

} // namespace

tls_text::~tls_text() { OPENSSL_cleanse(text.data(), text.size()); }

error tls_text::wrong(std::string_view problem) const {
  return {errc::invalid_configuration, name + ": " + std::string{problem}};
}

tls_text read_tls_file(std::string_view field, const std::string& path) {
  const auto name = std::string{field} + " '" + path + "'";
  const auto refuse = [&name](const std::string& why) {
    return error{errc::invalid_configuration, name + " cannot be read: " + why};
  };
  std::error_code failed;
  if (std::filesystem::is_directory(path, failed)) throw refuse("it is a folder");
  errno = 0;
  std::ifstream in{path, std::ios::binary};
  if (!in) throw refuse(errno != 0 ? std::generic_category().message(errno) : "it cannot be opened");
  tls_text content{name, {}};
  for (std::array<char, 16384> part; in.read(part.data(), part.size()), in.gcount() > 0;) {
    content.text.append(part.data(), static_cast<size_t>(in.gcount()));
    OPENSSL_cleanse(part.data(), part.size());
    if (content.text.size() > largest_file) throw refuse("it is larger than 16 MiB, which no certificate is");
  }
  return {content.name, std::move(content.text)};
}

std::vector<x509_handle> certificates_of(const tls_text& pem) {
  std::vector<x509_handle> all;
  ERR_clear_error();
  const auto in = bio_over(pem.text);
  while (x509_handle one{PEM_read_bio_X509_AUX(in.get(), nullptr, nullptr, nullptr)}) all.push_back(std::move(one));
  const auto code = ERR_peek_last_error();
  const auto reason = take_openssl_reason();
  if (!is_end_of_pem(code))
    throw pem.wrong("certificate " + std::to_string(all.size() + 1) + " in it is damaged (" + reason + ")");
  if (!all.empty()) return all;
  const auto form = other_form(pem.text);
  throw pem.wrong(form.empty() ? "there is no certificate in it" : form);
}

key_handle key_of(const tls_text& pem, const secret& password) {
  asked_password source{password};
  ERR_clear_error();
  const auto in = bio_over(pem.text);
  key_handle key{PEM_read_bio_PrivateKey(in.get(), nullptr, give_password, &source)};
  const auto code = ERR_peek_last_error();
  const auto reason = take_openssl_reason();
  if (key) return key;
  const auto form = other_form(pem.text);
  if (!form.empty()) throw pem.wrong(form);
  if (source.asked && password.empty()) throw pem.wrong("the key is encrypted; name its key_password");
  if (source.asked) throw pem.wrong("the key cannot be decrypted: key_password is wrong");
  const bool none = is_end_of_pem(code) || pem.text.find("PRIVATE KEY-----") == std::string::npos;
  throw pem.wrong(none ? "there is no private key in it" : "the key is damaged (" + reason + ")");
}

pkcs12_content open_pkcs12(std::string_view field, const pkcs12_source& source) {
  const auto content = source.file.empty() ? tls_text{std::string{field} + ".bytes", source.bytes}
                                           : read_tls_file(std::string{field} + ".file", source.file);
  ERR_clear_error();
  const auto in = bio_over(content.text);
  const pkcs12_handle container{d2i_PKCS12_bio(in.get(), nullptr)};
  if (!container) {
    const auto form = other_form(content.text);
    ERR_clear_error();
    if (form.starts_with("it is a Java")) throw content.wrong(form);
    throw content.wrong("it is not PKCS#12");
  }
  const terminated password{source.password};
  // Java writes truststores without one, too (keystore.pkcs12.macAlgorithm=NONE).
  if (PKCS12_mac_present(container.get()) == 1 && PKCS12_verify_mac(container.get(), password.text(), -1) != 1) {
    ERR_clear_error();
    throw content.wrong(source.password.empty() ? "its password is missing" : "its password is wrong");
  }
  EVP_PKEY* key = nullptr;
  X509* certificate = nullptr;
  STACK_OF(X509)* others = nullptr;
  if (PKCS12_parse(container.get(), password.text(), &key, &certificate, &others) != 1)
    throw content.wrong("it cannot be decrypted (" + take_openssl_reason() + "); export it anew if it is an old one");
  return {key_handle{key}, x509_handle{certificate}, x509_stack{others}};
}

} // namespace cafka
