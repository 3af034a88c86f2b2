#include "cafka/actors/fleet/worker_behavior.hpp"

namespace cafka {

uint32_t worker_behavior::succeed(work& what, uint32_t at, bool many) {
  const auto end = many ? static_cast<uint32_t>(what.items.size()) : at + 1;
  for (; at < end; ++at) what.items[at].became = work::outcome::done;
  return at;
}

/// What is to be worked on behind it, in order, is left.
uint32_t worker_behavior::fail(work& what, uint32_t at, bool many, failure::kind kind, const error& why) {
  const auto size = static_cast<uint32_t>(what.items.size());
  const auto end = many ? size : at + 1;
  const auto lane = what.items[at].lane;
  for (; at < end; ++at) {
    what.items[at].became = work::outcome::failed;
    what.failures.push_back({.index = at, .what = {.what = kind, .why = why}});
  }
  while (at < size && what.items[at].lane == lane) ++at;
  return at;
}

} // namespace cafka
