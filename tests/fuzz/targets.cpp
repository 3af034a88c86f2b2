#include "tests/fuzz/seeds.hpp"
#include "tests/fuzz/target.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

namespace cafka::fuzz {

namespace {

// env/fuzz reads the names here.
constexpr auto all = std::to_array<target>({
    {"frame", fuzz_frame, frame_seeds},
    {"request", fuzz_request, request_seeds},
    {"response", fuzz_response, response_seeds},
    {"group_formats", fuzz_group_formats, group_format_seeds},
    {"group_leader", fuzz_group_leader, group_leader_seeds},
    {"done_ranges", fuzz_done_ranges, done_range_seeds},
    {"dead_letters", fuzz_dead_letters, dead_letter_seeds},
    {"batches", fuzz_batches, batch_seeds},
    {"message_set", fuzz_message_set, message_set_seeds},
    {"gzip", fuzz_gzip, gzip_seeds},
    {"snappy", fuzz_snappy, snappy_seeds},
    {"lz4", fuzz_lz4, lz4_seeds},
    {"zstd", fuzz_zstd, zstd_seeds},
    {"scram", fuzz_scram, scram_seeds},
    {"sasl_server", fuzz_sasl_server, sasl_server_seeds},
    {"jaas", fuzz_jaas, jaas_seeds},
    {"token_answer", fuzz_token_answer, token_answer_seeds},
    {"tls_client", fuzz_tls_client, tls_client_seeds},
    {"tls_server", fuzz_tls_server, tls_server_seeds},
});

} // namespace

std::span<const target> targets() { return all; }

const target* find_target(std::string_view name) {
  auto found = std::ranges::find(all, name, &target::name);
  return found != all.end() ? &*found : nullptr;
}

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

} // namespace cafka::fuzz
