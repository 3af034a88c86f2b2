// simulate: runs seeds until one fails, or all are run, or the time is over.
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <exception>
#include <random>
#include <string_view>

#include "tests/simulation/seed_runs.hpp"

namespace {

constexpr auto usage =
    R"(usage: simulate [--seeds N] [--seconds N] [--from SEED] [--jobs N] [--keep-going]
       simulate --seed SEED [--edition N] [--trace]

The first runs seeds one after the other, N of them or for so long (60 s if neither is said), from SEED on (or from anywhere), in as
many processes as there are processors (--jobs), until one fails or, with --keep-going, all the same. The second runs one, and tells
its story; kept_seeds.cpp says in which edition each of its seeds failed (scenario.hpp; the latest if none is said).

Exit codes: 0 all is right, 1 a seed failed (it is printed), 2 the command line is wrong.
)";

struct options {
  cafka::test::seed_runs many;
  bool one = false;
  cafka::test::seed_run single;
};

bool number(const char* text, uint64_t& out) {
  const auto* end = text + std::strlen(text);
  const auto read = std::from_chars(text, end, out);
  return read.ec == std::errc{} && read.ptr == end && text != end;
}

bool take_number(std::string_view word, uint64_t value, options& out) {
  if (word == "--seconds")
    out.many.seconds = value;
  else if (word == "--seeds")
    out.many.count = value;
  else if (word == "--jobs")
    out.many.jobs = static_cast<unsigned>(value);
  else if (word == "--from")
    out.many.from = value;
  else if (word == "--edition")
    out.single.edition = static_cast<int>(value);
  else if (word == "--seed") {
    out.single.seed = value;
    out.one = true;
  } else
    return false;
  return true;
}

bool parse(int count, char** words, options& out) {
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    uint64_t value = 0;
    if (word == "--trace")
      out.single.trace = true;
    else if (word == "--keep-going")
      out.many.keep_going = true;
    else if (i + 1 == count || !number(words[++i], value) || !take_number(word, value, out))
      return false;
  }
  if (!out.many.count && !out.many.seconds) out.many.seconds = 60;
  return true;
}

} // namespace

int main(int count, char** words) try {
  options how;
  how.many.from = std::random_device{}();
  if (count == 2 && (std::string_view{words[1]} == "--help" || std::string_view{words[1]} == "-h")) {
    std::fputs(usage, stdout);
    return 0;
  }
  if (!parse(count, words, how)) {
    std::fputs(usage, stderr);
    return 2;
  }
  uint64_t records = 0;
  const bool right = how.one ? cafka::test::run_seed(how.single, records) : run_seeds(how.many);
  return right ? 0 : 1;
} catch (const std::exception& what) {
  std::fprintf(stderr, "simulate: %s\n", what.what());
  return 1;
}
