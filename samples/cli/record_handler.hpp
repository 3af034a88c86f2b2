#pragma once

#include "child_process.hpp"

#include "cafka/actors/fleet/fleet_record.hpp"
#include "cafka/wire/error.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cafka::cli {

/// How records are given to a handler.
struct handling {
  process_plan process = {};
  /// One process a worker, which answers a line for each line that it gets; else one process a record, or a batch.
  bool filters = false;
  /// Its input is a line of JSON for each record, of which there may be many; else it is a record's value.
  bool in_lines = false;
  std::optional<std::chrono::milliseconds> timeout_per_record = {};
  std::string group = {};
  /// Of the command.
  std::vector<std::string> environment = {};
};

/// What a worker does with records: it has the handler do it. A copy is for another worker, with a process of its own.
class record_handler {
public:
  explicit record_handler(std::shared_ptr<const handling> how) : how_(std::move(how)) {}
  record_handler(const record_handler& other) : how_(other.how_) {}
  record_handler(record_handler&&) = default;
  record_handler& operator=(const record_handler&) = delete;
  ~record_handler();

  /// No error: all of them are done. Throws if the handler has crashed, so that its worker does, too.
  error handle(std::span<const fleet_record> records);

private:
  error run(std::span<const fleet_record> records);
  error converse(std::span<const fleet_record> records);
  [[noreturn]] void lose_track(const std::string& answered);
  std::unique_ptr<child_process> start(const std::vector<std::string>& environment) const;
  std::string input_of(std::span<const fleet_record> records) const;
  std::vector<std::string> environment_of(std::span<const fleet_record> records) const;
  std::optional<child_process::clock::time_point> deadline(size_t records) const;
  error too_late(size_t records) const;
  std::string named(const std::string& what) const;

  std::shared_ptr<const handling> how_;
  std::unique_ptr<child_process> filter_;
};

} // namespace cafka::cli
