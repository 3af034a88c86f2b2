// A writer for main() and for threads that are no actors.
#pragma once

#include "cafka/actors/writer/write_report.hpp"
#include "cafka/actors/writer/writer_config.hpp"
#include "cafka/wire/records/record.hpp"

#include <chrono>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace cafka::blocking {

class client;

/// What became of one record.
struct record_result {
  outcome result = outcome::unknown;
  int32_t partition = -1;
  /// -1 unless acknowledged by a broker that told it.
  int64_t offset = -1;
  /// none if acknowledged or sent.
  error what;
  /// The broker's time of the record, in milliseconds since 1970-01-01 UTC, if its topic has message.timestamp.type
  /// LogAppendTime. -1: it keeps its own.
  int64_t log_append_time = -1;
};

/// Thrown when not every record was acknowledged, or, with acks none, sent: the first error, with how many records failed or are of unknown outcome.
class write_error : public error {
public:
  write_error(error first, size_t failed, size_t unknown, std::vector<record_result> results = {});

  /// Surely not written.
  size_t failed() const noexcept { return failed_; }
  /// Written or not; no later event will tell.
  size_t unknown() const noexcept { return unknown_; }
  /// One for each record, in the order of the call; empty if thrown by flush or close.
  const std::vector<record_result>& results() const noexcept { return results_; }

private:
  size_t failed_;
  size_t unknown_;
  std::vector<record_result> results_;
};

/// Writes records. Owns its actors, and its connections unless it uses those of a client; the actor system is shared by all blocking objects of the process.
/// Thread-safe.
class writer {
public:
  /// Throws cafka::error (invalid_configuration, naming the field). Connects in the background.
  explicit writer(writer_config config);
  /// The same over the connections of a client, which has to live longer: `config.cluster` and `config.bootstrap` do not count. Any number
  /// of writers and readers may share them, and do not hold each other up.
  ///
  ///     cafka::blocking::client kafka{{.bootstrap = {"localhost:9092"}}};
  ///     cafka::blocking::writer payments{{.topic = "payments"}, kafka}, audit{{.topic = "audit"}, kafka};
  writer(writer_config config, const client& connected);
  /// Closes within five seconds. Records without outcome by then are lost to knowledge: call close() to hear of them.
  ~writer();
  writer(writer&&) noexcept;
  writer& operator=(writer&&) noexcept;

  /// Writes records and waits until they are acknowledged (with acks none: sent): one result each, in their order.
  /// A record for a topic or partition that is not there fails alone. Throws write_error unless all are acknowledged within
  /// `timeout`; cafka::error if nothing was accepted, as for a record that is too long: it is named, and none is written.
  std::vector<record_result> write(std::span<const record> records, std::chrono::milliseconds timeout);
  std::vector<record_result> write(std::initializer_list<record_argument> records, std::chrono::milliseconds timeout);

  /// Copies a record into the buffer and returns; waits for room while the buffer is full, no longer than `timeout`, and with
  /// the first record for the topic to be known, no longer than delivery_timeout either. What becomes of the record is told by
  /// the configuration's `completion`, with the record's tag, and by flush() and close(); one for a topic or partition that is
  /// not there fails alone.
  /// Throws cafka::error: record_too_large, buffer_full, closed; with the first record the broker's error of the configured
  /// topic, or why no broker could be asked; internal if the actor that hands records over has failed. Throws what a custom
  /// partitioner throws.
  void put(const record_argument& what, std::chrono::milliseconds timeout = std::chrono::seconds{60}) {
    put_any(what, timeout);
  }
  void put(const std::same_as<record> auto& what, std::chrono::milliseconds timeout = std::chrono::seconds{60}) {
    put_any(what, timeout);
  }

  /// What has become of the records that were put.
  struct totals {
    uint64_t acknowledged = 0;
    /// With acks none.
    uint64_t sent = 0;
    uint64_t failed = 0;
    uint64_t unknown = 0;
    error first_error;
  };
  totals results() const;

  /// Sends what waits, and returns when every record put so far has its outcome.
  /// It waits for no record that another thread puts meanwhile.
  /// Throws write_error if any put since the last flush failed or is of unknown outcome; buffer_full if the writer did not take all of
  /// them in time; request_timed_out_locally if not all have their outcome in time; closed; internal as put.
  void flush(std::chrono::milliseconds timeout);
  /// Flushes, and ends the writer whatever happens. Throws as flush. Calling it again does nothing; while another thread closes
  /// the writer, it waits for that (request_timed_out_locally: for `timeout` in vain).
  void close(std::chrono::milliseconds timeout);

private:
  template <any_record Record>
  void put_any(const Record& what, std::chrono::milliseconds timeout);

  class impl;
  std::unique_ptr<impl> impl_;
};

} // namespace cafka::blocking
