// A record on its way to a dead letter topic or a retry topic, and what its headers tell whoever reads it there.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cafka/actors/fleet/failure.hpp"
#include "cafka/wire/records/header.hpp"
#include "cafka/wire/records/record.hpp"

namespace cafka {

/// The headers that are added, all of them text, numbers in decimal. Every header whose name begins like these is
/// replaced, so that a record which comes by again has each of them once.
namespace dead_letter_headers {
// Of the first place where the record was read; a record that failed again keeps them.
inline constexpr std::string_view topic = "cafka.dead.topic";
inline constexpr std::string_view partition = "cafka.dead.partition";
inline constexpr std::string_view offset = "cafka.dead.offset";
/// Of a batch that cannot be read: the offset of the last record in it. Not there if it is the same.
inline constexpr std::string_view last_offset = "cafka.dead.last.offset";
/// Milliseconds since 1970-01-01 UTC. Not there if it had none.
inline constexpr std::string_view timestamp = "cafka.dead.timestamp";
// Of the latest failure.
inline constexpr std::string_view group = "cafka.dead.group";
/// In all, in its own topic and in retry topics.
inline constexpr std::string_view attempts = "cafka.dead.attempts";
/// The name of a failure::kind.
inline constexpr std::string_view error_class = "cafka.dead.error.class";
/// The name of an errc, such as HANDLER_FAILED.
inline constexpr std::string_view error_code = "cafka.dead.error.code";
/// At most dead_letter::longest_text bytes.
inline constexpr std::string_view error_text = "cafka.dead.error.text";
// Of records in retry topics.
/// The number of the retry topic in the policy, from 1 on.
inline constexpr std::string_view retry_tier = "cafka.retry.tier";
/// When it is to be tried, in milliseconds since 1970-01-01 UTC.
inline constexpr std::string_view retry_due = "cafka.retry.due";
} // namespace dead_letter_headers

/// Where a record was read that has failed.
struct failed_record {
  std::string_view topic = {};
  int32_t partition = -1;
  /// Of a batch that cannot be read: its first offset, and its bytes as the value.
  record_view what = {};
  /// Of such a batch; -1: it is a record.
  int64_t last_offset = -1;
  /// The group for which it was read.
  std::string_view group = {};
};

/// The letter for a failed record: key, value and headers as they were, and behind them those above. It views the
/// record, so it must not outlive that, and the builder of a set makes the only copy:
///
///     #include "cafka/actors/fleet/dead_letter.hpp"
///     #include "cafka/wire/records/record_set.hpp"
///
///     cafka::record_set_builder builder;
///     const auto add = [&](const cafka::failed_record& failed, const cafka::failure& why) {
///       builder.add(cafka::dead_letter{failed, why}.to("orders.dead"));
///     };
class dead_letter {
public:
  /// More of an error's text is cut off, at the end of a character.
  static constexpr size_t longest_text = 1024;

  /// To the dead letters.
  dead_letter(const failed_record& from, const failure& why);
  /// To the retry topic with the number `tier`, where it is due at `due`, in milliseconds since 1970-01-01 UTC.
  dead_letter(const failed_record& from, const failure& why, uint32_t tier, int64_t due);
  dead_letter(dead_letter&&) = default;
  dead_letter& operator=(dead_letter&&) = default;

  /// As it is to be written to this topic. The balancer chooses the partition, for the topic may have fewer than the
  /// one that the record comes from. Its timestamp is the time of the letter: a topic that is kept for a week would
  /// drop an old record at once. What is answered views the letter.
  record to(record_text topic) const;

private:
  void add(std::string_view name, std::string value) { own_.emplace_back(name, std::move(value)); }

  bytes_view key_;
  bytes_view value_;
  std::vector<std::pair<std::string_view, std::string>> own_; // the values that `headers_` shows, where they stay
  std::vector<header_view> headers_;
};

/// What the headers of a letter tell.
struct origin {
  std::string topic = {};
  int32_t partition = -1;
  int64_t offset = -1;
  /// That of `offset`, unless it was a batch that cannot be read.
  int64_t last_offset = -1;
  /// -1: none.
  int64_t timestamp = -1;
  std::string group = {};
  /// 0: not told.
  uint32_t attempts = 0;
  std::optional<failure::kind> error_class = {};
  std::string error_code = {};
  std::string error_text = {};
  /// Of a record in a retry topic, from 1 on; 0: it is in none.
  uint32_t tier = 0;
  /// -1: not told.
  int64_t due = -1;

  friend bool operator==(const origin&, const origin&) = default;
};

/// Nothing if the headers do not tell topic, partition and offset: the record is no letter. Whatever else is missing,
/// is too long or no number is as if it was not there. If a name occurs several times, the last value that can be read
/// counts.
std::optional<origin> read_origin(const header_range& headers);

/// The number of the retry topic that a record was written to, as its headers tell; 0: they do not.
uint32_t retry_tier_of(const header_range& headers);

/// When a record in a retry topic is due, in milliseconds since 1970-01-01 UTC, as of `now`, when it was read: as its
/// headers tell, or the delay after its timestamp; but not later than the delay from now on, whatever clock or program
/// wrote it. To be asked once for a record: where headers and timestamp tell nothing, it is that time.
int64_t retry_due_of(const record_view& what, std::chrono::milliseconds delay, int64_t now);

} // namespace cafka
