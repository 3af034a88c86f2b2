// A reader for main() and for threads that are no actors.
#pragma once

#include "cafka/actors/reader/partition_event.hpp"
#include "cafka/actors/reader/partition_position.hpp"
#include "cafka/actors/reader/reader_config.hpp"
#include "cafka/actors/reader/record_batch.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cafka::blocking {

/// A record that outlives the reader's buffers.
struct owned_record {
  std::string topic;
  int32_t partition = -1;
  int64_t offset = -1;
  int64_t timestamp = -1;
  std::optional<std::string> key;
  std::optional<std::string> value;
  kept_headers headers;

  /// To write it again: key, value, headers and timestamp as they are; topic and partition are the writer's affair.
  operator record() const& { return {.key = key, .value = value, .headers = headers, .timestamp = timestamp}; }
  operator record() && = delete; // it would view what is gone
  operator record_argument() const { return {.key = key, .value = value, .headers = headers, .timestamp = timestamp}; }
};

/// A record as it was read: views that are valid until the next call to the reader.
struct received_record : record_view {
  std::string_view topic;
  int32_t partition = -1;

  owned_record owned() const;
};

/// Reads the partitions of a topic. Owns its actors and its connections; the actor system is shared by all blocking objects
/// of the process. One thread at a time may call it.
///
/// Reconnects by itself; what is thrown is what only the caller can decide: a partition that cannot be read on.
class reader {
public:
  /// Throws cafka::error (invalid_configuration, naming the field). Connects in the background.
  explicit reader(reader_config config);
  /// Closes within five seconds; throws nothing.
  ~reader();
  reader(reader&&) noexcept;
  reader& operator=(reader&&) noexcept;

  /// The next record of any partition, in order within each; nothing if the time is over before one came. Throws
  /// cafka::error when a partition stopped: the reason names topic, partition and offset; reading on reads the others, and
  /// `seek` starts the partition again. Ends of partitions and resets, which the configuration asked for, are passed over.
  std::optional<received_record> read(std::chrono::milliseconds timeout);

  /// What comes next: a batch of records or an event of a partition.
  struct delivery {
    record_batch_ptr batch; ///< null: it is an event
    partition_event event;
  };
  /// The next batch or event; nothing if the time is over. A batch stays charged to the reader's buffer until the next call
  /// to the reader; records that `read` has not handed out yet are in the first batch.
  std::optional<delivery> next(std::chrono::milliseconds timeout);

  /// Goes on at another place; records that were read ahead of the seek are dropped.
  /// Throws cafka::error: unknown_topic_or_partition, closed, request_timed_out_locally.
  void seek(int32_t partition, start_position to);
  void pause(int32_t partition);
  void resume(int32_t partition);
  /// How far each partition was delivered; records that were read ahead count as delivered.
  std::vector<partition_position> positions();

  /// Ends reading; further calls throw `closed`. Calling it again does nothing.
  void close(std::chrono::milliseconds timeout = std::chrono::seconds{5});

private:
  class impl;
  std::unique_ptr<impl> impl_;
};

} // namespace cafka::blocking
