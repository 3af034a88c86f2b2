#include "child_process.hpp"

#include "spawn.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <system_error>

namespace cafka::cli {

namespace {

using namespace std::chrono_literals;

constexpr size_t longest_line = 64 * 1024;
/// For one that has closed its standard output, as those do that end.
constexpr auto to_end = 1s;
/// Where nothing tells of the end.
constexpr auto between_looks = 10ms;

struct pipe_ends {
  descriptor read;
  descriptor write;
};

pipe_ends make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
  return {descriptor{ends[0]}, descriptor{ends[1]}};
}

descriptor without_blocking(descriptor ours) {
  ::fcntl(ours.get(), F_SETFL, ::fcntl(ours.get(), F_GETFL) | O_NONBLOCK);
  return ours;
}

descriptor descriptor_of(pid_t process) {
#ifdef SYS_pidfd_open
  return descriptor{static_cast<int>(::syscall(SYS_pidfd_open, process, 0))}; // close-on-exec by itself
#else
  return descriptor{};
#endif
}

} // namespace

void descriptor::close() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

child_process::child_process(const process_plan& plan, const std::vector<std::string>& environment)
    : plan_(plan), output_lines_(longest_line), error_lines_(longest_line) {
  auto input = make_pipe(), errors = make_pipe();
  pipe_ends output;
  if (plan.output != handler_output::as_ours) output = make_pipe();
  pid_ = spawn_process(
      plan.command.path, plan.command.arguments, environment,
      {.input = input.read.get(),
       .output = output.write.is_open() ? output.write.get() : STDOUT_FILENO,
       .errors = errors.write.get()});
  plan_.pen->entered();
  input_ = without_blocking(std::move(input.write));
  errors_ = without_blocking(std::move(errors.read));
  if (output.read.is_open()) output_ = without_blocking(std::move(output.read));
  exit_ = descriptor_of(pid_);
}

child_process::~child_process() {
  kill();
  drain();
  plan_.pen->left();
}

child_process::event child_process::talk(
    std::string_view input, bool last, size_t answers, std::optional<clock::time_point> until) {
  const bool converses = answers > 0;
  auto limit = until;
  for (;;) {
    if (last && input.empty()) input_.close();
    if (!input_.is_open()) input = {};
    if (converses && answers_.size() >= answers && input.empty()) return event::answered;
    if (reap(false)) {
      drain();
      return converses && answers_.size() >= answers ? event::answered : event::ended;
    }
    if (plan_.pen->is_ending()) return event::stopped;
    if (converses && !output_.is_open()) {
      const auto soon = clock::now() + to_end;
      if (limit == until) limit = until ? std::min(*until, soon) : soon;
    }
    if (limit && clock::now() >= *limit) {
      if (limit == until) return event::late;
      kill();
      return event::ended;
    }
    await(!input.empty(), limit);
    if (!input.empty()) write_some(input);
    read_some(output_, true);
    read_some(errors_, false);
  }
}

/// Until there is something to be done.
void child_process::await(bool has_input, std::optional<clock::time_point> until) const {
  std::array<pollfd, 5> watched{{
      {has_input ? input_.get() : -1, POLLOUT, 0}, // poll passes over -1
      {output_.get(), POLLIN, 0},
      {errors_.get(), POLLIN, 0},
      {exit_.get(), POLLIN, 0},
      {plan_.pen->descriptor(), POLLIN, 0},
  }};
  using std::chrono::milliseconds;
  std::optional<milliseconds> time;
  if (until) time = std::max(std::chrono::ceil<milliseconds>(*until - clock::now()), milliseconds{0});
  if (!exit_.is_open()) time = std::min<milliseconds>(time.value_or(between_looks), between_looks);
  constexpr milliseconds longest = 1h;
  ::poll(watched.data(), watched.size(), time ? static_cast<int>(std::min(*time, longest).count()) : -1);
}

/// One that does not read its input is free not to: what it says in the end counts.
void child_process::write_some(std::string_view& input) {
  const auto written = ::write(input_.get(), input.data(), input.size());
  if (written > 0)
    input.remove_prefix(static_cast<size_t>(written));
  else if (written < 0 && errno != EAGAIN && errno != EINTR)
    input_.close();
}

/// False: there is nothing for now, or nothing any more.
bool child_process::read_some(descriptor& from, bool is_output) {
  if (!from.is_open()) return false;
  std::array<char, 16 * 1024> piece;
  const auto size = ::read(from.get(), piece.data(), piece.size());
  if (size < 0 && errno == EINTR) return true;
  if (size < 0 && errno == EAGAIN) return false;
  if (size <= 0) {
    from.close();
    return false;
  }
  const std::string_view text{piece.data(), static_cast<size_t>(size)};
  if (is_output)
    output_lines_.add(text, [this](std::string line) { note_output(std::move(line)); });
  else
    error_lines_.add(text, [this](std::string line) { note_error(std::move(line)); });
  return true;
}

/// What it has said before its end. What it has started may say more, for ever.
void child_process::drain() {
  constexpr int most = 64;
  for (int i = 0; i < most && read_some(output_, true); ++i) {}
  for (int i = 0; i < most && read_some(errors_, false); ++i) {}
  output_.close();
  errors_.close();
  if (auto rest = output_lines_.rest(); !rest.empty()) note_output(std::move(rest));
  if (auto rest = error_lines_.rest(); !rest.empty()) note_error(std::move(rest));
}

void child_process::note_output(std::string line) {
  if (plan_.output != handler_output::answers) return plan_.line(line);
  if (line.ends_with('\r')) line.pop_back();
  answers_.push_back(std::move(line));
}

void child_process::note_error(std::string line) {
  plan_.line(line);
  if (line.find_first_not_of(" \t\r") != std::string::npos) last_error_ = std::move(line);
}

std::string child_process::take_answer() {
  auto answer = std::move(answers_.front());
  answers_.pop_front();
  return answer;
}

bool child_process::reap(bool wait) {
  while (!status_) {
    int status = 0;
    const auto found = ::waitpid(pid_, &status, wait ? 0 : WNOHANG);
    if (found == 0) return false;
    if (found < 0 && errno == EINTR) continue;
    constexpr int not_known = 127 << 8; // somebody else has asked for it
    status_ = found == pid_ ? status : not_known;
  }
  return true;
}

void child_process::kill() {
  if (status_) return;
  ::kill(-pid_, SIGKILL);
  ::kill(pid_, SIGKILL); // it may have left its group
  reap(true);
}

bool child_process::was_killed() const { return status_ && WIFSIGNALED(*status_); }

int child_process::exit_code() const { return status_ && WIFEXITED(*status_) ? WEXITSTATUS(*status_) : -1; }

std::string child_process::last_words() const {
  auto out = was_killed() ? "killed by signal " + std::to_string(WTERMSIG(*status_)) + " ("
                                + ::strsignal(WTERMSIG(*status_)) + ")"
                          : "exit code " + std::to_string(exit_code());
  return last_error_.empty() ? out : out + ": " + last_error_;
}

} // namespace cafka::cli
