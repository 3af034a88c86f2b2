#include "tests/simulation/seed_runs.hpp"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <new>
#include <string_view>
#include <system_error>
#include <thread>

#include "tests/simulation/simulation.hpp"

namespace cafka::test {

namespace {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;
using ull = unsigned long long;

constexpr unsigned most_jobs = 64;
// No seed takes that long, whatever the machine does besides.
constexpr auto longest_seed = 180s;

// What the processes share. A seed belongs to whoever took its number.
struct board {
  std::atomic<uint64_t> taken{0};
  std::atomic<uint64_t> done{0};
  std::atomic<uint64_t> failed{0};
  std::atomic<uint64_t> records{0};
  std::atomic<bool> over{false};
  struct job {
    std::atomic<uint64_t> seed{0};
    std::atomic<int64_t> since{0}; // 0: none is running
  };
  std::array<job, most_jobs> jobs{};
};

int64_t ticks_now() { return steady::now().time_since_epoch().count(); }

board* make_board() {
  void* memory = mmap(nullptr, sizeof(board), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::system_error{errno, std::generic_category(), "mmap"};
  return new (memory) board;
}

class runner {
public:
  explicit runner(const seed_runs& what) : what_(what), shared_(make_board()), began_(steady::now()) {
    if (what_.jobs == 0) what_.jobs = std::thread::hardware_concurrency();
    what_.jobs = std::min(std::max(what_.jobs, 1u), most_jobs);
  }
  runner(const runner&) = delete;
  runner& operator=(const runner&) = delete;
  ~runner() { munmap(shared_, sizeof(board)); }

  bool run() {
    for (unsigned i = 0; i < what_.jobs; ++i) start(i);
    while (alive_ > 0) {
      reap();
      watch();
      std::this_thread::sleep_for(20ms);
    }
    tell("");
    return shared_->failed == 0;
  }

private:
  bool is_over() const {
    return shared_->over || (what_.seconds && steady::now() - began_ >= std::chrono::seconds{*what_.seconds});
  }

  void start(unsigned job) {
    std::fflush(stdout);
    const auto child = fork();
    if (child < 0) throw std::system_error{errno, std::generic_category(), "fork"};
    if (child == 0) _exit(work(job));
    children_.at(job) = child;
    ++alive_;
  }

  int work(unsigned job) {
    auto& mine = shared_->jobs.at(job);
    while (!is_over()) {
      const auto number = shared_->taken++;
      if (what_.count && number >= *what_.count) break;
      mine.seed = what_.from + number;
      mine.since = ticks_now();
      uint64_t records = 0;
      const bool right = run_seed({.seed = mine.seed}, records);
      mine.since = 0;
      shared_->records += records;
      ++shared_->done;
      if (!right) failed(mine.seed, "failed");
    }
    std::fflush(stdout);
    return 0;
  }

  void failed(uint64_t seed, const char* how) {
    ++shared_->failed;
    if (!what_.keep_going) shared_->over = true;
    std::printf("seed %llu %s; simulate --seed %llu --trace tells its story\n", ull{seed}, how, ull{seed});
    std::fflush(stdout);
  }

  // One that ended by itself while a seed was running is replaced if the others go on.
  void reap() {
    int status = 0;
    for (unsigned job = 0; job < what_.jobs; ++job) {
      auto& child = children_.at(job);
      if (child == 0 || waitpid(child, &status, WNOHANG) != child) continue;
      child = 0;
      --alive_;
      if (WIFEXITED(status) && WEXITSTATUS(status) == 0) continue;
      shared_->jobs.at(job).since = 0;
      ++shared_->done;
      failed(shared_->jobs.at(job).seed, "ended its process");
      if (!is_over()) start(job);
    }
  }

  void watch() {
    for (unsigned job = 0; job < what_.jobs; ++job) {
      const auto since = shared_->jobs.at(job).since.load();
      if (children_.at(job) == 0 || since == 0 || steady::duration{ticks_now() - since} < longest_seed) continue;
      std::printf("seed %llu hangs\n", ull{shared_->jobs.at(job).seed});
      kill(children_.at(job), SIGKILL);
    }
    if (steady::now() < next_) return;
    next_ += 10s;
    tell(" so far");
  }

  void tell(const char* when) {
    const auto took = std::chrono::duration<double>(steady::now() - began_).count();
    std::printf(
        "%llu seeds from %llu on%s, %llu failed, %llu records written and read, %.0f s\n", ull{shared_->done},
        ull{what_.from}, when, ull{shared_->failed}, ull{shared_->records}, took);
    std::fflush(stdout);
  }

  seed_runs what_;
  board* shared_;
  steady::time_point began_;
  steady::time_point next_ = began_ + 10s;
  std::array<pid_t, most_jobs> children_{};
  unsigned alive_ = 0;
};

} // namespace

bool run_seeds(const seed_runs& what) { return runner{what}.run(); }

bool run_seed(const seed_run& what, uint64_t& records) try {
  const auto tell = [&](std::string_view line) {
    if (what.trace) std::printf("%.*s\n", static_cast<int>(line.size()), line.data());
  };
  const auto result = simulate(what.seed, tell, what.edition > 0 ? what.edition : latest_edition);
  records += result.records_read + result.records_written;
  for (const auto& wrong : result.wrong) std::printf("seed %llu: %s\n", ull{what.seed}, wrong.c_str());
  return result.wrong.empty();
} catch (const std::exception& failure) {
  std::printf("seed %llu: %s\n", ull{what.seed}, failure.what());
  return false;
}

} // namespace cafka::test
