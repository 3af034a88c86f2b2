// Preloaded into a test program, it delays threads at random where they lock, wake each other, and move bytes: they then meet in
// orders that a quiet machine never shows. Some threads are slow for a while and others not, as where others are scheduled.
// CAFKA_DELAYS_SEED gives a run's delays back, though not the system's own.
#include <dlfcn.h>
#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <thread>

namespace {

using std::chrono::microseconds;

struct pace {
  uint32_t one_in;  // calls
  uint32_t longest; // microseconds
};

constexpr pace paces[] = {{512, 1'500}, {64, 1'500}, {64, 1'500}, {8, 6'000}};
constexpr uint32_t calls_of_a_pace = 1024;

uint64_t seed() {
  static const uint64_t value = [] {
    const char* given = std::getenv("CAFKA_DELAYS_SEED");
    const auto chosen = given ? std::strtoull(given, nullptr, 10) : std::random_device{}();
    std::fprintf(stderr, "delays at random: CAFKA_DELAYS_SEED=%llu\n", static_cast<unsigned long long>(chosen));
    return chosen;
  }();
  return value;
}

class delays {
public:
  void perhaps() {
    if (entered_) return; // what is called in here delays nobody
    entered_ = true;
    const int error = errno; // of the call before
    const auto drawn = random_();
    if (calls_++ % calls_of_a_pace == 0) pace_ = paces[(drawn >> 8) % std::size(paces)];
    if ((drawn >> 16) % pace_.one_in == 0) std::this_thread::sleep_for(microseconds{(random_() >> 16) % pace_.longest});
    errno = error;
    entered_ = false;
  }

private:
  static uint32_t next_seed() {
    static std::atomic<uint64_t> threads{0};
    uint64_t mixed = (seed() + 1) * 0x9e3779b97f4a7c15 + 0xbf58476d1ce4e5b9 * threads++;
    mixed = (mixed ^ (mixed >> 33)) * 0xff51afd7ed558ccd;
    return static_cast<uint32_t>(mixed >> 32);
  }

  bool entered_ = false;
  std::minstd_rand random_{next_seed()};
  uint32_t calls_ = 0;
  pace pace_{};
};

void perhaps_delay() {
  thread_local delays mine;
  mine.perhaps();
}

template <class Function>
Function* next(const char* name, const char* version = "") {
  void* found = dlvsym(RTLD_NEXT, name, version);
  return reinterpret_cast<Function*>(found ? found : dlsym(RTLD_NEXT, name));
}

} // namespace

extern "C" {

int pthread_mutex_lock(pthread_mutex_t* mutex) {
  static const auto real = next<decltype(pthread_mutex_lock)>("pthread_mutex_lock");
  perhaps_delay();
  return real(mutex);
}

int pthread_mutex_unlock(pthread_mutex_t* mutex) {
  static const auto real = next<decltype(pthread_mutex_unlock)>("pthread_mutex_unlock");
  const int result = real(mutex);
  perhaps_delay();
  return result;
}

int pthread_cond_signal(pthread_cond_t* condition) {
  // On x86-64 glibc keeps an older one of that name, with another layout.
  static const auto real = next<decltype(pthread_cond_signal)>("pthread_cond_signal", "GLIBC_2.3.2");
  perhaps_delay();
  return real(condition);
}

int epoll_wait(int fd, epoll_event* events, int size, int timeout) {
  static const auto real = next<decltype(epoll_wait)>("epoll_wait");
  const int result = real(fd, events, size, timeout);
  perhaps_delay();
  return result;
}

int poll(pollfd* fds, nfds_t count, int timeout) {
  static const auto real = next<decltype(poll)>("poll");
  const int result = real(fds, count, timeout);
  perhaps_delay();
  return result;
}

ssize_t write(int fd, const void* bytes, size_t size) {
  static const auto real = next<decltype(write)>("write");
  perhaps_delay();
  const auto result = real(fd, bytes, size);
  perhaps_delay();
  return result;
}

ssize_t recv(int fd, void* bytes, size_t size, int flags) {
  static const auto real = next<decltype(recv)>("recv");
  const auto result = real(fd, bytes, size, flags);
  perhaps_delay();
  return result;
}

} // extern "C"
