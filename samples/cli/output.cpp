#include "output.hpp"

#include "watch.hpp"

#include "cafka/wire/error.hpp"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstring>

namespace cafka::cli {

namespace {

bool is_regular_file(int fd) {
  struct stat about {};
  return ::fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
}

[[noreturn]] void fail() {
  if (errno == EPIPE) throw output_closed{};
  const std::string remedy = errno == ENOSPC  ? "; make room, or write elsewhere"
                             : errno == EFBIG ? "; files may not grow any more here (ulimit -f): write elsewhere"
                             : errno == EBADF ? "; it is closed: redirect it to a file or to /dev/null"
                                              : "";
  throw error(errc::internal, std::string("standard output cannot be written: ") + std::strerror(errno) + remedy);
}

void await(pollfd* watched, nfds_t count) {
  while (::poll(watched, count, -1) < 0)
    if (errno != EINTR) fail();
}

/// How much was written, of all of it at most. 0: whoever has the other end has made it return instead of waiting for room.
std::size_t write_some(std::string_view text) {
  for (;;) {
    const auto written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written >= 0) return static_cast<std::size_t>(written);
    if (errno == EAGAIN) return 0;
    if (errno != EINTR) fail();
  }
}

} // namespace

output::output() : may_block_(!is_regular_file(STDOUT_FILENO)) {}

void output::record_done() {
  if (buffer_.size() - piece_begin_ > PIPE_BUF && record_end_ > piece_begin_) {
    pieces_.push_back(record_end_);
    piece_begin_ = record_end_;
  }
  record_end_ = buffer_.size();
  if (buffer_.size() >= block) flush();
}

void output::flush() {
  if (!may_block_) pieces_.clear(); // one system call is enough
  pieces_.push_back(buffer_.size());
  std::size_t begin = 0;
  for (const auto end : pieces_) {
    if (!write_piece(std::string_view(buffer_).substr(begin, end - begin))) break;
    begin = end;
  }
  buffer_.clear();
  pieces_.clear();
  piece_begin_ = record_end_ = 0;
}

/// False: it was dropped, because there is no room and the end was asked for.
bool output::write_piece(std::string_view piece) {
  const auto size = piece.size();
  while (!piece.empty()) {
    if (may_block_ && !await_room(piece.size() < size)) return false;
    // More than this might block, though there is room.
    piece.remove_prefix(write_some(may_block_ ? piece.substr(0, PIPE_BUF) : piece));
  }
  return true;
}

bool output::await_room(bool begun) {
  pollfd watched[] = {{STDOUT_FILENO, POLLOUT, 0}, {watch::over_command().stop().descriptor(), POLLIN, 0}};
  await(watched, 2);
  if (watched[0].revents != 0) return true; // room, or an error that the write tells
  if (!begun) return false;
  const waiting rest{
      {.what = [] { return std::string("whoever reads the output, to take the rest of a record"); },
       .to_be_finished = true}};
  await(watched, 1);
  return true;
}

void print(std::string_view text) {
  pollfd ready{STDOUT_FILENO, POLLOUT, 0};
  while (!text.empty()) {
    const auto written = write_some(text);
    if (written == 0) await(&ready, 1);
    text.remove_prefix(written);
  }
}

} // namespace cafka::cli
