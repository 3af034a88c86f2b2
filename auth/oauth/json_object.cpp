#include "cafka/auth/oauth/json_object.hpp"

#include <openssl/crypto.h>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

namespace cafka {

namespace {

constexpr size_t longest_text = 1 << 20;
constexpr int deepest = 32;

/// Reads from the front; false, or nothing: it is not JSON.
class json_reader {
public:
  explicit json_reader(std::string_view text) : rest_(text) {}

  std::optional<json_object> document() {
    json_object members;
    skip_space();
    if (!object(0, &members)) return std::nullopt;
    skip_space();
    return rest_.empty() ? std::optional{std::move(members)} : std::nullopt;
  }

private:
  void skip_space() {
    while (!rest_.empty() && std::string_view{" \t\r\n"}.find(rest_.front()) != std::string_view::npos)
      rest_.remove_prefix(1);
  }

  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  /// `into`: where its members go; null: nowhere.
  bool object(int depth, json_object* into) {
    if (depth > deepest || !take('{')) return false;
    skip_space();
    if (take('}')) return true;
    do {
      skip_space();
      const auto name = text();
      if (!name) return false;
      skip_space();
      if (!take(':')) return false;
      auto member = value(depth);
      if (!member) return false;
      if (into != nullptr && !into->emplace(name->reveal(), std::move(*member)).second) return false;
      skip_space();
    } while (take(','));
    return take('}');
  }

  bool list(int depth) {
    if (depth > deepest || !take('[')) return false;
    skip_space();
    if (take(']')) return true;
    do {
      if (!value(depth)) return false;
      skip_space();
    } while (take(','));
    return take(']');
  }

  std::optional<json_member> value(int depth) {
    skip_space();
    if (rest_.starts_with('"')) {
      auto read = text();
      return read ? std::optional{json_member{true, std::move(*read)}} : std::nullopt;
    }
    const auto begin = rest_;
    const bool good = rest_.starts_with('{')   ? object(depth + 1, nullptr)
                      : rest_.starts_with('[') ? list(depth + 1)
                                               : literal() || number();
    if (!good) return std::nullopt;
    return json_member{false, begin.substr(0, begin.size() - rest_.size())};
  }

  bool literal() {
    for (const std::string_view word : {"true", "false", "null"})
      if (rest_.starts_with(word)) {
        rest_.remove_prefix(word.size());
        return true;
      }
    return false;
  }

  bool digits() {
    const auto before = rest_.size();
    while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') rest_.remove_prefix(1);
    return rest_.size() < before;
  }

  bool number() {
    take('-');
    if (!take('0') && !digits()) return false;
    if (take('.') && !digits()) return false;
    if (!take('e') && !take('E')) return true;
    if (!take('+')) take('-');
    return digits();
  }

  std::optional<secret> text() {
    if (!take('"')) return std::nullopt;
    std::vector<char> read;
    read.reserve(rest_.size()); // it does not grow, so no copy of a token stays behind
    const bool good = characters(read);
    std::optional<secret> result;
    if (good) result.emplace(std::string_view{read.data(), read.size()});
    OPENSSL_cleanse(read.data(), read.size());
    return result;
  }

  bool characters(std::vector<char>& into) {
    while (!rest_.empty()) {
      const char c = rest_.front();
      rest_.remove_prefix(1);
      if (c == '"') return true;
      if (static_cast<unsigned char>(c) < ' ') return false;
      if (c != '\\')
        into.push_back(c);
      else if (!escape(into))
        return false;
    }
    return false;
  }

  bool escape(std::vector<char>& into) {
    if (rest_.empty()) return false;
    constexpr std::string_view letters = "\"\\/bfnrt";
    constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    const char c = rest_.front();
    rest_.remove_prefix(1);
    if (c == 'u') return code_point(into);
    const auto which = letters.find(c);
    if (which == std::string_view::npos) return false;
    into.push_back(meanings[which]);
    return true;
  }

  std::optional<uint32_t> four_digits() {
    uint32_t code = 0;
    if (rest_.size() < 4) return std::nullopt;
    const auto* end = rest_.data() + 4;
    if (const auto [stop, failure] = std::from_chars(rest_.data(), end, code, 16);
        failure != std::errc{} || stop != end)
      return std::nullopt;
    rest_.remove_prefix(4);
    return code;
  }

  bool code_point(std::vector<char>& into) {
    auto code = four_digits();
    if (!code || (*code >= 0xDC00 && *code <= 0xDFFF)) return false;
    if (*code >= 0xD800 && *code <= 0xDBFF) { // the first half of a pair
      if (!take('\\') || !take('u')) return false;
      const auto low = four_digits();
      if (!low || *low < 0xDC00 || *low > 0xDFFF) return false;
      code = 0x10000 + ((*code - 0xD800) << 10) + (*low - 0xDC00);
    }
    append_utf8(into, *code);
    return true;
  }

  static void append_utf8(std::vector<char>& into, uint32_t code) {
    const auto put = [&into](uint32_t byte) { into.push_back(static_cast<char>(byte)); };
    const auto tail = [&](int shift) { put(0x80 | ((code >> shift) & 0x3F)); };
    if (code < 0x80) return put(code);
    if (code < 0x800) {
      put(0xC0 | code >> 6);
    } else if (code < 0x10000) {
      put(0xE0 | code >> 12);
      tail(6);
    } else {
      put(0xF0 | code >> 18);
      tail(12);
      tail(6);
    }
    tail(0);
  }

  std::string_view rest_;
};

} // namespace

std::optional<json_object> read_json_object(std::string_view text) {
  return text.size() > longest_text ? std::nullopt : json_reader{text}.document();
}

secret text_member(const json_object& object, const std::string& name) {
  const auto found = object.find(name);
  return found != object.end() && found->second.is_text ? found->second.value : secret{};
}

std::optional<int64_t> number_member(const json_object& object, const std::string& name) {
  const auto found = object.find(name);
  if (found == object.end() || found->second.is_text) return std::nullopt;
  const auto text = found->second.value.reveal();
  double value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  constexpr double most = 9e15; // whole numbers are exact up to it
  if (failure != std::errc{} || end != text.data() + text.size() || std::fabs(value) > most) return std::nullopt;
  return static_cast<int64_t>(value);
}

} // namespace cafka
