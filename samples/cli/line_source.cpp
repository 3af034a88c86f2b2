#include "line_source.hpp"

#include "cafka/wire/error.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace cafka::cli {

namespace {

constexpr std::size_t block = 1024 * 1024;

[[noreturn]] void fail(errc code, const std::string& name, const char* what) {
  const std::string remedy = errno == EISDIR  ? "; a file is wanted"
                             : errno == EBADF ? "; it is closed: redirect it from a file or from /dev/null"
                                              : "";
  throw error(code, name + " " + what + ": " + std::strerror(errno) + remedy);
}

} // namespace

line_source::line_source(const std::string& file, std::string delimiter, int stop)
    : name_(file == "-" ? "standard input" : file),
      delimiter_(std::move(delimiter)),
      fd_(file == "-" ? STDIN_FILENO : ::open(file.c_str(), O_RDONLY | O_CLOEXEC)),
      stop_(stop) {
  if (fd_ < 0) fail(errc::invalid_configuration, name_, "cannot be opened");
  buffer_.resize(2 * block);
}

line_source::~line_source() {
  if (fd_ != STDIN_FILENO) ::close(fd_);
}

std::uint64_t line_source::size() const {
  struct stat about {};
  if (::fstat(fd_, &about) != 0 || !S_ISREG(about.st_mode)) return 0;
  const auto at = ::lseek(fd_, 0, SEEK_CUR);
  return about.st_size > at ? static_cast<std::uint64_t>(about.st_size - at) : 0;
}

const char* line_source::find_delimiter() const {
  return static_cast<const char*>(
      ::memmem(buffer_.data() + searched_, end_ - searched_, delimiter_.data(), delimiter_.size()));
}

std::optional<std::string_view> line_source::next() {
  ++number_;
  if (std::exchange(too_long_, false)) skip_line();
  for (;;) {
    if (const char* found = find_delimiter()) {
      const char* start = buffer_.data() + begin_;
      begin_ = searched_ = static_cast<std::size_t>(found - buffer_.data()) + delimiter_.size();
      return std::string_view(start, static_cast<std::size_t>(found - start));
    }
    // The first part of a delimiter may be there.
    searched_ = std::max(begin_, end_ - std::min(end_, delimiter_.size() - 1));
    if (end_ - begin_ > longest_line) {
      too_long_ = true; // its rest may take long to come, or have no end
      throw error(
          errc::record_too_large, "line " + std::to_string(number_) + " of " + name_ + " is longer than 64 MiB");
    }
    if (fill()) continue;
    if (begin_ == end_) return std::nullopt;
    const std::string_view last(buffer_.data() + begin_, end_ - begin_);
    begin_ = searched_ = end_;
    return last;
  }
}

/// Drops what is left of the line before.
void line_source::skip_line() {
  do {
    if (const char* found = find_delimiter()) {
      begin_ = searched_ = static_cast<std::size_t>(found - buffer_.data()) + delimiter_.size();
      return;
    }
    begin_ = searched_ = std::max(begin_, end_ - std::min(end_, delimiter_.size() - 1));
  } while (fill());
}

/// False once a stop is requested. A handler that interrupts the waiting does not tell: it may have run just before.
bool line_source::await_input() {
  pollfd watched[] = {{fd_, POLLIN, 0}, {stop_, POLLIN, 0}};
  while (::poll(watched, 2, -1) < 0)
    if (errno != EINTR) fail(errc::internal, name_, "cannot be waited for");
  return watched[1].revents == 0;
}

bool line_source::fill() {
  if (at_end_) return false;
  if (!await_input()) {
    at_end_ = true;
    dropped_a_part_ = begin_ < end_;
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
  if (got < 0) fail(errc::internal, name_, "cannot be read");
  at_end_ = got == 0;
  end_ += static_cast<std::size_t>(got);
  return got > 0;
}

} // namespace cafka::cli
