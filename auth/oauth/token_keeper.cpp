#include "cafka/auth/oauth/token_keeper.hpp"

#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "cafka/auth/oauth/token_cache.hpp"

namespace cafka {

struct token_keeper::shared_state {
  fetcher fetch;
  std::mutex mutex;
  std::condition_variable changed;
  token_cache cache;
  bool running = false;
  bool over = false;
  /// It was refused, so the next attempt waits until somebody asks: authorization servers count refusals, too.
  bool refused = false;
};

namespace {

std::chrono::steady_clock::time_point now() { return std::chrono::steady_clock::now(); }

token_answer answer_of(const token_keeper::fetcher& fetch) {
  try {
    return fetch();
  } catch (const error& why) { return {.what = why}; } catch (const std::exception& why) {
    return {.what = {errc::handler_failed, std::string{"the function that fetches tokens threw: "} + why.what()}};
  } catch (...) { return {.what = {errc::handler_failed, "the function that fetches tokens threw"}}; }
}

} // namespace

token_keeper::token_keeper(fetcher fetch) : state_(std::make_shared<shared_state>()) {
  state_->fetch = std::move(fetch);
}

token_keeper::~token_keeper() {
  const std::lock_guard guard{state_->mutex};
  state_->over = true;
  state_->changed.notify_all();
}

secret token_keeper::token() {
  const std::lock_guard guard{state_->mutex};
  auto& cache = state_->cache;
  const auto* at_hand = cache.token(now());
  const bool refused = std::exchange(state_->refused, false);
  if (!std::exchange(state_->running, true)) {
    try {
      std::thread{[state = state_] { keep(state); }}.detach();
    } catch (const std::system_error& why) {
      state_->running = false;
      if (at_hand == nullptr)
        throw error{errc::network_unreachable, std::string{"fetching a token needs a thread: "} + why.what()};
    }
  }
  state_->changed.notify_all();
  if (at_hand != nullptr) return *at_hand;
  const auto& why = cache.why();
  if (!why) throw error{errc::connect_timed_out, "the token is still being fetched"};
  throw error{refused ? why.code() : errc::connect_timed_out, why.message()};
}

/// Until the keeper is gone.
void token_keeper::keep(const std::shared_ptr<shared_state>& state) {
  std::unique_lock lock{state->mutex};
  while (!state->over) {
    const bool waits_for_somebody = state->refused && state->cache.token(now()) == nullptr;
    if (waits_for_somebody || !state->cache.wants_fetch(now())) {
      const auto next = state->cache.next();
      waits_for_somebody || !next ? state->changed.wait(lock) : (void)state->changed.wait_until(lock, *next);
      continue;
    }
    state->cache.began();
    const auto asked_at = now();
    lock.unlock();
    auto answer = answer_of(state->fetch);
    lock.lock();
    state->refused = answer.what && !answer.may_try_again;
    if (answer.what)
      state->cache.failed(std::move(answer.what), now());
    else
      state->cache.arrived(std::move(answer.token), answer.lifetime, asked_at);
  }
}

} // namespace cafka
