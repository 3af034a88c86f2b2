#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

/// Golden vectors: lines of JSON that say what some bytes mean, made by Apache Kafka's own encoder.
/// They are read from $CAFKA_GOLDEN_DIR/<name>.jsonl (or .jsonl.gz) if that variable is set, else from tests/golden/<name>.jsonl.gz, and
/// from there too if another set lacks that file.
namespace cafka::golden {

/// One line of a file. Integers stay exact over the ranges of int64 and uint64.
using vector_line = nlohmann::json;

/// Calls f for every line of the file, in order. Throws std::runtime_error if the file is absent or holds no line, so that a
/// test cannot pass by having read nothing. Returns how many lines there were.
size_t for_each_vector(const std::string& name, const std::function<void(const vector_line&)>& f);

/// Whether the vectors are those of tests/golden: CAFKA_GOLDEN_DIR names no other set, which may be smaller.
bool is_own_set();

/// The names ("Metadata", "records", …) of all files of vectors that are there, sorted.
std::vector<std::string> vector_names();

/// The bytes that lower or upper case hex digits stand for. Throws std::runtime_error on anything else.
std::vector<std::byte> from_hex(const std::string& hex);

/// Lower case hex digits of bytes.
std::string to_hex(const std::byte* data, size_t size);

} // namespace cafka::golden
