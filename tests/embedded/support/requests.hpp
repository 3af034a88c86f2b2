#pragma once

#include "cafka/wire/messages/fetch.hpp"
#include "cafka/wire/messages/list_offsets.hpp"
#include "cafka/wire/messages/metadata.hpp"
#include "cafka/wire/messages/offset_for_leader_epoch.hpp"
#include "cafka/wire/messages/produce.hpp"
#include "tests/embedded/support/batches.hpp"
#include "tests/embedded/support/memory_client.hpp"

#include <string>

/// \file
/// The requests that most tests send, with one partition each.

namespace cafka::embedded::test {

/// The newest versions whose topics have names.
inline constexpr int16_t produce_version = 12;
inline constexpr int16_t fetch_version = 12;

using produced = wire::produce_response::partition_produce_response;
using fetched = wire::fetch_response::partition_data;

wire::produce_request produce_of(const std::string& topic, int32_t partition, bytes_view records, int16_t acks = -1);
/// The partition's part of the answer.
produced produce(
    memory_client& to, const std::string& topic, int32_t partition, const wire::bytes& records, time_point now = {});

/// Of one partition, without a session, that waits for `max_wait` if there is nothing.
wire::fetch_request fetch_of(const std::string& topic, int32_t partition, int64_t offset, int32_t max_wait = 0);
/// The partition's part; nothing if the answer leaves it out.
const fetched* partition_in(const received<wire::fetch_response>& response);

wire::metadata_request metadata_of(const std::string& topic, bool create = false);

wire::list_offsets_request offsets_of(const std::string& topic, int32_t partition, int64_t timestamp);

/// Where the epoch ended, asked by a client that believes in the current one.
wire::offset_for_leader_epoch_request epoch_end_of(
    const std::string& topic, int32_t partition, int32_t current, int32_t epoch);

} // namespace cafka::embedded::test
