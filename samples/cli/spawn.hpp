#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace cafka::cli {

/// The descriptors that become the standard streams of a process.
struct spawn_streams {
  int input;
  int output;
  int errors;
};

/// Starts a program in a process group of its own, with signals as they are by default and no other descriptor open. A
/// script without `#!` is run by sh, as shells do. Throws std::system_error.
pid_t spawn_process(
    const std::string& path, const std::vector<std::string>& arguments, const std::vector<std::string>& environment,
    const spawn_streams& streams);

} // namespace cafka::cli
