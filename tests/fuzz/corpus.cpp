// fuzz_corpus DIRECTORY: writes the seeds of each target to DIRECTORY/<target>/, as libFuzzer reads them, and the targets'
// names to the standard output.

#include "tests/fuzz/target.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: fuzz_corpus DIRECTORY\n", stderr);
    return 2;
  }
  for (const auto& target : cafka::fuzz::targets()) {
    const auto directory = std::filesystem::path{argv[1]} / target.name;
    std::filesystem::create_directories(directory);
    size_t number = 0;
    for (const auto& seed : target.seeds()) {
      std::ofstream file{directory / ("golden-" + std::to_string(number++)), std::ios::binary};
      file.write(reinterpret_cast<const char*>(seed.data()), static_cast<std::streamsize>(seed.size()));
    }
    std::printf("%.*s\n", static_cast<int>(target.name.size()), target.name.data());
  }
}
