#include "cafka/auth/oauth/http_fetch.hpp"

#include <curl/curl.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <memory>

namespace cafka {

namespace {

constexpr size_t largest_answer = 1 << 20;

struct curl_end {
  void operator()(CURL* what) const { curl_easy_cleanup(what); }
  void operator()(curl_slist* what) const {
    // It holds the secret.
    for (auto* one = what; one != nullptr; one = one->next)
      OPENSSL_cleanse(one->data, std::char_traits<char>::length(one->data));
    curl_slist_free_all(what);
  }
};
using curl_handle = std::unique_ptr<CURL, curl_end>;
using header_list = std::unique_ptr<curl_slist, curl_end>;

/// The answer, wiped in the end, as there is a token in it.
struct answer_text {
  answer_text() { text.reserve(largest_answer); } // it does not grow, so no copy stays behind
  answer_text(const answer_text&) = delete;
  answer_text& operator=(const answer_text&) = delete;
  ~answer_text() { OPENSSL_cleanse(text.data(), text.size()); }
  std::string text;
};

size_t keep(char* bytes, size_t, size_t count, void* into) {
  auto& text = static_cast<answer_text*>(into)->text;
  if (text.size() + count > largest_answer) return 0; // which ends it
  text.append(bytes, count);
  return count;
}

header_list headers_of(const http_post& request) {
  std::string authorization = "Authorization: ";
  authorization.reserve(authorization.size() + request.authorization.reveal().size());
  authorization += request.authorization.reveal();
  header_list headers{curl_slist_append(nullptr, ("Content-Type: " + request.content_type).c_str())};
  curl_slist_append(headers.get(), "Accept: application/json");
  curl_slist_append(headers.get(), authorization.c_str());
  OPENSSL_cleanse(authorization.data(), authorization.size());
  return headers;
}

token_answer unreachable(const client_credentials& who, const std::string& why) {
  return {
      .what =
          {errc::authentication_failed, who.token_endpoint + " gives client '" + who.client_id + "' no token: " + why},
      .may_try_again = true};
}

} // namespace

token_answer fetch_token(const client_credentials& who, std::chrono::milliseconds timeout, const std::string& ca_file) {
  static const auto global = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (auto problem = who.validate()) return {.what = std::move(problem)};
  const curl_handle curl{global == CURLE_OK ? curl_easy_init() : nullptr};
  if (!curl) return unreachable(who, "libcurl cannot be used");
  const auto request = token_request(who);
  const auto headers = headers_of(request);
  answer_text answer;
  std::array<char, CURL_ERROR_SIZE> why{};
  auto* to = curl.get();
  curl_easy_setopt(to, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(to, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(to, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(to, CURLOPT_POSTFIELDSIZE, static_cast<long>(request.body.size()));
  curl_easy_setopt(to, CURLOPT_POSTFIELDS, request.body.c_str());
  curl_easy_setopt(to, CURLOPT_TIMEOUT_MS, static_cast<long>(std::max<int64_t>(timeout.count(), 1)));
  curl_easy_setopt(to, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(to, CURLOPT_ERRORBUFFER, why.data());
  curl_easy_setopt(to, CURLOPT_WRITEFUNCTION, keep);
  curl_easy_setopt(to, CURLOPT_WRITEDATA, &answer);
  if (!ca_file.empty()) curl_easy_setopt(to, CURLOPT_CAINFO, ca_file.c_str());
  const auto asked_at = std::chrono::system_clock::now();
  if (const auto result = curl_easy_perform(to); result != CURLE_OK)
    return unreachable(who, why.front() != 0 ? why.data() : curl_easy_strerror(result));
  long status = 0;
  curl_easy_getinfo(to, CURLINFO_RESPONSE_CODE, &status);
  return read_token_answer(who, static_cast<int>(status), answer.text, asked_at);
}

} // namespace cafka
