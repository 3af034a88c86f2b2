#include "cafka/auth/aws/sigv4.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <ctime>

#include "cafka/auth/url_encode.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

namespace {

using digest = std::array<unsigned char, 32>;

std::string hex(const digest& bytes) {
  constexpr const char* digits = "0123456789abcdef";
  std::string text;
  for (const auto byte : bytes) {
    text += digits[byte >> 4];
    text += digits[byte & 0xF];
  }
  return text;
}

void require(bool worked) {
  if (!worked) throw error{errc::internal, "OpenSSL could not compute a signature for AWS"};
}

digest sha256(std::string_view text) {
  digest result{};
  require(EVP_Digest(text.data(), text.size(), result.data(), nullptr, EVP_sha256(), nullptr) == 1);
  return result;
}

digest mac(const void* key, size_t size, std::string_view text) {
  digest result{};
  const auto* begin = reinterpret_cast<const unsigned char*>(text.data());
  require(HMAC(EVP_sha256(), key, static_cast<int>(size), begin, text.size(), result.data(), nullptr) != nullptr);
  return result;
}

std::string time_text(std::chrono::system_clock::time_point now) {
  const auto seconds = std::chrono::system_clock::to_time_t(now);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%SZ", &parts)};
}

/// A chain of keys, each made with the one before, which is wiped.
digest signing_key(const secret& from, std::string_view date, const std::string& region, const std::string& service) {
  std::string first = "AWS4";
  first.reserve(first.size() + from.reveal().size());
  first += from.reveal();
  auto key = mac(first.data(), first.size(), date);
  OPENSSL_cleanse(first.data(), first.size());
  for (const std::string_view part :
       {std::string_view{region}, std::string_view{service}, std::string_view{"aws4_request"}}) {
    auto next = mac(key.data(), key.size(), part);
    OPENSSL_cleanse(key.data(), key.size());
    key = next;
    OPENSSL_cleanse(next.data(), next.size());
  }
  return key;
}

std::string query_text(const std::map<std::string, std::string>& query) {
  // By the names as they are encoded; those that are used here are in the same order before.
  std::map<std::string, std::string> encoded;
  for (const auto& [name, value] : query) encoded.emplace(url_encode(name), url_encode(value));
  std::string text;
  for (const auto& [name, value] : encoded) {
    if (!text.empty()) text += '&';
    text.append(name).append("=").append(value);
  }
  return text;
}

} // namespace

std::map<std::string, std::string> presign(
    const aws_request& what, const aws_credentials& as, std::chrono::system_clock::time_point now) {
  const auto time = time_text(now);
  const auto date = time.substr(0, 8);
  const auto scope = date + "/" + what.region + "/" + what.service + "/aws4_request";
  auto query = what.query;
  query["X-Amz-Algorithm"] = "AWS4-HMAC-SHA256";
  query["X-Amz-Credential"] = as.access_key_id + "/" + scope;
  query["X-Amz-Date"] = time;
  query["X-Amz-Expires"] = std::to_string(what.lifetime.count());
  query["X-Amz-SignedHeaders"] = "host";
  if (!as.session_token.empty()) query["X-Amz-Security-Token"] = as.session_token.reveal();
  const auto request =
      "GET\n" + what.path + "\n" + query_text(query) + "\nhost:" + what.host + "\n\nhost\n" + what.payload_hash;
  const auto to_sign = "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" + hex(sha256(request));
  auto key = signing_key(as.secret_access_key, date, what.region, what.service);
  query["X-Amz-Signature"] = hex(mac(key.data(), key.size(), to_sign));
  OPENSSL_cleanse(key.data(), key.size());
  return query;
}

} // namespace cafka
