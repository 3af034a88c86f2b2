#pragma once

#include "cafka/codecs/arena.hpp"
#include "cafka/codecs/codec.hpp"
#include "cafka/wire/error_code.hpp"
#include "cafka/wire/records/batch_header.hpp"
#include "cafka/wire/records/record.hpp"

#include <cstddef>
#include <cstdint>

namespace cafka::wire {

/// Starts a batch: clears the arena and leaves the header's 61 bytes free.
void begin_batch(arena& batch);

/// The bytes that append_record will take, exactly. 0 if the record cannot be written at all: more than 2147483647 bytes.
size_t record_size(
    int32_t offset_delta, int64_t timestamp_delta, bytes_view key, bytes_view value,
    const record_headers& headers) noexcept;
size_t record_size(int32_t offset_delta, int64_t timestamp_delta, const record_view& record) noexcept;

/// Appends a record in version 2 form, if the arena then is no larger than `max_size` bytes; else leaves all as it was and
/// returns false.
bool append_record(
    arena& batch, size_t max_size, int32_t offset_delta, int64_t timestamp_delta, bytes_view key, bytes_view value,
    const record_headers& headers);
/// The same for a record that was read: its headers are copied as they are.
bool append_record(
    arena& batch, size_t max_size, int32_t offset_delta, int64_t timestamp_delta, const record_view& record);

/// Writes the header into the 61 bytes in front, with length, version and CRC. Calling it again on the same batch (a new
/// producer epoch) is fine as long as nobody else looks at the bytes. The batch has at least 61 bytes, at most 2 GiB.
void seal_header(arena& batch, const batch_header& header) noexcept;

/// Compresses the records of `in` (behind 61 bytes) to `out`, behind 61 bytes of its own; the header is then sealed on `out` with
/// attributes that name the codec. errc::none; invalid_configuration if the level is outside the codec's range; bad_compression if the
/// codec failed.
errc compress_batch(const arena& in, codec c, int level, arena& out);

} // namespace cafka::wire
