#include "tests/kafka/real_kafka.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <fcntl.h>
#include <iostream>
#include <spawn.h>
#include <sstream>
#include <stdexcept>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace cafka::test {

namespace {

const char* const launcher = CAFKA_KAFKA_LAUNCHER;

class descriptor {
public:
  explicit descriptor(int fd) : fd_(fd) {}
  ~descriptor() { reset(); }
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  int get() const { return fd_; }
  void reset() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }

private:
  int fd_;
};

std::string read_all(int fd) {
  std::string text;
  std::array<char, 4096> piece;
  for (;;) {
    auto got = ::read(fd, piece.data(), piece.size());
    if (got > 0)
      text.append(piece.data(), static_cast<size_t>(got));
    else if (got == 0 || errno != EINTR)
      return text;
  }
}

/// Runs the launcher without a shell. Its standard output; its words on standard error become part of the test's.
std::string run(std::vector<std::string> arguments) {
  std::array<int, 2> ends;
  // Close-on-exec, so that no process that another thread starts meanwhile keeps the pipe open.
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe2");
  descriptor in{ends[0]};
  descriptor out{ends[1]};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, out.get(), STDOUT_FILENO);
  std::vector<char*> argv{const_cast<char*>(launcher)};
  for (auto& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  pid_t child = 0;
  int failure = ::posix_spawn(&child, launcher, &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failure != 0) throw std::system_error(failure, std::generic_category(), launcher);
  out.reset();
  auto text = read_all(in.get());
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR)
    ;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    std::string command = launcher;
    for (const auto& argument : arguments) command += ' ' + argument;
    throw std::runtime_error("failed (its words are on standard error): " + command + '\n' + text);
  }
  return text;
}

/// A name that no other cluster has; the launcher makes the directory and removes it.
std::filesystem::path new_directory() {
  static std::atomic<int> count{0};
  auto name = "cafka-kafka-test-" + std::to_string(::getpid()) + '-' + std::to_string(++count);
  return std::filesystem::temp_directory_path() / name;
}

} // namespace

real_kafka::real_kafka(const std::string& version, int brokers, const std::vector<std::string>& settings)
    : version_(version), directory_(new_directory()) {
  std::vector<std::string> more;
  for (const auto& setting : settings) more.insert(more.end(), {"--config", setting});
  start(brokers, more);
}

real_kafka::real_kafka(const std::string& version, int brokers, const real_security& how)
    : version_(version), directory_(new_directory()) {
  std::vector<std::string> more{"--secure"};
  for (const auto& [name, password] : how.users) more.insert(more.end(), {"--user", name + ':' + password});
  if (how.reauthenticate.count() > 0)
    more.insert(more.end(), {"--reauthenticate", std::to_string(how.reauthenticate.count())});
  start(brokers, more);
}

void real_kafka::start(int brokers, const std::vector<std::string>& more) {
  std::vector<std::string> arguments{
      "start", "--version", version_, "--brokers", std::to_string(brokers), "--owner-pid", std::to_string(::getpid())};
  arguments.insert(arguments.end(), more.begin(), more.end());
  // The servers alone, or each listener's behind its name.
  std::istringstream lines{launch(std::move(arguments))};
  for (std::string line; std::getline(lines, line);) {
    const auto space = line.find(' ');
    if (space == std::string::npos)
      bootstraps_["PLAINTEXT"] = line;
    else
      bootstraps_[line.substr(0, space)] = line.substr(space + 1);
  }
}

real_kafka::~real_kafka() {
  try {
    launch({"stop"});
  } catch (const std::exception& problem) {
    // The watchdog still ends the cluster when this process ends.
    std::cerr << "real_kafka: " << problem.what() << std::endl;
  }
}

void real_kafka::stop_broker(int id) { launch({"stop-broker", std::to_string(id)}); }
void real_kafka::kill_broker(int id) { launch({"kill-broker", std::to_string(id)}); }
void real_kafka::pause_broker(int id) { launch({"pause-broker", std::to_string(id)}); }
void real_kafka::resume_broker(int id) { launch({"resume-broker", std::to_string(id)}); }
void real_kafka::start_broker(int id) { launch({"start-broker", std::to_string(id)}); }

std::string real_kafka::tool(const std::string& name, const std::vector<std::string>& arguments) const {
  std::vector<std::string> all{"tool", "--version", version_, name, "--bootstrap-server", bootstrap()};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return run(std::move(all));
}

std::string real_kafka::launch(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin() + 1, {"--dir", directory_.string()});
  return run(std::move(arguments));
}

} // namespace cafka::test
