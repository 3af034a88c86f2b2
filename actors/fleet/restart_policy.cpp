#include "cafka/actors/fleet/restart_policy.hpp"

namespace cafka {

std::string_view to_string(restart_strategy what) {
  return what == restart_strategy::one_for_one ? "one_for_one" : "one_for_partition";
}

error restart_policy::validate() const { return validate(fields_of("restart_policy")); }

error restart_policy::validate(const config_names& names) const {
  using std::chrono::milliseconds;
  constexpr milliseconds none{0}, least{1}, day = std::chrono::hours{24};
  constexpr int64_t most = 1'000'000;
  config_check check{names};
  check.number("max_restarts", max_restarts, 0, most)
      .time("within", within, least, day)
      .time("backoff", backoff, none, day)
      .time("backoff_max", backoff_max, none, day)
      .not_below("backoff_max", backoff_max, "backoff", backoff)
      .time("cool_down", cool_down, least, day)
      .number("max_cool_downs", max_cool_downs, 0, most)
      .time("leave_after", leave_after, none, 7 * day);
  return check.result();
}

} // namespace cafka
