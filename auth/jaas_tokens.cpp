#include "cafka/auth/jaas_tokens.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <vector>

namespace cafka {

namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
         || std::string_view{"_$-."}.find(c) != std::string_view::npos || static_cast<unsigned char>(c) >= 0xA0;
}

bool is_octal(char c) { return c >= '0' && c <= '7'; }

} // namespace

jaas_token jaas_tokens::next() {
  if (!skip_space()) return {.is = jaas_token::kind::wrong};
  begin_ = at_;
  if (at_ == text_.size()) return {};
  const char c = text_[at_];
  if (c == '"' || c == '\'') return quoted(c);
  if (c == '=' || c == ';') {
    ++at_;
    return {.is = jaas_token::kind::sign, .sign = c};
  }
  while (at_ < text_.size() && is_word(text_[at_])) ++at_;
  if (at_ == begin_) return {.is = jaas_token::kind::wrong};
  return {.is = jaas_token::kind::word, .text = text_.substr(begin_, at_ - begin_)};
}

/// Comments too. False: one has no end.
bool jaas_tokens::skip_space() {
  while (at_ < text_.size()) {
    const auto rest = text_.substr(at_);
    if (static_cast<unsigned char>(rest.front()) <= ' ') {
      ++at_;
    } else if (rest.starts_with("//")) {
      at_ += std::min(rest.find('\n'), rest.size());
    } else if (rest.starts_with("/*")) {
      const auto end = rest.find("*/", 2);
      begin_ = at_;
      if (end == std::string_view::npos) return false;
      at_ += end + 2;
    } else {
      break;
    }
  }
  return true;
}

/// Ends in its line.
jaas_token jaas_tokens::quoted(char quote) {
  std::vector<char> text;
  text.reserve(text_.size() - at_); // it does not grow, so no copy stays behind
  jaas_token read{.is = jaas_token::kind::wrong};
  for (++at_; at_ < text_.size() && text_[at_] != '\n' && text_[at_] != quote; ++at_)
    text.push_back(text_[at_] == '\\' ? escaped() : text_[at_]);
  if (at_ < text_.size() && text_[at_] == quote) {
    ++at_;
    read = {.is = jaas_token::kind::quoted, .text = std::string_view{text.data(), text.size()}};
  }
  OPENSSL_cleanse(text.data(), text.size());
  return read;
}

/// What a backslash and the characters behind it mean; stays on the last of them.
char jaas_tokens::escaped() {
  if (at_ + 1 == text_.size()) return '\\';
  constexpr std::string_view letters = "abfnrtv";
  constexpr std::string_view meanings = "\a\b\f\n\r\t\v";
  const char c = text_[++at_];
  if (const auto which = letters.find(c); which != std::string_view::npos) return meanings[which];
  if (!is_octal(c)) return c;
  int value = c - '0';
  for (int most = c <= '3' ? 2 : 1; most > 0 && at_ + 1 < text_.size() && is_octal(text_[at_ + 1]); --most)
    value = value * 8 + (text_[++at_] - '0');
  return static_cast<char>(value);
}

} // namespace cafka
