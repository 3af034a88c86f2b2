#include "tests/support/golden.hpp"

#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>

namespace cafka::golden {

namespace fs = std::filesystem;

namespace {

const char* other_directory() {
  const char* set = std::getenv("CAFKA_GOLDEN_DIR");
  return set != nullptr && *set != '\0' ? set : nullptr;
}

fs::path directory() {
  const char* other = other_directory();
  return other != nullptr ? fs::path{other} : fs::path{CAFKA_GOLDEN_SOURCE_DIR};
}

const char* extension() { return other_directory() != nullptr ? ".jsonl" : ".jsonl.gz"; }

// gzopen also reads files that are not compressed, so one function serves both forms.
std::string read_file(const fs::path& path) {
  std::unique_ptr<gzFile_s, int (*)(gzFile)> file{gzopen(path.c_str(), "rb"), gzclose};
  if (!file) throw std::runtime_error{"no golden vectors: cannot open " + path.string()};
  std::string text;
  std::vector<char> chunk(1 << 16);
  int got = 0;
  while ((got = gzread(file.get(), chunk.data(), static_cast<unsigned>(chunk.size()))) > 0)
    text.append(chunk.data(), static_cast<size_t>(got));
  if (got < 0) throw std::runtime_error{"golden vectors: cannot read " + path.string()};
  return text;
}

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  throw std::runtime_error{"golden vectors: not a hex digit"};
}

} // namespace

size_t for_each_vector(const std::string& name, const std::function<void(const vector_line&)>& f) {
  const auto path = directory() / (name + extension());
  std::istringstream lines{read_file(path)};
  size_t count = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty()) continue;
    f(vector_line::parse(line));
    ++count;
  }
  if (count == 0) throw std::runtime_error{"no golden vectors in " + path.string()};
  return count;
}

std::vector<std::string> vector_names() {
  const std::string end = extension();
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator{directory()}) {
    const auto file = entry.path().filename().string();
    if (file.size() > end.size() && file.ends_with(end)) names.push_back(file.substr(0, file.size() - end.size()));
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::byte> from_hex(const std::string& hex) {
  if (hex.size() % 2 != 0) throw std::runtime_error{"golden vectors: an odd number of hex digits"};
  std::vector<std::byte> bytes(hex.size() / 2);
  for (size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<std::byte>(digit(hex[2 * i]) * 16 + digit(hex[2 * i + 1]));
  return bytes;
}

std::string to_hex(const std::byte* data, size_t size) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string hex;
  hex.reserve(2 * size);
  for (size_t i = 0; i < size; ++i) {
    const auto byte = std::to_integer<unsigned>(data[i]);
    hex += digits[byte >> 4];
    hex += digits[byte & 15];
  }
  return hex;
}

} // namespace cafka::golden
