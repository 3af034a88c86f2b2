#include "cafka/actors/group/group_config.hpp"

#include <algorithm>
#include <cctype>
#include <limits>
#include <set>

namespace cafka {

namespace {

using std::chrono::milliseconds;

constexpr size_t longest_instance = 249;

bool is_legal_instance(const std::string& id) {
  const auto legal = [](unsigned char c) { return std::isalnum(c) != 0 || c == '.' || c == '_' || c == '-'; };
  return id != "." && id != ".." && std::all_of(id.begin(), id.end(), legal);
}

void check_assignors(const group_config& config, config_check& check) {
  check.that(
      !config.assignors.empty() || config.protocol == group_protocol::consumer, "assignors",
      "is empty, but members of the classic protocol have to agree on one");
  std::set<std::string> names;
  for (const auto& each : config.assignors) {
    check.that(!each.name().empty(), "assignors", "has one without a name, and members agree on one by its name");
    check.that(names.insert(each.name()).second, "assignors", "has '" + each.name() + "' twice");
  }
}

void check_times(const group_config& config, config_check& check) {
  constexpr milliseconds least{1}, day = std::chrono::hours{24};
  check.time("session_timeout", config.session_timeout, least, day)
      .time("heartbeat_interval", config.heartbeat_interval, least, day)
      .that(
          config.heartbeat_interval < config.session_timeout, "heartbeat_interval",
          "is " + std::to_string(config.heartbeat_interval.count()) + " ms; it has to be less than "
              + check.name("session_timeout") + ", " + std::to_string(config.session_timeout.count())
              + " ms, or the group gives the member up")
      .time("max_poll_interval", config.max_poll_interval, least, milliseconds{std::numeric_limits<int32_t>::max()})
      .time("auto_commit_interval", config.auto_commit_interval, milliseconds{0}, day)
      .time("topic_scan_interval", config.topic_scan_interval, least, 7 * day)
      .time("request_timeout", config.request_timeout, least, day)
      .time("close_timeout", config.close_timeout, least, day)
      .time("retry_backoff", config.retry_backoff, least, day)
      .time("retry_backoff_max", config.retry_backoff_max, least, day)
      .not_below("retry_backoff_max", config.retry_backoff_max, "retry_backoff", config.retry_backoff);
}

} // namespace

error group_config::validate() const { return validate(fields_of("group_config")); }

error group_config::validate(const config_names& names) const {
  config_check check{names};
  check.that(!group_id.empty(), "group_id", "is empty, but a member needs a group").text("group_id", group_id);
  check.that(
      instance_id.size() <= longest_instance, "instance_id",
      "has " + std::to_string(instance_id.size()) + " bytes; allowed are " + std::to_string(longest_instance)
          + " at most");
  check.that(
      is_legal_instance(instance_id), "instance_id",
      "is '" + instance_id
          + "'; allowed are letters, digits, dots, underscores and hyphens, but not one or two dots alone");
  check.text("remote_assignor", remote_assignor).text("rack", rack);
  check_assignors(*this, check);
  check_times(*this, check);
  return check.result();
}

} // namespace cafka
