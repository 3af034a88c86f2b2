#include "cafka/actors/log/log_entry.hpp"

#include <cstdio>
#include <ctime>

namespace cafka {

namespace {

std::string in_utc(std::chrono::system_clock::time_point when) {
  using namespace std::chrono;
  const auto second = floor<seconds>(when);
  const auto rest = duration_cast<milliseconds>(when - second).count();
  const auto count = static_cast<std::time_t>(second.time_since_epoch().count());
  std::tm parts{};
  gmtime_r(&count, &parts);
  char text[64];
  const auto length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  std::snprintf(text + length, sizeof text - length, ".%03dZ", static_cast<int>(rest));
  return text;
}

} // namespace

std::string_view name_of(log_level what) noexcept {
  switch (what) {
  case log_level::info:
    return "info";
  case log_level::warning:
    return "warning";
  case log_level::error:
    return "error";
  }
  return "unknown";
}

std::string_view name_of(log_event what) noexcept {
  switch (what) {
  case log_event::connected:
    return "connected";
  case log_event::disconnected:
    return "disconnected";
  case log_event::connection_lost:
    return "connection_lost";
  case log_event::dial_failed:
    return "dial_failed";
  case log_event::authentication_refused:
    return "authentication_refused";
  case log_event::no_broker:
    return "no_broker";
  case log_event::metadata_failed:
    return "metadata_failed";
  case log_event::rebootstrapping:
    return "rebootstrapping";
  case log_event::leader_changed:
    return "leader_changed";
  case log_event::leader_missing:
    return "leader_missing";
  case log_event::coordinator_found:
    return "coordinator_found";
  case log_event::throttled:
    return "throttled";
  case log_event::unencrypted_credentials:
    return "unencrypted_credentials";
  case log_event::entries_lost:
    return "entries_lost";
  }
  return "unknown";
}

std::vector<std::pair<std::string_view, std::string>> log_entry::fields() const {
  std::vector<std::pair<std::string_view, std::string>> all{{"event", std::string{name_of(event)}}};
  if (!broker.empty()) all.emplace_back("broker", broker);
  if (node >= 0) all.emplace_back("node", std::to_string(node));
  if (!lane.empty()) all.emplace_back("lane", lane);
  if (!topic.empty()) all.emplace_back("topic", topic);
  if (partition >= 0) all.emplace_back("partition", std::to_string(partition));
  if (!group.empty()) all.emplace_back("group", group);
  if (code != errc::none) all.emplace_back("code", std::string{describe(code).name});
  if (more > 0) all.emplace_back("more", std::to_string(more));
  return all;
}

std::string to_string(const log_entry& what) {
  std::string line = in_utc(what.time) + " ";
  for (const char c : name_of(what.level)) line += static_cast<char>(c - 'a' + 'A');
  line += " " + what.message + " [";
  for (const auto& [name, value] : what.fields())
    line += name == "event" ? value : " " + std::string{name} + "=" + value;
  return line + "]";
}

} // namespace cafka
