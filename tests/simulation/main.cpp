// simulate: runs seeds until one fails, or the time is over.
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <exception>
#include <random>
#include <string>
#include <string_view>

#include "tests/simulation/simulation.hpp"

namespace {

constexpr auto usage =
    R"(usage: simulate [--seconds N] [--from SEED]    runs seeds one after the other for so long (60 s)
       simulate --seed SEED [--trace]           runs one, and tells its story

Exit codes: 0 all is right, 1 a seed failed (it is printed), 2 the command line is wrong.
)";

struct options {
  uint64_t seconds = 60;
  uint64_t from = std::random_device{}();
  bool one = false;
  bool trace = false;
};

bool number(const char* text, uint64_t& out) {
  const auto* end = text + std::strlen(text);
  const auto read = std::from_chars(text, end, out);
  return read.ec == std::errc{} && read.ptr == end && text != end;
}

bool parse(int count, char** words, options& out) {
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    if (word == "--trace")
      out.trace = true;
    else if (word == "--seconds" && i + 1 < count && number(words[i + 1], out.seconds))
      ++i;
    else if (word == "--from" && i + 1 < count && number(words[i + 1], out.from))
      ++i;
    else if (word == "--seed" && i + 1 < count && number(words[i + 1], out.from)) {
      out.one = true;
      ++i;
    } else
      return false;
  }
  return true;
}

bool run(uint64_t seed, bool trace, size_t& records) {
  const auto result = cafka::test::simulate(seed, [trace](std::string_view line) {
    if (trace) std::printf("%.*s\n", static_cast<int>(line.size()), line.data());
  });
  records += result.records_read + result.records_written;
  for (const auto& wrong : result.wrong)
    std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed), wrong.c_str());
  return result.wrong.empty();
}

int run_all(const options& how) {
  using clock = std::chrono::steady_clock;
  const auto end = clock::now() + std::chrono::seconds{how.seconds};
  auto progress = clock::now() + std::chrono::seconds{10};
  size_t records = 0;
  size_t seeds = 0;
  for (auto seed = how.from; clock::now() < end; ++seed, ++seeds) {
    if (!run(seed, false, records)) {
      std::printf(
          "seed %llu failed; simulate --seed %llu --trace tells its story\n", static_cast<unsigned long long>(seed),
          static_cast<unsigned long long>(seed));
      return 1;
    }
    if (clock::now() < progress) continue;
    progress += std::chrono::seconds{10};
    std::printf("%zu seeds, %zu records written and read\n", seeds + 1, records);
    std::fflush(stdout);
  }
  std::printf(
      "%zu seeds from %llu on, %zu records written and read: all is right\n", seeds,
      static_cast<unsigned long long>(how.from), records);
  return 0;
}

} // namespace

int main(int count, char** words) try {
  options how;
  if (count == 2 && (std::string_view{words[1]} == "--help" || std::string_view{words[1]} == "-h")) {
    std::fputs(usage, stdout);
    return 0;
  }
  if (!parse(count, words, how)) {
    std::fputs(usage, stderr);
    return 2;
  }
  if (!how.one) return run_all(how);
  size_t records = 0;
  return run(how.from, how.trace, records) ? 0 : 1;
} catch (const std::exception& what) {
  std::fprintf(stderr, "simulate: %s\n", what.what());
  return 1;
}
