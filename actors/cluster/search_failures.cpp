#include "cafka/actors/cluster/search_failures.hpp"

#include <string>

#include "cafka/actors/retry/refused_authentication.hpp"
#include "cafka/actors/retry/retry_rule.hpp"
#include "cafka/wire/phrase.hpp"

namespace cafka {

namespace {

int rank(const error& why) {
  if (!why) return 0;
  if (is_refused_authentication(why.code())) return 3;
  return may_pass(why.code()) ? 2 : 1;
}

} // namespace

void search_failures::failed(const error& why) {
  if (!may_pass(why.code())) lasting_ = why;
  // A second refusal says no more than the first.
  if (rank(why) >= rank(told_) && !is_refused_authentication(told_.code())) told_ = why;
}

error search_failures::verdict() const {
  if (!told_) return {errc::no_bootstrap_server, "no broker is known"};
  if (tries_ < 2) return told_;
  auto text = "none of " + std::to_string(tries_) + " addresses could be connected; the last of them: " + phrase(told_);
  if (lasting_ && may_pass(told_.code())) text += "; before that: " + phrase(lasting_);
  return {told_.code(), text};
}

} // namespace cafka
