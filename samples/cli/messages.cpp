#include "messages.hpp"

#include "property_words.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <mutex>

namespace cafka::cli {

namespace {

std::mutex mutex;
bool progress_is_shown = false;

constexpr const char* clear_line = "\r\x1b[K";

/// How long somebody who does not read our messages may hold the command up.
constexpr int patience_ms = 200;

void write_out(const std::string& text) {
  for (size_t done = 0; done < text.size();) {
    pollfd reader{STDERR_FILENO, POLLOUT, 0};
    if (::poll(&reader, 1, patience_ms) == 0) return;
    const auto written = ::write(STDERR_FILENO, text.data() + done, text.size() - done);
    if (written < 0 && errno != EINTR) return;
    if (written > 0) done += static_cast<size_t>(written);
  }
}

} // namespace

std::string sentence(const error& what) {
  const bool says_all = what.code() == errc::invalid_configuration || what.code() == errc::internal;
  return in_property_words(says_all && !what.message().empty() ? what.message() : to_string(what));
}

std::string without_controls(const std::string& text) {
  constexpr const char* digits = "0123456789abcdef";
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7f)
      result += c;
    else
      result.append("\\x").append(1, digits[byte >> 4]).append(1, digits[byte & 15]);
  }
  return result;
}

void tell(const std::string& line) {
  const std::lock_guard guard{mutex};
  write_out((progress_is_shown ? clear_line : "") + without_controls(line) + "\n");
  progress_is_shown = false;
}

void tell_of(const std::string& event) { tell("% " + in_property_words(event)); }

void show_progress(const std::string& line) {
  const std::lock_guard guard{mutex};
  if (!progress_is_shown && line.empty()) return;
  write_out((progress_is_shown ? clear_line : "") + line);
  progress_is_shown = !line.empty();
}

void show_text(const std::string& text) {
  const std::lock_guard guard{mutex};
  write_out(text);
}

bool progress_can_be_shown() { return ::isatty(STDERR_FILENO) == 1; }

} // namespace cafka::cli
