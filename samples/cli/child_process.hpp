#pragma once

#include "handler_command.hpp"
#include "line_collector.hpp"
#include "process_pen.hpp"

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cafka::cli {

/// Closes it in the end.
class descriptor {
public:
  explicit descriptor(int fd = -1) : fd_(fd) {}
  ~descriptor() { close(); }
  descriptor(descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  descriptor& operator=(descriptor&& other) noexcept {
    close();
    fd_ = std::exchange(other.fd_, -1);
    return *this;
  }
  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }
  void close();

private:
  int fd_;
};

/// Where a handler's standard output goes.
enum class handler_output : unsigned char {
  as_ours,  ///< to the command's own
  to_lines, ///< line by line, to whoever is told of those on its standard error
  answers   ///< it is read: see child_process::talk
};

/// What processes are started with.
struct process_plan {
  handler_command command = {};
  handler_output output = handler_output::as_ours;
  /// Told of each line on its standard error, by any thread.
  std::function<void(const std::string&)> line = {};
  std::shared_ptr<process_pen> pen = {};
};

/// A process, in a process group of its own: Ctrl-C on a terminal is for the command, which lets its handlers finish.
/// Only its standard streams are open in it. It is ended and waited for with this object, on every path.
class child_process {
public:
  using clock = std::chrono::steady_clock;

  enum class event : unsigned char {
    answered, ///< so many lines are there
    ended,    ///< it has exited or was killed, or takes or answers nothing any more
    late,     ///< the time is over
    stopped   ///< the pen is to be empty
  };

  /// Throws std::system_error: why it could not be started.
  child_process(const process_plan& plan, const std::vector<std::string>& environment);
  ~child_process();
  child_process(const child_process&) = delete;
  child_process& operator=(const child_process&) = delete;

  /// Gives it `input`, with its end behind that if it is the `last`, and waits for so many lines of answers; if that is
  /// 0, for its end.
  event talk(std::string_view input, bool last, size_t answers, std::optional<clock::time_point> until);
  std::string take_answer();
  bool has_answers() const { return !answers_.empty(); }

  /// Whether it has ended by now.
  bool has_ended() { return reap(false); }
  /// It, and what it has started in its group.
  void kill();

  bool was_killed() const;
  /// 0, once it has ended, if it says that all went well.
  int exit_code() const;
  /// "exit code 3: no such account", "killed by signal 11 (Segmentation fault)".
  std::string last_words() const;

private:
  bool reap(bool wait);
  void await(bool has_input, std::optional<clock::time_point> until) const;
  void write_some(std::string_view& input);
  bool read_some(descriptor& from, bool is_output);
  void drain();
  void note_output(std::string line);
  void note_error(std::string line);

  const process_plan& plan_;
  pid_t pid_ = -1;
  std::optional<int> status_;
  descriptor input_;
  descriptor output_;
  descriptor errors_;
  descriptor exit_; // readable when it has ended; none on systems that do not have that
  line_collector output_lines_;
  line_collector error_lines_;
  std::deque<std::string> answers_;
  std::string last_error_;
};

} // namespace cafka::cli
