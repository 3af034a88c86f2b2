#include "cafka/actors/blocking/stop_signal.hpp"

#include "cafka/wire/error.hpp"

#include <boost/test/unit_test.hpp>

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <future>

using namespace cafka;
using namespace std::chrono_literals;

namespace {

bool readable(int descriptor) {
  pollfd one{descriptor, POLLIN, 0};
  return ::poll(&one, 1, 0) == 1;
}

/// How a child process ends that does this: its exit code, or minus the number of the signal.
template <class F>
int fate_of(F does) {
  const auto child = ::fork();
  if (child == 0) {
    does();
    ::_exit(0);
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {}
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

} // namespace

BOOST_AUTO_TEST_SUITE(stop_signals)

BOOST_AUTO_TEST_CASE(the_first_signal_is_noted) {
  for (const int each : {SIGINT, SIGTERM}) {
    const stop_signal stop;
    BOOST_TEST(!stop.requested());
    BOOST_TEST(stop.exit_code() == 0);
    BOOST_TEST(!readable(stop.descriptor()));
    BOOST_TEST(!stop.wait(0ms));
    ::raise(each);
    BOOST_TEST(stop.requested());
    BOOST_TEST(stop.signal() == each);
    BOOST_TEST(stop.exit_code() == 128 + each);
    BOOST_TEST(readable(stop.descriptor()));
    BOOST_TEST(stop.wait(std::chrono::milliseconds::max()));
    stop.wait();
  }
}

BOOST_AUTO_TEST_CASE(a_callback_is_told_on_a_thread_of_its_own) {
  std::promise<std::thread::id> told;
  const stop_signal stop{[&] { told.set_value(std::this_thread::get_id()); }};
  ::raise(SIGTERM);
  BOOST_TEST((told.get_future().get() != std::this_thread::get_id()));
}

BOOST_AUTO_TEST_CASE(without_a_signal_the_callback_is_not_told) {
  bool told = false;
  {
    const stop_signal stop{[&] { told = true; }};
  }
  BOOST_TEST(!told);
}

BOOST_AUTO_TEST_CASE(who_waits_is_woken) {
  const stop_signal stop;
  auto waiting = std::async(std::launch::async, [&] { stop.wait(); });
  ::kill(::getpid(), SIGINT);
  waiting.get();
  BOOST_TEST(stop.signal() == SIGINT);
}

BOOST_AUTO_TEST_CASE(the_second_signal_kills_whichever_it_is) {
  BOOST_TEST(
      fate_of([] {
        const stop_signal stop;
        ::raise(SIGINT);
        ::raise(SIGINT);
      })
      == -SIGINT);
  BOOST_TEST(
      fate_of([] {
        const stop_signal stop;
        ::raise(SIGINT);
        ::raise(SIGTERM);
      })
      == -SIGTERM);
}

BOOST_AUTO_TEST_CASE(afterwards_signals_do_what_they_did_before) {
  BOOST_TEST(
      fate_of([] {
        { const stop_signal stop; }
        ::raise(SIGTERM);
      })
      == -SIGTERM);
}

BOOST_AUTO_TEST_CASE(what_was_ignored_stays_ignored) {
  BOOST_TEST(
      fate_of([] {
        std::signal(SIGINT, SIG_IGN);
        const stop_signal stop;
        ::raise(SIGINT);
        ::raise(SIGINT);
        if (stop.requested()) ::_exit(1);
      })
      == 0);
}

BOOST_AUTO_TEST_CASE(there_is_one_at_a_time) {
  { const stop_signal stop; }
  const stop_signal stop;
  BOOST_CHECK_EXCEPTION(stop_signal{}, error, [](const error& why) {
    return why.code() == errc::invalid_configuration && why.message().find("stop_signal") != std::string::npos;
  });
}

BOOST_AUTO_TEST_SUITE_END()
