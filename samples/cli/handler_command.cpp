#include "handler_command.hpp"

#include "cafka/wire/error.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace cafka::cli {

namespace {

[[noreturn]] void refuse(const std::string& name, const std::string& why) {
  throw error(errc::invalid_configuration, "the handler '" + name + "' " + why);
}

bool is_file(const std::string& path) {
  struct stat about {};
  return ::stat(path.c_str(), &about) == 0 && S_ISREG(about.st_mode);
}

bool is_program(const std::string& path) { return is_file(path) && ::access(path.c_str(), X_OK) == 0; }

/// Empty: it is in none of the folders of PATH.
std::string in_path(const std::string& name) {
  const auto* path = std::getenv("PATH");
  std::istringstream folders{path ? path : "/bin:/usr/bin"};
  for (std::string folder; std::getline(folders, folder, ':');) {
    const auto full = (folder.empty() ? "." : folder) + "/" + name;
    if (is_program(full)) return full;
  }
  return {};
}

/// What `#!` names, which the system looks for when the script is run, and then says that the script is missing.
void check_interpreter(const std::string& name, const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  std::string first;
  constexpr size_t longest = 256;
  first.resize(longest);
  in.read(first.data(), longest);
  first.resize(static_cast<size_t>(in.gcount()));
  if (!first.starts_with("#!")) return;
  std::istringstream line{first.substr(2, first.find('\n') - 2)};
  std::string interpreter, argument;
  line >> interpreter >> argument;
  if (!interpreter.empty() && !is_program(interpreter))
    refuse(name, "begins with #!" + interpreter + ", and there is no such program");
  if (interpreter.ends_with("/env") && !argument.empty() && argument[0] != '-' && in_path(argument).empty())
    refuse(name, "begins with #!" + interpreter + " " + argument + ", and PATH has no program '" + argument + "'");
}

} // namespace

handler_command find_handler(const std::vector<std::string>& words) {
  const auto& name = words.at(0);
  handler_command found{.name = name, .path = name, .arguments = words};
  if (name.empty()) refuse(name, "is an empty text: the program to run is wanted behind --");
  if (name.find('/') == std::string::npos) {
    found.path = in_path(name);
    if (found.path.empty() && name.find(' ') != std::string::npos)
      refuse(name, "is no program in PATH; a line for the shell is run with -- sh -c 'LINE'");
    if (found.path.empty())
      refuse(name, "is no program in PATH" + (is_file(name) ? "; did you mean './" + name + "'?" : std::string{}));
  } else if (!is_file(name)) {
    refuse(name, ::access(name.c_str(), F_OK) == 0 ? "is no file" : "does not exist");
  } else if (!is_program(name)) {
    refuse(name, "may not be executed: chmod +x " + name + ", or name what runs it, as in -- python3 " + name);
  }
  check_interpreter(name, found.path);
  return found;
}

} // namespace cafka::cli
