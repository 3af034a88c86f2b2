#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace cafka::embedded::test {

struct program_result {
  int status = -1; ///< the exit code; -1: it was killed
  std::string output;
  std::string errors;
};

/// Runs a program (looked for in PATH) with this input, and kills it when the time is over. Throws if it cannot be run.
program_result run_program(std::vector<std::string> arguments, std::string_view input, std::chrono::seconds limit);

/// The lines of a text, sorted.
std::vector<std::string> sorted_lines(const std::string& text);

} // namespace cafka::embedded::test
