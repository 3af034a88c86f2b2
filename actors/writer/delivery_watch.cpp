#include "cafka/actors/writer/delivery_watch.hpp"

namespace cafka {

void delivery_watch::failed(const error& why) {
  if (hold_up_.blame(why)) tell(write_event::what::held_up);
}

void delivery_watch::went_on() {
  due_.reset();
  if (hold_up_.up()) tell(write_event::what::recovered);
}

void delivery_watch::begin(bool waits, time_point now) {
  if (waits) {
    if (hold_up_.down()) due_ = now + patience;
  } else {
    due_.reset();
    hold_up_.rest();
  }
}

void delivery_watch::tell(write_event::what kind) {
  const bool up = kind == write_event::what::recovered;
  events_.push_back(
      {.kind = kind, .topic = topic_, .partition = partition_, .reason = up ? error{} : hold_up_.cause()});
}

} // namespace cafka
