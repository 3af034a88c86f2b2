#pragma once

#include "cafka/wire/bytes_view.hpp"

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

/// \file
/// What is fuzzed. Each target is a function that takes any bytes: it returns, or something is broken. libFuzzer calls it
/// (`env/fuzz`); the test `fuzz_seeds` calls it, in every build, with all seeds and all findings.

namespace cafka::fuzz {

using seed = std::vector<std::byte>;

struct target {
  /// What CAFKA_FUZZ_TARGET chooses it by; also of its folder of seeds and of that in found/.
  std::string_view name;
  void (*run)(byte_span input);
  /// Inputs to start from, made of the golden vectors; never empty.
  std::vector<seed> (*seeds)();
};

std::span<const target> targets();
/// Null if there is none of that name.
const target* find_target(std::string_view name);

/// Prints what did not hold and aborts, which is how libFuzzer learns of it.
void require(bool holds, const char* what);

// The targets' functions.

void fuzz_frame(byte_span input);
void fuzz_request(byte_span input);
void fuzz_response(byte_span input);
void fuzz_group_formats(byte_span input);
void fuzz_group_leader(byte_span input);
void fuzz_done_ranges(byte_span input);
void fuzz_dead_letters(byte_span input);
void fuzz_batches(byte_span input);
void fuzz_message_set(byte_span input);
void fuzz_gzip(byte_span input);
void fuzz_snappy(byte_span input);
void fuzz_lz4(byte_span input);
void fuzz_zstd(byte_span input);
void fuzz_scram(byte_span input);
void fuzz_sasl_server(byte_span input);
void fuzz_jaas(byte_span input);
void fuzz_token_answer(byte_span input);
void fuzz_tls_client(byte_span input);
void fuzz_tls_server(byte_span input);

} // namespace cafka::fuzz
