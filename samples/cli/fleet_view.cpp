#include "fleet_view.hpp"

#include "messages.hpp"
#include "table.hpp"

#include <algorithm>
#include <sstream>
#include <vector>

namespace cafka::cli {

namespace {

std::string number(uint64_t what, const char* one, const char* many) {
  return std::to_string(what) + " " + (what == 1 ? one : many);
}

std::string seconds(std::chrono::milliseconds time) { return std::to_string(time.count() / 1000) + " s"; }

std::string state_of(const fleet_summary& fleet) {
  auto out = std::string{to_string(fleet.phase)} + ", " + std::string{to_string(fleet.health)};
  return fleet.reason.empty() ? out : out + " (" + fleet.reason + ")";
}

std::string rate_of(double rate) { return std::to_string(static_cast<uint64_t>(rate + 0.5)) + "/s"; }

std::string state_of(const fleet_partition_status& of) {
  if (of.stopped) return "stopped";
  return of.cooling_down ? "cools down" : of.paused ? "paused" : "";
}

std::string table_of(std::vector<fleet_partition_status> all, size_t most) {
  table out{{"PARTITION", "COMMITTED", "POSITION", "END", "LAG", "OPEN", "AT WORK", "PARKED", "OLDEST", ""}};
  // Where there is something to be done comes first.
  const auto work = [](const fleet_partition_status& each) {
    return static_cast<uint64_t>(each.lag() + 1) + each.open;
  };
  if (all.size() > most)
    std::stable_sort(all.begin(), all.end(), [&](const auto& a, const auto& b) { return work(a) > work(b); });
  for (size_t i = 0; i < std::min(all.size(), most); ++i) {
    const auto& each = all[i];
    out.add(
        {to_string(each.where), or_dash(each.committed), or_dash(each.position), or_dash(each.end), or_dash(each.lag()),
         std::to_string(each.open), std::to_string(each.in_flight), std::to_string(each.parked),
         each.oldest_undone ? seconds(*each.oldest_undone) : "-", state_of(each)});
  }
  return out.text() + (all.size() > most ? "and " + std::to_string(all.size() - most) + " more\n" : "");
}

/// At most so many columns, and no half of a character.
std::string cut(const std::string& line, size_t columns) {
  size_t end = 0;
  for (size_t seen = 0; end < line.size(); ++end) {
    const bool begins = (static_cast<unsigned char>(line[end]) & 0xc0) != 0x80;
    if (begins && ++seen > columns) break;
  }
  return line.substr(0, end);
}

} // namespace

double done_rate::look(uint64_t done, clock::time_point now) {
  if (looked_) {
    const std::chrono::duration<double> passed = now - *looked_;
    if (passed.count() > 0) rate_ = static_cast<double>(done - done_) / passed.count();
  }
  looked_ = now;
  done_ = done;
  return rate_;
}

int64_t lag_of(const fleet_status& of) {
  int64_t sum = -1;
  for (const auto& each : of.partitions)
    if (each.lag() >= 0) sum = std::max<int64_t>(sum, 0) + each.lag();
  return sum;
}

std::string line_of(const fleet_status& of, double rate) {
  const auto& fleet = of.fleet;
  return state_of(fleet) + ": " + std::to_string(fleet.counters.done) + " done (" + rate_of(rate) + "), lag "
         + or_dash(lag_of(of)) + ", " + std::to_string(fleet.busy) + " of " + number(fleet.workers, "worker", "workers")
         + " busy, " + std::to_string(fleet.counters.retried) + " retried, "
         + number(fleet.counters.dead_letters, "dead letter", "dead letters");
}

std::string summary_of(const fleet_status& of) {
  const auto& counted = of.fleet.counters;
  auto out = number(counted.done, "record", "records") + " done";
  const auto add = [&out](uint64_t what, const std::string& text) {
    if (what > 0) out += ", " + std::to_string(what) + " " + text;
  };
  add(counted.dead_letters, "in dead letters");
  add(counted.skipped, "skipped");
  add(counted.retried, counted.retried == 1 ? "retry" : "retries");
  add(counted.restarts, counted.restarts == 1 ? "worker started again" : "workers started again");
  return out;
}

std::string picture_of(
    const fleet_status& of, double rate, const std::deque<std::string>& told, const screen_size& size) {
  const auto& fleet = of.fleet;
  const auto& counted = fleet.counters;
  std::ostringstream text;
  text << "cafka fleet  group " << fleet.group << ", " << state_of(fleet) << '\n'
       << "done " << counted.done << " (" << rate_of(rate) << ")  lag " << or_dash(lag_of(of)) << "  retried "
       << counted.retried << "  dead letters " << counted.dead_letters << "  skipped " << counted.skipped << '\n'
       << "workers " << fleet.workers << ", busy " << fleet.busy << ", waiting to be started again " << fleet.restarting
       << ", restarts " << counted.restarts << "\n\n";
  constexpr size_t least = 3;
  constexpr size_t around = 8; // lines that are there anyway
  const auto room = size.rows > around + least ? size.rows - around : least;
  const auto lines = std::min(told.size(), room / 2);
  text << table_of(of.partitions, room - lines) << '\n';
  for (auto at = told.end() - static_cast<std::ptrdiff_t>(lines); at != told.end(); ++at) text << *at << '\n';
  // Each line is written over the one that was there, so that nothing flickers.
  std::istringstream all{text.str()};
  std::string out = "\x1b[H";
  for (std::string line; std::getline(all, line);) out += cut(without_controls(line), size.columns) + "\x1b[K\n";
  return out + "\x1b[J";
}

} // namespace cafka::cli
