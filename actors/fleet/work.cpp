#include "cafka/actors/fleet/work.hpp"

namespace cafka {

work_ptr given_up(work& what, bool takes_many, const std::optional<failure>& why) {
  what.stop = true;
  auto out = std::make_shared<work>();
  out->number = what.number;
  out->worker = what.worker;
  out->records = what.records;
  out->owners = what.owners;
  out->items.resize(what.items.size());
  const auto fail = [&out](uint32_t index, const failure& how) {
    out->items[index].became = work::outcome::failed;
    out->failures.push_back({.index = index, .what = how});
  };
  // What is in front of it the worker is through with. The rest, and its list of failures, it may be writing at this moment.
  const auto at = what.at_hand.load(std::memory_order_acquire);
  out->at_hand = at;
  for (uint32_t i = 0; i < what.items.size(); ++i) {
    out->items[i] = {.entry = what.items[i].entry, .lane = what.items[i].lane};
    if (i < at && what.items[i].became == work::outcome::failed)
      fail(i, {});
    else if (i < at)
      out->items[i].became = what.items[i].became;
    else if (why && (i == at || takes_many))
      fail(i, *why);
  }
  return out;
}

} // namespace cafka
