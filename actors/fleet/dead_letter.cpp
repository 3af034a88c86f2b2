#include "cafka/actors/fleet/dead_letter.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <system_error>

#include "cafka/wire/phrase.hpp"
#include "cafka/wire/topic_name.hpp"

namespace cafka {

namespace {

namespace names = dead_letter_headers;

constexpr size_t longest_name = std::numeric_limits<int16_t>::max(); // of a group

bool is_own(std::string_view name) { return name.starts_with("cafka.dead.") || name.starts_with("cafka.retry."); }

/// Without the first bytes of a character that would not fit as a whole.
std::string_view cut(std::string_view text, size_t most) {
  if (text.size() <= most) return text;
  const auto continues = [&](size_t at) { return (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80; };
  size_t end = most;
  while (end + 3 > most && end > 0 && continues(end)) --end;
  return text.substr(0, continues(end) ? most : end); // four in a row are no UTF-8
}

template <class Number>
void read_number(bytes_view value, Number least, Number& to) {
  const auto text = value.text();
  Number read{};
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), read);
  if (!text.empty() && code == std::errc{} && end == text.data() + text.size() && read >= least) to = read;
}

void read_text(bytes_view value, size_t most, std::string& to) {
  if (!value.is_null() && value.size() <= most) to = value.text();
}

void read_header(const header_view& header, origin& to) {
  const auto& [name, value] = header;
  if (name == names::topic && is_legal_topic_name(value.text())) to.topic = value.text();
  if (name == names::partition) read_number(value, 0, to.partition);
  if (name == names::offset) read_number<int64_t>(value, 0, to.offset);
  if (name == names::last_offset) read_number<int64_t>(value, 0, to.last_offset);
  if (name == names::timestamp) read_number<int64_t>(value, 0, to.timestamp);
  if (name == names::group) read_text(value, longest_name, to.group);
  if (name == names::attempts) read_number<uint32_t>(value, 1, to.attempts);
  if (const auto kind = failure_kind_of(value.text()); name == names::error_class && kind) to.error_class = kind;
  if (name == names::error_code) read_text(value, dead_letter::longest_text, to.error_code);
  if (name == names::error_text) read_text(value, dead_letter::longest_text, to.error_text);
  if (name == names::retry_tier) read_number<uint32_t>(value, 1, to.tier);
  if (name == names::retry_due) read_number<int64_t>(value, 0, to.due);
}

/// What of a record is kept over all of its passes.
origin first_of(const failed_record& from) {
  if (auto earlier = read_origin(from.what.headers())) return *std::move(earlier);
  return {
      .topic = std::string{from.topic},
      .partition = from.partition,
      .offset = from.what.offset,
      .last_offset = std::max(from.last_offset, from.what.offset),
      .timestamp = from.what.timestamp};
}

/// In a retry topic the earlier attempts count. A dead letter that somebody has written back begins anew.
uint32_t attempts_of(const origin& first, uint32_t latest) {
  const auto before = first.tier > 0 ? first.attempts : 0;
  return before + std::min(latest, std::numeric_limits<uint32_t>::max() - before);
}

} // namespace

dead_letter::dead_letter(const failed_record& from, const failure& why) : dead_letter(from, why, 0, -1) {}

dead_letter::dead_letter(const failed_record& from, const failure& why, uint32_t tier, int64_t due)
    : key_(from.what.key), value_(from.what.value) {
  const auto first = first_of(from);
  own_.reserve(12);
  add(names::topic, first.topic);
  add(names::partition, std::to_string(first.partition));
  add(names::offset, std::to_string(first.offset));
  if (first.last_offset > first.offset) add(names::last_offset, std::to_string(first.last_offset));
  if (first.timestamp >= 0) add(names::timestamp, std::to_string(first.timestamp));
  add(names::group, std::string{from.group});
  add(names::attempts, std::to_string(attempts_of(first, why.attempts)));
  add(names::error_class, std::string{to_string(why.what)});
  add(names::error_code, to_string(why.why.code()));
  add(names::error_text, std::string{cut(phrase(why.why), longest_text)});
  if (tier > 0) {
    add(names::retry_tier, std::to_string(tier));
    add(names::retry_due, std::to_string(due));
  }
  headers_.reserve(from.what.headers().size() + own_.size());
  for (const auto& each : from.what.headers())
    if (!is_own(each.key)) headers_.push_back(each);
  for (const auto& [name, value] : own_) headers_.push_back({name, value});
}

record dead_letter::to(record_text topic) const {
  return {.topic = topic, .key = key_, .value = value_, .headers = headers_};
}

std::optional<origin> read_origin(const header_range& headers) {
  origin read;
  for (const auto& each : headers)
    if (is_own(each.key)) read_header(each, read);
  if (read.topic.empty() || read.partition < 0 || read.offset < 0) return {};
  read.last_offset = std::max(read.last_offset, read.offset);
  return read;
}

uint32_t retry_tier_of(const header_range& headers) {
  uint32_t tier = 0;
  for (const auto& each : headers)
    if (each.key == names::retry_tier) read_number<uint32_t>(each.value, 1, tier);
  return tier;
}

int64_t retry_due_of(const record_view& what, std::chrono::milliseconds delay, int64_t now) {
  const auto latest = now + delay.count();
  int64_t due = -1;
  for (const auto& each : what.headers())
    if (each.key == names::retry_due) read_number<int64_t>(each.value, 0, due);
  if (due < 0 && what.timestamp >= 0) due = std::min(what.timestamp, now) + delay.count();
  if (due < 0) due = latest;
  return std::min(due, latest);
}

} // namespace cafka
