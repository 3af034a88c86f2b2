#include "line_source.hpp"

#include "cafka/wire/error.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace cafka::cli {

namespace {

constexpr std::size_t block = 1024 * 1024;

[[noreturn]] void fail(const std::string& name, const char* what) {
  throw error(errc::invalid_configuration, name + ": " + what + ": " + std::strerror(errno));
}

} // namespace

line_source::line_source(const std::string& file, int stop)
    : name_(file == "-" ? "standard input" : file),
      fd_(file == "-" ? STDIN_FILENO : ::open(file.c_str(), O_RDONLY | O_CLOEXEC)),
      stop_(stop) {
  if (fd_ < 0) fail(name_, "cannot be opened");
  buffer_.resize(2 * block);
}

line_source::~line_source() {
  if (fd_ != STDIN_FILENO) ::close(fd_);
}

std::optional<std::string_view> line_source::next() {
  for (;;) {
    const char* from = buffer_.data() + searched_;
    if (const auto* feed = static_cast<const char*>(std::memchr(from, '\n', end_ - searched_))) {
      const char* start = buffer_.data() + begin_;
      begin_ = searched_ = static_cast<std::size_t>(feed - buffer_.data()) + 1;
      return std::string_view(start, static_cast<std::size_t>(feed - start));
    }
    searched_ = end_;
    if (end_ - begin_ > longest_line) {
      skip_line();
      throw error(errc::record_too_large, name_ + ": a line is longer than 64 MiB");
    }
    if (fill()) continue;
    if (begin_ == end_) return std::nullopt;
    const std::string_view last(buffer_.data() + begin_, end_ - begin_);
    begin_ = end_;
    return last;
  }
}

/// Drops what is left of the line at hand.
void line_source::skip_line() {
  do {
    const char* from = buffer_.data() + searched_;
    if (const auto* feed = static_cast<const char*>(std::memchr(from, '\n', end_ - searched_))) {
      begin_ = searched_ = static_cast<std::size_t>(feed - buffer_.data()) + 1;
      return;
    }
    begin_ = searched_ = end_;
  } while (fill());
}

/// False once a stop is requested. A handler that interrupts the waiting does not tell: it may have run just before.
bool line_source::await_input() {
  pollfd watched[] = {{fd_, POLLIN, 0}, {stop_, POLLIN, 0}};
  while (::poll(watched, 2, -1) < 0)
    if (errno != EINTR) fail(name_, "cannot be waited for");
  return watched[1].revents == 0;
}

bool line_source::fill() {
  if (at_end_) return false;
  if (!await_input()) {
    at_end_ = true;
    begin_ = searched_ = end_; // a line that has not come in full is no record
    return false;
  }
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    searched_ -= begin_;
    begin_ = 0;
  }
  if (buffer_.size() - end_ < block) buffer_.resize(buffer_.size() * 2);
  ssize_t got;
  do got = ::read(fd_, buffer_.data() + end_, buffer_.size() - end_);
  while (got < 0 && errno == EINTR);
  if (got < 0) fail(name_, "cannot be read");
  at_end_ = got == 0;
  end_ += static_cast<std::size_t>(got);
  return got > 0;
}

} // namespace cafka::cli
