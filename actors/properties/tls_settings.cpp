#include "cafka/actors/properties/tls_settings.hpp"

#include <filesystem>
#include <vector>

#include "cafka/auth/tls/tls_context.hpp"

namespace cafka::properties {

namespace {

[[noreturn]] void refuse(const std::string& why) { throw error(errc::invalid_configuration, why); }

/// The words of a list that is separated by commas or colons.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words(1);
  for (const char c : text)
    if (c == ',' || c == ':')
      words.emplace_back();
    else if (c != ' ')
      words.back() += c;
  std::erase(words, "");
  return words;
}

class tls_settings {
public:
  explicit tls_settings(draft& in) : in_(in), from_(in.security) {}

  tls_config read() {
    trust();
    identity();
    verification();
    versions();
    ciphers();
    return std::move(made_);
  }

private:
  std::string name(std::string_view setting) const { return name_of(in_, "security." + std::string{setting}); }

  /// One of them is named, or none.
  void one_of(bool a, std::string_view first, bool b, std::string_view second) const {
    if (a && b) refuse(name(first) + " and " + name(second) + " name the same thing; give one of them");
  }
  void needs(bool is_there, std::string_view setting, bool other, std::string_view wanted) const {
    if (is_there && !other) refuse(name(setting) + " has no effect without " + name(wanted));
  }

  void trust() {
    auto& to = made_.trust;
    const bool is_pem = from_.truststore_type == store_type::pem;
    needs(
        !from_.truststore_password.empty(), "truststore_password", !from_.truststore_location.empty(),
        "truststore_location");
    if (is_pem && !from_.truststore_password.empty())
      refuse(name("truststore_password") + " has no effect with ssl.truststore.type=PEM, which hides nothing");
    one_of(!from_.truststore_location.empty(), "truststore_location", !from_.ca_location.empty(), "ca_location");
    std::error_code failed;
    if (from_.ca_location == "probe")
      to.system = true;
    else if (std::filesystem::is_directory(from_.ca_location, failed))
      to.directory = from_.ca_location;
    else
      to.file = from_.ca_location;
    to.pem = from_.ca_pem;
    if (is_pem)
      to.file += from_.truststore_location; // one of the two is empty
    else
      to.store = {.file = from_.truststore_location, .password = from_.truststore_password};
    to.revoked_file = from_.revoked_location;
  }

  void identity() {
    const bool file = !from_.certificate_location.empty(), pem = !from_.certificate_pem.empty();
    const bool store = !from_.keystore_location.empty();
    one_of(store, "keystore_location", file, "certificate_location");
    one_of(store, "keystore_location", pem, "certificate_pem");
    one_of(file, "certificate_location", pem, "certificate_pem");
    one_of(!from_.key_location.empty(), "key_location", !from_.key_pem.empty(), "key_pem");
    needs(!from_.key_location.empty(), "key_location", file || pem, "certificate_location");
    needs(!from_.key_pem.empty(), "key_pem", file || pem, "certificate_pem");
    needs(!from_.key_password.empty(), "key_password", file || pem || store, "key_location");
    needs(!from_.keystore_password.empty(), "keystore_password", store, "keystore_location");
    if (store) return keystore();
    made_.identity.certificate_file = from_.certificate_location;
    made_.identity.certificate_pem = from_.certificate_pem;
    made_.identity.key_file = from_.key_location;
    made_.identity.key_pem = from_.key_pem;
    made_.identity.key_password = from_.key_password;
  }

  void keystore() {
    auto& to = made_.identity;
    if (from_.keystore_type == store_type::pem) {
      if (!from_.keystore_password.empty())
        refuse(name("keystore_password") + " has no effect with ssl.keystore.type=PEM; ssl.key.password opens its key");
      to.certificate_file = from_.keystore_location;
      to.key_password = from_.key_password;
      return;
    }
    if (!from_.key_password.empty() && from_.key_password.reveal() != from_.keystore_password.reveal())
      refuse(name("key_password") + " differs from " + name("keystore_password") + ", and PKCS#12 has one password");
    to.store = {.file = from_.keystore_location, .password = from_.keystore_password};
  }

  void verification() {
    const auto& how = from_.identification;
    if (how != "https" && how != "HTTPS" && how != "none" && !how.empty())
      refuse(name("identification") + " is " + properties::quoted(how) + "; allowed is https, none, or nothing");
    if (!from_.verify)
      made_.verification = tls_verification::nothing;
    else if (how == "none" || how.empty())
      made_.verification = tls_verification::certificate;
  }

  void versions() {
    bool old = false, recent = false;
    for (const auto& each : words_of(from_.versions)) {
      if (each != "TLSv1.2" && each != "TLSv1.3")
        refuse(
            name("versions") + " has " + properties::quoted(each)
            + "; allowed are TLSv1.2 and TLSv1.3, as others are not safe");
      (each == "TLSv1.2" ? old : recent) = true;
    }
    if (!old && !recent) refuse(name("versions") + " is empty; allowed are TLSv1.2 and TLSv1.3");
    made_.protocol.minimum = old ? tls_version::tls_1_2 : tls_version::tls_1_3;
    made_.protocol.maximum = recent ? tls_version::tls_1_3 : tls_version::tls_1_2;
  }

  /// The suites of TLS 1.3 are named apart from the others, and what is not named is not used: nor is the version that has none.
  void ciphers() {
    auto& to = made_.protocol;
    const auto add = [](std::string& list, const std::string& one) { list += (list.empty() ? "" : ":") + one; };
    for (const auto& each : words_of(from_.ciphers))
      add(each.starts_with("TLS_AES_") || each.starts_with("TLS_CHACHA20_") ? to.ciphersuites : to.ciphers, each);
    if (to.ciphers.empty() && to.ciphersuites.empty()) return;
    if (to.ciphersuites.empty()) to.maximum = tls_version::tls_1_2;
    if (to.ciphers.empty()) to.minimum = tls_version::tls_1_3;
    if (to.minimum > to.maximum)
      refuse(name("ciphers") + " names none of the versions of TLS that " + name("versions") + " allows");
  }

  draft& in_;
  const security_settings& from_;
  tls_config made_;
};

/// What the fields of a tls_config are called in its errors, and which settings they are of.
constexpr std::pair<std::string_view, std::string_view> settings_of_fields[] = {
    {"trust.file", "ca_location"},
    {"trust.directory", "ca_location"},
    {"trust.pem", "ca_pem"},
    {"trust.store.file", "truststore_location"},
    {"trust.store", "truststore_location"},
    {"trust.revoked_file", "revoked_location"},
    {"identity.certificate_file", "certificate_location"},
    {"identity.certificate_pem", "certificate_pem"},
    {"identity.key_file", "key_location"},
    {"identity.key_pem", "key_pem"},
    {"identity.store.file", "keystore_location"},
    {"protocol.ciphersuites", "ciphers"},
    {"protocol.ciphers", "ciphers"},
};

/// The same error in the names of properties.
error renamed(const draft& in, const error& what) {
  const auto& from = in.security;
  std::string text = what.message();
  for (const auto& [field, setting] : settings_of_fields) {
    if (!text.starts_with(field)) continue;
    std::string_view meant = setting;
    if (field == "trust.file" && from.ca_location.empty()) meant = "truststore_location";
    if (field == "identity.certificate_file" && from.certificate_location.empty()) meant = "keystore_location";
    text = name_of(in, "security." + std::string{meant}) + text.substr(field.size());
    break;
  }
  // At the end, as a file may have that name, too.
  for (const std::string_view end : {"key_password", "key_password is wrong"})
    if (text.ends_with(end)) text.replace(text.size() - end.size(), 12, "ssl.key.password");
  return {what.code(), text};
}

} // namespace

tls_config tls_of(draft& in) {
  auto made = tls_settings{in}.read();
  try {
    const tls_context tried{made};
  } catch (const error& wrong) { throw renamed(in, wrong); }
  return made;
}

} // namespace cafka::properties
