#pragma once

#include "tests/fuzz/target.hpp"

/// \file
/// Seeds for each target, cut out of the golden vectors: bytes of Kafka's own encoder, in the form that the target reads.

namespace cafka::fuzz {

std::vector<seed> frame_seeds();
std::vector<seed> request_seeds();
std::vector<seed> response_seeds();
std::vector<seed> group_format_seeds();
std::vector<seed> group_leader_seeds();
std::vector<seed> done_range_seeds();
std::vector<seed> dead_letter_seeds();
std::vector<seed> batch_seeds();
std::vector<seed> message_set_seeds();
std::vector<seed> gzip_seeds();
std::vector<seed> snappy_seeds();
std::vector<seed> lz4_seeds();
std::vector<seed> zstd_seeds();
std::vector<seed> scram_seeds();
std::vector<seed> sasl_server_seeds();
std::vector<seed> jaas_seeds();
std::vector<seed> token_answer_seeds();
std::vector<seed> tls_client_seeds();
std::vector<seed> tls_server_seeds();

} // namespace cafka::fuzz
