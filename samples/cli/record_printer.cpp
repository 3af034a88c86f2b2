#include "record_printer.hpp"

#include "messages.hpp"

#include <algorithm>
#include <utility>

namespace cafka::cli {

record_printer::record_printer(printing how, const reading_plan& plan, progress& told)
    : how_(std::move(how)), open_(plan.spans), told_(told), format_(how_.format, how_.null_text) {
  std::erase_if(open_, [](const auto& each) { return each.second.start >= each.second.end; });
}

void record_printer::print(const record_batch& batch) {
  const auto end = end_of(batch.partition());
  const record_source from{batch.topic(), batch.partition()};
  const auto before = printed_;
  uint64_t bytes = 0;
  printed_to_ = batch.next_offset();
  for (auto at = batch.begin(); at != batch.end(); ++at) {
    const auto& record = *at;
    if (printed_ == how_.count || record.offset >= end) {
      printed_to_ = record.offset;
      break;
    }
    if (how_.json)
      append_json(out_.buffer(), from, record, at.timestamps());
    else
      format_.append(out_.buffer(), from, record);
    ++printed_;
    bytes += record.value.size();
    out_.record_done();
  }
  tell_progress(printed_ - before, bytes, batch);
  // Not the last record's offset: what lies before the end may have been compacted, or markers of transactions.
  if (batch.next_offset() >= end && open_.erase(batch.partition()) > 0 && !how_.quiet)
    tell_end(batch.topic(), batch.partition(), end);
}

/// In offsets if there are ends to reach, in records if there is a number of them to reach.
void record_printer::tell_progress(uint64_t records, uint64_t bytes, const record_batch& batch) {
  auto share = records;
  if (const auto found = open_.find(batch.partition()); how_.bounded && found != open_.end()) {
    const auto until = std::min(batch.next_offset(), found->second.end);
    share = static_cast<uint64_t>(std::max<int64_t>(0, until - found->second.start));
    found->second.start = std::max(found->second.start, until);
  }
  told_.add(records, bytes, share);
}

void record_printer::end_reached(const partition_event& event) {
  if (how_.bounded && open_.erase(event.partition) == 0) return;
  if (!how_.quiet) tell_end(event.topic, event.partition, event.offset);
}

int64_t record_printer::end_of(int32_t partition) const {
  if (!how_.bounded) return std::numeric_limits<int64_t>::max();
  const auto found = open_.find(partition);
  return found == open_.end() ? 0 : found->second.end;
}

void tell_end(const std::string& topic, int32_t partition, int64_t offset) {
  tell("% end of " + topic + " [" + std::to_string(partition) + "] at offset " + std::to_string(offset));
}

} // namespace cafka::cli
