#include "spawn.hpp"

#include <spawn.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <system_error>

namespace cafka::cli {

namespace {

void check(int code, const char* what) {
  if (code != 0) throw std::system_error(code, std::generic_category(), what);
}

std::vector<char*> pointers_to(const std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (const auto& each : texts) out.push_back(const_cast<char*>(each.c_str())); // execve's old signature
  out.push_back(nullptr);
  return out;
}

class file_actions {
public:
  file_actions() { check(::posix_spawn_file_actions_init(&actions_), "posix_spawn_file_actions_init"); }
  ~file_actions() { ::posix_spawn_file_actions_destroy(&actions_); }
  file_actions(const file_actions&) = delete;
  file_actions& operator=(const file_actions&) = delete;

  void become(int from, int to) {
    check(::posix_spawn_file_actions_adddup2(&actions_, from, to), "posix_spawn_file_actions_adddup2");
  }
  /// Ours are closed on exec; those of libraries may not be.
  void close_others() {
#if defined(__GLIBC__) && (__GLIBC__ > 2 || __GLIBC_MINOR__ >= 34)
    check(
        ::posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1),
        "posix_spawn_file_actions_addclosefrom_np");
#endif
  }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

private:
  posix_spawn_file_actions_t actions_{};
};

class attributes {
public:
  attributes() {
    check(::posix_spawnattr_init(&attributes_), "posix_spawnattr_init");
    sigset_t by_default, none;
    ::sigemptyset(&none);
    ::sigemptyset(&by_default);
    // The command ignores or catches these.
    for (const int each : {SIGPIPE, SIGXFSZ, SIGINT, SIGTERM}) ::sigaddset(&by_default, each);
    ::posix_spawnattr_setsigdefault(&attributes_, &by_default);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    check(
        ::posix_spawnattr_setflags(
            &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK),
        "posix_spawnattr_setflags");
  }
  ~attributes() { ::posix_spawnattr_destroy(&attributes_); }
  attributes(const attributes&) = delete;
  attributes& operator=(const attributes&) = delete;
  const posix_spawnattr_t* get() const { return &attributes_; }

private:
  posix_spawnattr_t attributes_{};
};

} // namespace

pid_t spawn_process(
    const std::string& path, const std::vector<std::string>& arguments, const std::vector<std::string>& environment,
    const spawn_streams& streams) {
  file_actions actions;
  actions.become(streams.input, STDIN_FILENO);
  actions.become(streams.output, STDOUT_FILENO);
  actions.become(streams.errors, STDERR_FILENO);
  actions.close_others();
  const attributes how;
  const auto environ_pointers = pointers_to(environment);
  pid_t made = -1;
  auto code = ::posix_spawn(
      &made, path.c_str(), actions.get(), how.get(), pointers_to(arguments).data(), environ_pointers.data());
  if (code == ENOEXEC) {
    std::vector<std::string> by_shell{"sh", path};
    by_shell.insert(by_shell.end(), arguments.begin() + 1, arguments.end());
    code = ::posix_spawn(
        &made, "/bin/sh", actions.get(), how.get(), pointers_to(by_shell).data(), environ_pointers.data());
  }
  check(code, path.c_str());
  return made;
}

} // namespace cafka::cli
