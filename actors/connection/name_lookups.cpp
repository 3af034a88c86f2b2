#include "cafka/actors/connection/name_lookups.hpp"

#include <netdb.h>

#include <algorithm>
#include <deque>
#include <exception>
#include <mutex>
#include <set>
#include <string>
#include <system_error>
#include <utility>

namespace cafka {

namespace {

error not_found(const endpoint& where, const std::string& why) {
  return {
      errc::host_not_found, "cannot find host '" + where.host + "': " + why
                                + "; check its spelling, and advertised.listeners if a broker gave the name"};
}

found_addresses ask_system(const endpoint& where) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* list = nullptr;
  const int status = ::getaddrinfo(where.host.c_str(), std::to_string(where.port).c_str(), &hints, &list);
  if (status != 0) return {{}, not_found(where, ::gai_strerror(status))};
  found_addresses result;
  for (const auto* each = list; each != nullptr; each = each->ai_next)
    if (auto address = copy_of(each->ai_addr, each->ai_addrlen)) result.addresses.push_back(*address);
  ::freeaddrinfo(list);
  if (result.addresses.empty()) result.why = not_found(where, "no address");
  return result;
}

found_addresses ask(const resolver& resolve, const endpoint& where) {
  const auto refused = [&](const std::string& why) {
    return found_addresses{{}, {errc::host_not_found, to_string(where) + ": the resolver of the configuration " + why}};
  };
  try {
    found_addresses result;
    for (const auto& each : resolve(where)) {
      const auto address = numeric_address(each);
      if (!address) return refused("gave '" + each.host + "', which is no numeric address");
      result.addresses.push_back(*address);
    }
    return result.addresses.empty() ? refused("gave no address") : result;
  } catch (const std::exception& failure) { return refused(std::string{"threw: "} + failure.what()); } catch (...) {
    return refused("threw");
  }
}

} // namespace

found_addresses of_family(const found_addresses& found, address_family family, const endpoint& where) {
  if (found.why || family == address_family::any) return found;
  const bool v4 = family == address_family::v4;
  found_addresses result;
  for (const auto& each : found.addresses)
    if (each.family() == (v4 ? AF_INET : AF_INET6)) result.addresses.push_back(each);
  if (result.addresses.empty())
    result.why = {
        errc::host_not_found, "host '" + where.host + "' has no address of IPv" + (v4 ? "4" : "6")
                                  + ", and no others are to be dialled (cluster_config.family)"};
  return result;
}

struct name_lookups::shared_state {
  resolver resolve;
  thread_starter start_thread;
  size_t max_threads;
  callback done;

  std::mutex mutex;
  size_t threads = 0;
  std::deque<endpoint> waiting;
  std::set<endpoint> under_way; // those that wait, too

  // A thread's work, until nothing waits.
  void work() {
    while (auto next = take()) {
      const auto found = resolve ? ask(resolve, *next) : ask_system(*next);
      {
        const std::lock_guard guard{mutex};
        under_way.erase(*next);
      }
      done(*next, found);
    }
  }

  std::optional<endpoint> take() {
    const std::lock_guard guard{mutex};
    if (waiting.empty()) {
      --threads;
      return std::nullopt;
    }
    auto next = std::move(waiting.front());
    waiting.pop_front();
    return next;
  }
};

name_lookups::name_lookups(resolver resolve, thread_starter start_thread, size_t max_threads, callback done)
    : state_(std::make_shared<shared_state>()) {
  state_->resolve = std::move(resolve);
  state_->start_thread = std::move(start_thread);
  state_->max_threads = max_threads;
  state_->done = std::move(done);
}

error name_lookups::look_up(const endpoint& where) {
  const std::lock_guard guard{state_->mutex};
  if (!state_->under_way.insert(where).second) return {};
  state_->waiting.push_back(where);
  if (state_->threads == state_->max_threads) return {};
  try {
    state_->start_thread([state = state_] { state->work(); }).detach();
    ++state_->threads;
  } catch (const std::system_error& failure) {
    if (state_->threads > 0) return {}; // one of those will take it
    state_->waiting.pop_back();
    state_->under_way.erase(where);
    return no_thread("looking up '" + where.host + "'", failure);
  }
  return {};
}

} // namespace cafka
