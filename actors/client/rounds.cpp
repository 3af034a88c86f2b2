#include "cafka/actors/client/rounds.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "cafka/actors/retry/retry_rule.hpp"
#include "cafka/wire/naming.hpp"
#include "cafka/wire/phrase.hpp"

namespace cafka {

namespace {

/// In less than this nobody can be asked.
constexpr std::chrono::milliseconds least_time{100};

/// After this nobody knows what the broker did with the request.
bool loses_answer(const error& why) { return why.info().outcome == produce_outcome::unknown; }

/// Says that the time is over, and perhaps no more than that: what was wrong before says more.
bool is_late(const error& why) {
  return why.code() == errc::request_timed_out_locally || why.code() == errc::connect_timed_out;
}

bool is_absence(errc code) { return code == errc::unknown_partition || code == errc::unknown_topic_or_partition; }

} // namespace

rounds::rounds(const std::vector<std::string>& names, asking_rules rules, time_limit limit, backoff pauses)
    : rules_(std::move(rules)), limit_(limit), pauses_(std::move(pauses)), pending_(names.begin(), names.end()) {}

void rounds::answered(const std::string& name, const error& what) {
  // After REQUEST_TIMED_OUT the broker may do it in the end.
  note(name, what, what && loses_answer(what), rules_.final_codes.contains(what.code()));
}

void rounds::unanswered(const std::set<std::string>& names, const error& why) {
  for (const auto& name : names) note(name, why, loses_answer(why), false);
}

void rounds::unplaced(const std::string& name, const error& why) {
  note(name, why, false, !first_ && is_absence(why.code()));
}

void rounds::note(const std::string& name, const error& what, bool is_lost, bool is_final) {
  if (!pending_.contains(name)) return;
  auto& so_far = progress_[name];
  so_far.last = what;
  so_far.answer_lost = so_far.answer_lost || is_lost;
  // That a broker was not reached in time is a cause, if there is no better one.
  const bool is_better = !is_late(what) || (what.code() == errc::connect_timed_out && is_late(so_far.cause));
  if (what.code() != errc::request_timed_out_locally && (is_better || !so_far.cause)) so_far.cause = what;
  stale_ = stale_ || calls_for_metadata(what.code());
  if (is_final || !may_pass(what.code())) pending_.erase(name);
}

std::optional<rounds::round> rounds::next(time_point now) {
  first_ = false;
  if (pending_.empty()) return std::nullopt;
  if (now >= limit_.deadline) {
    expire();
    return std::nullopt;
  }
  // However long the pauses are, the time that was given is used: where the next pause is too long for what is left of it, there is
  // one last round.
  const auto left = limit_.deadline - now;
  auto pause = std::chrono::ceil<time_point::duration>(pauses_.next());
  if (pause >= left) pause = std::exchange(last_, true) || left < least_time ? left + least_time : left / 2;
  return round{now + pause, std::exchange(stale_, false)};
}

void rounds::expire() {
  for (const auto& name : pending_) progress_[name].given_up = true;
  pending_.clear();
}

error rounds::outcome(const std::string& name) const {
  const auto found = progress_.find(name);
  if (found == progress_.end() || !found->second.last)
    return {
        errc::request_timed_out_locally,
        labelled(name, "no broker could be asked within " + std::to_string(limit_.asked_for.count()) + " ms")};
  const auto& [last, cause, answer_lost, given_up] = found->second;
  if (!*last) return {};
  auto text = labelled(name, phrase(*last));
  if (is_late(*last) && cause) {
    const auto before = after(text, phrase(cause));
    if (text.find(before) == std::string::npos) text += "; before that: " + before;
  }
  if (answer_lost && rules_.own_work.contains(last->code()))
    text += "; the answer to an earlier attempt was lost, so this may be its own doing";
  const auto time = std::to_string(limit_.asked_for.count()) + " ms";
  if (given_up && text.find("within " + time) == std::string::npos) text += "; given up after " + time;
  return {last->code(), text};
}

std::string rounds::labelled(const std::string& name, const std::string& text) const {
  if (rules_.of.empty() || mentions(text, name)) return text;
  const auto quote = rules_.of == "topic" ? "'" : "";
  return rules_.of + " " + quote + name + quote + ": " + text;
}

} // namespace cafka
