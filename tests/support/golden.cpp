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

/// The name of the vectors in a file, or nothing if it has none.
std::string name_of(const fs::path& file) {
  const auto base = file.extension() == ".gz" ? file.stem() : file;
  return base.extension() == ".jsonl" && (file.extension() == ".gz" || !is_own_set()) ? base.stem().string()
                                                                                      : std::string{};
}

/// Another set may lack a file of ours: then ours is read, if it is a set at all.
fs::path path_of(const std::string& name) {
  for (const auto* extension : {".jsonl", ".jsonl.gz"})
    if (fs::exists(directory() / (name + extension))) return directory() / (name + extension);
  const bool is_set = !is_own_set() && !vector_names().empty();
  return (is_set ? fs::path{CAFKA_GOLDEN_SOURCE_DIR} : directory()) / (name + ".jsonl.gz");
}

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

bool is_own_set() { return other_directory() == nullptr; }

size_t for_each_vector(const std::string& name, const std::function<void(const vector_line&)>& f) {
  const auto path = path_of(name);
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
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator{directory()})
    if (auto name = name_of(entry.path().filename()); !name.empty()) names.push_back(std::move(name));
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
