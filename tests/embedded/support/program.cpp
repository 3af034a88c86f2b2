#include "tests/embedded/support/program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <sstream>
#include <stdexcept>
#include <utility>

extern char** environ;

namespace cafka::embedded::test {

namespace {

using clock = std::chrono::steady_clock;

struct pipe_ends {
  pipe_ends() {
    if (::pipe2(fds.data(), O_CLOEXEC) != 0) throw std::runtime_error{"no pipe"};
  }
  ~pipe_ends() {
    close(0);
    close(1);
  }
  void close(size_t end) {
    if (fds[end] >= 0) ::close(std::exchange(fds[end], -1));
  }
  std::array<int, 2> fds{-1, -1};
};

class child {
public:
  child(std::vector<std::string>& arguments, std::string_view input) : input_(input) {
    std::vector<char*> argv;
    for (auto& a : arguments) argv.push_back(a.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, in_.fds[0], 0);
    ::posix_spawn_file_actions_adddup2(&actions, out_.fds[1], 1);
    ::posix_spawn_file_actions_adddup2(&actions, err_.fds[1], 2);
    auto failed = ::posix_spawnp(&pid_, argv[0], &actions, nullptr, argv.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) throw std::runtime_error{"cannot run " + arguments[0] + ": " + std::strerror(failed)};
    in_.close(0);
    out_.close(1);
    err_.close(1);
  }

  program_result talk(clock::time_point deadline) {
    while (out_.fds[0] >= 0 || err_.fds[0] >= 0) {
      auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - clock::now()).count();
      if (left <= 0) {
        ::kill(pid_, SIGKILL);
        break;
      }
      step(static_cast<int>(left));
    }
    int status = 0;
    ::waitpid(pid_, &status, 0);
    result_.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return std::move(result_);
  }

private:
  void step(int milliseconds) {
    std::array<pollfd, 3> polled{{{out_.fds[0], POLLIN, 0}, {err_.fds[0], POLLIN, 0}, {in_.fds[1], POLLOUT, 0}}};
    ::poll(polled.data(), polled.size(), milliseconds);
    if (polled[0].revents) read(out_, result_.output);
    if (polled[1].revents) read(err_, result_.errors);
    if (polled[2].revents) write();
  }

  static void read(pipe_ends& from, std::string& into) {
    char buffer[4096];
    auto count = ::read(from.fds[0], buffer, sizeof buffer);
    if (count > 0)
      into.append(buffer, static_cast<size_t>(count));
    else
      from.close(0);
  }

  void write() {
    auto count = input_.empty() ? 0 : ::write(in_.fds[1], input_.data(), std::min(input_.size(), size_t{4096}));
    if (count > 0)
      input_.remove_prefix(static_cast<size_t>(count));
    else
      in_.close(1);
  }

  std::string_view input_;
  pipe_ends in_;
  pipe_ends out_;
  pipe_ends err_;
  pid_t pid_ = -1;
  program_result result_;
};

} // namespace

program_result run_program(std::vector<std::string> arguments, std::string_view input, std::chrono::seconds limit) {
  ::signal(SIGPIPE, SIG_IGN); // the program may end before it has read its input
  return child{arguments, input}.talk(clock::now() + limit);
}

std::vector<std::string> sorted_lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  std::sort(lines.begin(), lines.end());
  return lines;
}

} // namespace cafka::embedded::test
