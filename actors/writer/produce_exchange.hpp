// A Produce request made of lent batches, and what its response says of each.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cafka/actors/cluster/leader_news.hpp"
#include "cafka/actors/writer/lent_batch.hpp"
#include "cafka/wire/error.hpp"
#include "cafka/wire/messages/produce.hpp"
#include "cafka/wire/version_range.hpp"

namespace cafka {

/// The versions that these batches can be sent with: those that have topic ids in place of names (from 13 on) only if every
/// id is known.
wire::version_range produce_versions(std::span<const lent_batch_ptr> batches);

/// The request, with views of the batches' bytes. `timeout_ms`: how long the broker may wait for its replicas.
wire::produce_request make_produce_request(std::span<const lent_batch_ptr> batches, int16_t acks, int32_t timeout_ms);

/// How one batch of a request fared.
struct produce_answer {
  lent_batch_ptr batch;
  returned_batch how;
};

/// One answer for each batch of the request, in its order. A batch that the response does not mention is in doubt.
/// `broker` is named in the errors.
std::vector<produce_answer> read_produce_response(
    std::span<const lent_batch_ptr> batches, const wire::produce_response& response, const std::string& broker);

/// The new leaders that the response names (KIP-951).
std::vector<leader_hint> read_leader_hints(
    std::span<const lent_batch_ptr> batches, const wire::produce_response& response);

} // namespace cafka
