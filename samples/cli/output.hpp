#pragma once

#include <cstddef>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

namespace cafka::cli {

/// Whoever read our output went away, as head does: no error of ours. main() ends with 141, as if SIGPIPE had killed us.
struct output_closed : std::exception {};

/// Standard output through one growing buffer: records are appended, and written out a block at a time.
///
/// A record is written whole or not at all, also when a signal asks for the end while nobody takes the output: a pipe gets
/// whole records in pieces that it takes or leaves as one (PIPE_BUF). A longer record that has begun is finished.
class output {
public:
  output();

  std::string& buffer() { return buffer_; }

  /// What was appended since the last call is one record. Writes out when a block has gathered; throws as flush.
  void record_done();
  /// Writes out what is there. After a signal it does not wait for room: what finds none is dropped.
  /// Throws output_closed; cafka::error (internal) when standard output cannot be written: a full disk, a closed descriptor.
  void flush();

private:
  bool write_piece(std::string_view piece);
  bool await_room(bool begun);

  static constexpr std::size_t block = 64 * 1024;
  const bool may_block_; // no regular file
  std::string buffer_;
  std::vector<std::size_t> pieces_; // where they end
  std::size_t piece_begin_ = 0;
  std::size_t record_end_ = 0;
};

/// Writes a text on standard output now, without regard to signals. Throws as output::flush.
void print(std::string_view text);

} // namespace cafka::cli
