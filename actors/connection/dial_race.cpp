#include "cafka/actors/connection/dial_race.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "cafka/actors/retry/refused_authentication.hpp"
#include "cafka/wire/naming.hpp"

namespace cafka {

// -- order -------------------------------------------------------------------------------------------------------------

std::vector<socket_address> in_order_of_attempts(
    const std::vector<socket_address>& found, const std::vector<socket_address>& distrusted) {
  std::vector<socket_address> first_family;
  std::vector<socket_address> other_family;
  for (const auto& address : found) {
    auto& family = address.family() == found.front().family() ? first_family : other_family;
    if (std::find(family.begin(), family.end(), address) == family.end()) family.push_back(address);
  }
  std::vector<socket_address> result;
  for (size_t i = 0; i < std::max(first_family.size(), other_family.size()); ++i) {
    if (i < first_family.size()) result.push_back(first_family[i]);
    if (i < other_family.size()) result.push_back(other_family[i]);
  }
  std::stable_partition(result.begin(), result.end(), [&](const socket_address& address) {
    return std::find(distrusted.begin(), distrusted.end(), address) == distrusted.end();
  });
  return result;
}

// -- what happens ------------------------------------------------------------------------------------------------------

dial_race::dial_race(
    endpoint where, std::vector<socket_address> addresses, std::chrono::milliseconds timeout, time_point deadline)
    : where_(std::move(where)),
      addresses_(std::move(addresses)),
      attempts_(addresses_.size()),
      timeout_(timeout),
      deadline_(deadline) {}

void dial_race::start(time_point now) { begin_next(now); }

void dial_race::connected(size_t attempt, time_point now) {
  if (over_ || attempts_[attempt].is != state::connecting) return;
  attempts_[attempt].is = state::shaking_hands;
  attempts_[attempt].accepted = true;
  actions_.push_back(hand_over{attempt});
  for (size_t i = 0; i < attempts_.size(); ++i) {
    if (attempts_[i].is != state::connecting) continue;
    attempts_[i].is = state::waiting;
    actions_.push_back(abandon{i});
  }
  next_begin_ = now + handshake_head_start;
}

void dial_race::succeeded(size_t attempt) {
  if (over_) return;
  over_ = true;
  for (size_t i = 0; i < attempts_.size(); ++i)
    if (i != attempt && attempts_[i].is == state::shaking_hands) actions_.push_back(distrust{i});
}

void dial_race::failed(size_t attempt, error why, time_point now) {
  auto& one = attempts_[attempt];
  if (over_ || (one.is != state::connecting && one.is != state::shaking_hands)) return;
  if (one.is == state::shaking_hands) actions_.push_back(distrust{attempt});
  one.is = state::failed;
  one.why = without_time(std::move(why));
  // Credentials are the same at every address: more attempts would only count against the user.
  const bool is_final = is_refused_authentication(one.why.code());
  if (!is_final && next_waiting()) return begin_next(now);
  if (!is_final
      && std::any_of(attempts_.begin(), attempts_.end(), [](const auto& each) { return each.is != state::failed; }))
    return;
  over_ = true;
  actions_.push_back(give_up{verdict()});
}

void dial_race::tick(time_point now) {
  if (over_) return;
  if (now >= deadline_) return time_is_over();
  if (now >= next_begin_ && next_waiting()) begin_next(now);
}

dial_race::time_point dial_race::next_deadline() const {
  return next_waiting() ? std::min(next_begin_, deadline_) : deadline_;
}

std::optional<size_t> dial_race::next_waiting() const {
  const auto found =
      std::find_if(attempts_.begin(), attempts_.end(), [](const auto& each) { return each.is == state::waiting; });
  if (found == attempts_.end()) return std::nullopt;
  return static_cast<size_t>(found - attempts_.begin());
}

void dial_race::begin_next(time_point now) {
  const auto next = *next_waiting();
  attempts_[next].is = state::connecting;
  actions_.push_back(begin{next});
  next_begin_ = now + connect_head_start;
}

std::string dial_race::within() const {
  return " within " + std::to_string(timeout_.count()) + " ms (connect_timeout)";
}

/// A handshake has the same deadline, and may be the first to notice: the time is told once, for all attempts.
error dial_race::without_time(error why) {
  auto text = why.message();
  if (!text.ends_with(within())) return why;
  time_was_over_ = true;
  text.resize(text.size() - within().size());
  return {why.code(), text};
}

void dial_race::time_is_over() {
  time_was_over_ = true;
  for (size_t i = 0; i < attempts_.size(); ++i) {
    auto& one = attempts_[i];
    if (one.is == state::connecting) one.why = {errc::connect_timed_out, "no answer"};
    if (one.is != state::shaking_hands) continue;
    actions_.push_back(distrust{i});
    one.why = {errc::connect_timed_out, to_string(where_) + ": accepted the connection but did not answer ApiVersions"};
  }
  over_ = true;
  actions_.push_back(give_up{verdict()});
}

// -- why nothing came of it --------------------------------------------------------------------------------------------

namespace {

// What answered says more than what did not.
int weight(errc code) {
  switch (code) {
  case errc::none:
    return 0;
  case errc::network_unreachable:
    return 1;
  case errc::connect_timed_out:
    return 2;
  case errc::connection_refused:
    return 3;
  case errc::connection_closed:
    return 4;
  case errc::authentication_failed:
  case errc::unsupported_sasl_mechanism:
    return 6;
  default: // not Kafka, or not this version of it
    return 5;
  }
}

std::string_view advice(errc code) {
  switch (code) {
  case errc::connection_refused:
    return "; is the broker running, and is this its listener?";
  case errc::connect_timed_out:
    return "; is a firewall in between?";
  default:
    return {};
  }
}

} // namespace

std::string dial_race::account(size_t attempt) const {
  const auto& one = attempts_[attempt];
  const auto address = to_string(addresses_[attempt]);
  return address + (one.accepted ? " " : ": ") + after(to_string(where_), one.why.message());
}

const dial_race::attempt_state& dial_race::most_telling() const {
  return *std::max_element(attempts_.begin(), attempts_.end(), [](const auto& a, const auto& b) {
    return weight(a.why.code()) < weight(b.why.code());
  });
}

error dial_race::verdict() const {
  const auto& most = most_telling();
  const auto code = most.why.code();
  const auto name = to_string(where_);
  // The handshake has said what it may be, and of whom.
  const auto in_time = time_was_over_ ? within() : "";
  if (attempts_.size() == 1 && most.accepted) return {code, most.why.message() + in_time};
  const auto hint = most.accepted ? std::string_view{} : advice(code);
  std::string tried;
  for (size_t i = 0; i < attempts_.size(); ++i)
    if (attempts_[i].why) tried += (tried.empty() ? "" : "; ") + account(i);
  const bool same = attempts_.size() == 1 && to_string(addresses_[0]) == name;
  const auto what = same ? tried + in_time : name + in_time + " (" + tried + ")";
  return {code, "cannot connect to " + what + std::string{hint}};
}

} // namespace cafka
