#include "cafka/actors/connection/dial_table.hpp"

#include <algorithm>
#include <string>
#include <variant>

namespace cafka {

// -- from the name to the race -----------------------------------------------------------------------------------------

void dial_table::begin(uint64_t dial, const endpoint& where, std::chrono::milliseconds timeout, time_point deadline) {
  const auto which = dials_.emplace(dial, one_dial{where, timeout, deadline}).first;
  const auto address = parts_.resolve ? std::nullopt : numeric_address(where);
  if (address)
    found(which, {{*address}, {}});
  else if (auto why = lookups_.look_up(where))
    give_up(which, why);
}

void dial_table::looked_up(const endpoint& where, const found_addresses& found) {
  for (auto next = dials_.begin(); next != dials_.end();) {
    const auto which = next++;
    auto& dial = which->second;
    if (dial.where != where || dial.race || !dial.found.empty()) continue;
    this->found(which, found);
  }
}

void dial_table::found(position which, const found_addresses& all) {
  auto wanted = of_family(all, parts_.family, which->second.where);
  wanted.why ? give_up(which, wanted.why) : wait_for_place(which, std::move(wanted.addresses));
}

void dial_table::wait_for_place(position which, std::vector<socket_address> found) {
  which->second.found = std::move(found);
  waiting_.push_back(which->first);
}

void dial_table::admit(time_point now) {
  while (!waiting_.empty() && racing_ < parts_.max_dials) {
    const auto number = waiting_.front();
    waiting_.pop_front();
    const auto which = dials_.find(number);
    if (which == dials_.end()) continue;
    auto& dial = which->second;
    const auto known = distrusted_.find(dial.where);
    static const std::vector<socket_address> none;
    dial.race.emplace(
        dial.where, in_order_of_attempts(dial.found, known == distrusted_.end() ? none : known->second), dial.timeout,
        dial.deadline);
    ++racing_;
    dial.race->start(now);
    perform(number, now);
  }
}

// -- the race ----------------------------------------------------------------------------------------------------------

void dial_table::succeeded(uint64_t dial, size_t attempt) {
  const auto which = dials_.find(dial);
  if (which == dials_.end() || !which->second.race) return;
  which->second.race->succeeded(attempt);
  trust(which->second.where, which->second.race->addresses()[attempt]);
  perform(dial, {});
  end(which);
}

void dial_table::failed(uint64_t dial, size_t attempt, const error& why) {
  const auto which = dials_.find(dial);
  if (which == dials_.end() || !which->second.race) return;
  const auto now = std::chrono::steady_clock::now();
  which->second.race->failed(attempt, why, now);
  perform(dial, now);
}

void dial_table::cancel(uint64_t dial) {
  if (const auto which = dials_.find(dial); which != dials_.end()) end(which);
}

void dial_table::tick(time_point now) {
  for (auto next = dials_.begin(); next != dials_.end();) {
    const auto which = next++;
    auto& dial = which->second;
    if (dial.race) {
      dial.race->tick(now);
      perform(which->first, now);
    } else if (now >= dial.deadline) {
      give_up(which, too_late(dial));
    }
  }
  admit(now);
}

/// What fails at once leads to more to do. The dial may end of it.
void dial_table::perform(uint64_t dial, time_point now) {
  for (;;) {
    const auto which = dials_.find(dial);
    if (which == dials_.end()) return;
    const auto todo = which->second.race->take_actions();
    if (todo.empty()) return;
    for (const auto& what : todo)
      if (!perform(which, what, now)) return;
  }
}

/// False: the dial is over.
bool dial_table::perform(position which, const dial_race::action& what, time_point now) {
  auto& dial = which->second;
  if (const auto* todo = std::get_if<dial_race::begin>(&what)) {
    error why;
    if (auto socket = begin_connect(dial.race->addresses()[todo->attempt], why))
      dial.connecting[todo->attempt] = std::move(socket);
    else
      dial.race->failed(todo->attempt, why, now);
  } else if (const auto* cut = std::get_if<dial_race::abandon>(&what)) {
    dial.connecting.erase(cut->attempt);
  } else if (const auto* ready = std::get_if<dial_race::hand_over>(&what)) {
    tell_.connected(which->first, ready->attempt, dial.connecting.extract(ready->attempt).mapped());
  } else if (const auto* bad = std::get_if<dial_race::distrust>(&what)) {
    distrust(dial.where, dial.race->addresses()[bad->attempt]);
  } else {
    give_up(which, std::get<dial_race::give_up>(what).why);
    return false;
  }
  return true;
}

void dial_table::give_up(position which, const error& why) {
  const auto number = which->first;
  end(which);
  tell_.failed(number, why);
}

void dial_table::end(position which) {
  if (which->second.race) --racing_;
  dials_.erase(which);
}

error dial_table::too_late(const one_dial& which) const {
  const auto within = " within " + std::to_string(which.timeout.count()) + " ms (connect_timeout)";
  if (which.found.empty())
    return {
        errc::connect_timed_out,
        "looking up '" + which.where.host + "' came to no end" + within + "; is the name service reachable?"};
  return {
      errc::connect_timed_out, "cannot connect to " + to_string(which.where) + ": all "
                                   + std::to_string(parts_.max_dials)
                                   + " places for dials are taken, and none came free" + within};
}

// -- what is known of addresses ----------------------------------------------------------------------------------------

void dial_table::distrust(const endpoint& where, const socket_address& address) {
  auto& known = distrusted_[where];
  if (std::find(known.begin(), known.end(), address) == known.end()) known.push_back(address);
}

void dial_table::trust(const endpoint& where, const socket_address& address) {
  const auto known = distrusted_.find(where);
  if (known == distrusted_.end()) return;
  std::erase(known->second, address);
  if (known->second.empty()) distrusted_.erase(known);
}

// -- waiting -----------------------------------------------------------------------------------------------------------

dial_table::time_point dial_table::next_deadline() const {
  auto earliest = time_point::max();
  for (const auto& [number, dial] : dials_)
    earliest = std::min(earliest, dial.race ? dial.race->next_deadline() : dial.deadline);
  return earliest;
}

void dial_table::watch(std::vector<pollfd>& to) {
  watched_.clear();
  for (const auto& [number, dial] : dials_) {
    for (const auto& [attempt, socket] : dial.connecting) {
      to.push_back({socket->fd(), POLLOUT, 0});
      watched_.emplace_back(number, attempt);
    }
  }
}

void dial_table::ready(const std::vector<pollfd>& polled, time_point now) {
  const auto first = polled.size() - watched_.size();
  for (size_t i = 0; i < watched_.size(); ++i) {
    if (polled[first + i].revents == 0) continue;
    const auto [number, attempt] = watched_[i];
    const auto which = dials_.find(number);
    if (which == dials_.end()) continue;
    const auto socket = which->second.connecting.find(attempt);
    if (socket == which->second.connecting.end()) continue; // another of its attempts was faster
    if (auto why = connect_outcome(*socket->second)) {
      which->second.connecting.erase(socket);
      which->second.race->failed(attempt, std::move(why), now);
    } else {
      which->second.race->connected(attempt, now);
    }
    perform(number, now);
  }
}

} // namespace cafka
