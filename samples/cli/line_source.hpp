#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cafka::cli {

/// The lines of a file or of standard input, read in blocks. A line's view is valid until the next call.
class line_source {
public:
  /// "-" is standard input. `delimiter` ends a line: one byte or more. `stop` is a descriptor that ends the waiting for input
  /// once it is readable, and the lines with it; -1: none. Throws cafka::error if the file cannot be opened.
  explicit line_source(const std::string& file, std::string delimiter = "\n", int stop = -1);
  ~line_source();
  line_source(const line_source&) = delete;
  line_source& operator=(const line_source&) = delete;

  /// The next line without its delimiter; nothing at the end. A last line need not end with one.
  /// Throws cafka::error: record_too_large if a line is longer than longest_line, and goes on behind it; else reading failed.
  std::optional<std::string_view> next();
  /// Of the line that `next` gave or refused last, counting from 1.
  std::uint64_t number() const { return number_; }

  /// Whether a stop came while a line was on its way: what has come of it is no record.
  bool dropped_a_part() const { return dropped_a_part_; }

  /// Bytes of the input from where it stands now; 0: nobody knows, for it is no file.
  std::uint64_t size() const;
  std::size_t delimiter_size() const { return delimiter_.size(); }

  /// Bytes; Kafka's own limit for a record is far below by default.
  static constexpr std::size_t longest_line = 64 * 1024 * 1024;

private:
  const char* find_delimiter() const;
  bool fill();
  bool await_input();
  void skip_line();

  std::string name_;
  std::string delimiter_;
  int fd_;
  int stop_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t searched_ = 0; // no delimiter begins in [begin_, searched_)
  std::size_t end_ = 0;
  std::uint64_t number_ = 0;
  bool at_end_ = false;
  bool dropped_a_part_ = false;
  bool too_long_ = false; // the line before, whose rest has not been passed over yet
};

} // namespace cafka::cli
