#include "cafka/actors/blocking/writer_health.hpp"

#include "cafka/wire/naming.hpp"
#include "cafka/wire/phrase.hpp"

#include <string>

namespace cafka::blocking {

void writer_health::note(const write_event& event) {
  const topic_partition of{event.topic, event.partition};
  const std::lock_guard guard{mutex_};
  if (event.kind == write_event::what::held_up)
    troubles_[of] = event.reason;
  else
    troubles_.erase(of);
}

error writer_health::explained(error why) const {
  const std::lock_guard guard{mutex_};
  if (troubles_.empty()) return why;
  const auto others = static_cast<int64_t>(troubles_.size()) - 1;
  const auto text = phrase(why) + "; held up: ";
  return {
      why.code(), text + after(text, phrase(troubles_.begin()->second))
                      + (others == 0 ? "" : " (and " + count_of(others, "more place") + ")")};
}

} // namespace cafka::blocking
