#include "cafka/wire/base64.hpp"

#include <algorithm>
#include <cstdint>

namespace cafka::wire {

namespace {

constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

constexpr std::string_view last_two(base64_alphabet alphabet) {
  return alphabet == base64_alphabet::standard ? "+/" : "-_";
}

char letter_of(uint32_t sextet, base64_alphabet alphabet) {
  return sextet < letters.size() ? letters[sextet] : last_two(alphabet)[sextet - letters.size()];
}

std::optional<uint32_t> sextet_of(char letter, base64_alphabet alphabet) {
  if (auto at = letters.find(letter); at != letters.npos) return static_cast<uint32_t>(at);
  if (auto at = last_two(alphabet).find(letter); at != letters.npos) return static_cast<uint32_t>(letters.size() + at);
  return std::nullopt;
}

} // namespace

void append_base64(std::string& out, byte_span bytes, base64_alphabet alphabet) {
  out.reserve(out.size() + (bytes.size() + 2) / 3 * 4);
  for (; !bytes.empty(); bytes = bytes.subspan(std::min<size_t>(3, bytes.size()))) {
    uint32_t group = 0;
    for (size_t i = 0; i < 3; ++i) group = group << 8 | (i < bytes.size() ? static_cast<uint32_t>(bytes[i]) : 0);
    for (size_t i = 0; i < 4; ++i) {
      if (i <= bytes.size())
        out += letter_of(group >> (18 - 6 * i) & 0x3f, alphabet);
      else if (alphabet == base64_alphabet::standard)
        out += '=';
    }
  }
}

std::optional<std::vector<std::byte>> parse_base64(std::string_view text, base64_alphabet alphabet) {
  if (alphabet == base64_alphabet::standard) {
    if (text.size() % 4 != 0) return std::nullopt;
    for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  }
  if (text.size() % 4 == 1) return std::nullopt;
  std::vector<std::byte> result;
  result.reserve(text.size() * 3 / 4);
  uint32_t bits = 0;
  int count = 0;
  for (char letter : text) {
    auto sextet = sextet_of(letter, alphabet);
    if (!sextet) return std::nullopt;
    bits = bits << 6 | *sextet;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    result.push_back(static_cast<std::byte>(bits >> count));
  }
  // The bits behind the last byte are zero in the one right spelling.
  if ((bits & ((1u << count) - 1)) != 0) return std::nullopt;
  return result;
}

} // namespace cafka::wire
