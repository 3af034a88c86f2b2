#include "cafka/actors/cluster/suspicions.hpp"

#include "cafka/actors/connection/diagnosis.hpp"
#include "cafka/auth/tls/tls_failure.hpp"

#include <string_view>

namespace cafka {

namespace {

/// What it is if it lasts; none: it is nothing but what it says.
errc suspected(const error& why) {
  if (why.code() != errc::connection_closed) return errc::none;
  const auto says = [&](std::string_view what) { return why.message().find(what) != std::string::npos; };
  // Who tells of several addresses names each of them once, so the space in front may be gone.
  if (says(no_answer_in_tls.substr(1))) return errc::tls_failed;
  return says(closed_to_strangers) ? errc::illegal_sasl_state : errc::none;
}

} // namespace

void suspicions::failed(const endpoint& where, const error& why, time_point now) {
  const auto what = suspected(why);
  if (what == errc::none || cleared_.contains(where)) {
    raised_.erase(where);
    return;
  }
  auto& raised = raised_[where];
  if (raised.what != what) raised = {.what = what, .since = now};
  ++raised.count;
}

error suspicions::judged(const endpoint& where, const error& why, time_point now) const {
  const auto found = raised_.find(where);
  if (found == raised_.end()) return why;
  const auto& [what, count, since] = found->second;
  const bool sure = count >= enough && now - since >= lasting && suspected(why) == what;
  return sure ? error{what, why.message()} : why;
}

void suspicions::connected(const endpoint& where) {
  if (const auto found = raised_.find(where); found != raised_.end() && found->second.what == errc::tls_failed)
    raised_.erase(found);
}

void suspicions::answered(const endpoint& where) {
  raised_.erase(where);
  cleared_.insert(where);
}

} // namespace cafka
