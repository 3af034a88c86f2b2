#include "end_of_log.hpp"

#include "messages.hpp"
#include "reading_plan.hpp"

namespace cafka::cli {

bool started_behind_end(const partition_event& event, std::optional<int64_t> start) {
  return start && event.kind == partition_event::what::reset && event.asked == *start && event.log.known()
         && event.asked > event.log.end;
}

void wait_at_end(blocking::reader& in, const partition_event& event) {
  in.seek(topic_partition{event.topic, event.partition}, at_offset(event.log.end));
  tell(
      "% " + out_of_range(event.topic, event.partition, event.asked, event.log.first, event.log.end)
      + "; it is read from its end on");
}

} // namespace cafka::cli
