// Every target with every seed, and with every input that once broke it. In all builds: no fuzzer is needed.

#include "tests/fuzz/target.hpp"
#include "tests/support/golden.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

using namespace cafka;

namespace {

std::vector<std::byte> read_file(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  const auto bytes = std::as_bytes(std::span{text});
  return {bytes.begin(), bytes.end()};
}

} // namespace

BOOST_AUTO_TEST_SUITE(fuzz_targets)

BOOST_AUTO_TEST_CASE(seeds_do_no_harm) {
  for (const fuzz::target& target : fuzz::targets()) {
    const auto seeds = target.seeds();
    if (golden::is_own_set()) BOOST_TEST(!seeds.empty(), target.name); // another may have none for some of the targets
    for (const fuzz::seed& one : seeds) target.run(one);
    target.run({});
  }
}

BOOST_AUTO_TEST_CASE(what_once_did_harm_does_none_now) {
  for (const auto& folder : std::filesystem::directory_iterator{CAFKA_FUZZ_FINDINGS}) {
    if (!folder.is_directory()) continue; // It is the README.
    const fuzz::target* target = fuzz::find_target(folder.path().filename().string());
    BOOST_REQUIRE_MESSAGE(target != nullptr, "no target has the name of " << folder.path());
    for (const auto& file : std::filesystem::directory_iterator{folder}) {
      BOOST_TEST_MESSAGE(file.path());
      target->run(read_file(file.path()));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
