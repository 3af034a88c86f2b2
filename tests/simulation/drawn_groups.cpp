#include "tests/simulation/drawn_groups.hpp"

#include <array>

#include "tests/simulation/drawn_fault.hpp"
#include "tests/simulation/drawn_fleets.hpp"

namespace cafka::test {

namespace {

using namespace std::chrono_literals;

// Kafka's own limits are made for days; a scenario has seconds.
constexpr auto shortest_session = 2'000ms;
constexpr milliseconds changes_end = 10s;
// Longer than a join is under way in peace: it would fence who comes back as the same static member.
constexpr milliseconds longest_join = 200ms;

class group_drawing {
public:
  group_drawing(random_source& random, scenario& all) : random_(random), all_(all) {}

  void draw() {
    draw_coordinators();
    for (auto n = between(1, 2); n > 0; --n) draw_group();
    for (auto n = between(0, 15); n > 0; --n) draw_disturbance();
    draw_changes();
  }

private:
  int64_t between(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(random_.below(static_cast<uint64_t>(high - low) + 1));
  }
  bool one_in(uint64_t n) { return random_.below(n) == 0; }
  template <class T>
  T one_of(const std::vector<T>& them) {
    return them[random_.below(them.size())];
  }
  uint64_t some_seed() { return random_.next() | 1; }

  void draw_coordinators() {
    auto& groups = all_.brokers.groups;
    groups.initial_rebalance_delay = milliseconds{one_in(2) ? 0 : between(1, 1'000)};
    groups.min_session_timeout = shortest_session;
    groups.consumer_session_timeout = milliseconds{between(shortest_session.count(), 8'000)};
    groups.consumer_heartbeat_interval = milliseconds{between(100, 600)};
  }

  void draw_group() {
    group_plan group;
    group.name = "g" + std::to_string(all_.groups.size());
    for (const auto& topic : all_.topics)
      if (group.topics.empty() || one_in(2)) group.topics.push_back(topic.name);
    const bool all_topics = group.topics.size() == all_.topics.size();
    if (all_topics && one_in(3))
      group.subscription.pattern = "t.*";
    else
      group.subscription.topics = group.topics;
    group_config taking;
    taking.group_id = group.name;
    taking.protocol = one_in(3) ? group_protocol::consumer : group_protocol::classic;
    taking.assignors = some_assignors();
    taking.remote_assignor = one_of<std::string>({"", "uniform", "range"});
    const bool fixed = one_in(3) && (all_.edition > 1 || taking.protocol == group_protocol::consumer);
    const bool commits = !one_in(4);
    for (auto n = between(1, 4); n > 0; --n) {
      taking.instance_id = fixed ? "i" + std::to_string(group.members.size()) : "";
      group.members.push_back(draw_member(taking, commits));
    }
    all_.groups.push_back(std::move(group));
  }

  std::vector<assignor> some_assignors() {
    switch (random_.below(6)) {
    case 0:
      return {assignor::range()};
    case 1:
      return {assignor::round_robin()};
    case 2:
      return {assignor::sticky()};
    case 3:
      return {assignor::range(), assignor::cooperative_sticky()};
    default:
      return {assignor::cooperative_sticky()};
    }
  }

  member_plan draw_member(group_config taking, bool commits) {
    taking.session_timeout = milliseconds{between(shortest_session.count(), 8'000)};
    // Of the new protocol the broker decides, and members reckon with what they were configured for.
    if (taking.protocol == group_protocol::consumer)
      taking.session_timeout = all_.brokers.groups.consumer_session_timeout;
    taking.heartbeat_interval = milliseconds{between(100, 600)};
    taking.max_poll_interval = milliseconds{between(3'000, 10'000)};
    taking.auto_commit_interval = milliseconds{between(100, 2'000)};
    taking.topic_scan_interval = milliseconds{between(500, 10'000)};
    taking.request_timeout = milliseconds{between(500, 3'000)};
    taking.close_timeout = milliseconds{between(1'000, 5'000)};
    taking.retry_backoff = milliseconds{between(10, 100)};
    taking.seed = some_seed();
    member_plan member;
    auto& reading = member.config.reader;
    reading.cluster = {
        .request_timeout = taking.request_timeout,
        .metadata_max_age = milliseconds{between(1'000, 30'000)},
        .retry_backoff = taking.retry_backoff,
        .seed = some_seed()};
    reading.request_timeout = taking.request_timeout;
    reading.retry_backoff = taking.retry_backoff;
    reading.max_wait = milliseconds{between(10, 1'000)};
    if (one_in(2)) reading.partition_max_bytes = static_cast<size_t>(between(1'024, 8'192));
    if (one_in(2)) reading.max_bytes = std::max<size_t>(reading.partition_max_bytes, 8'192);
    if (one_in(2)) reading.buffer_bytes = 65'536;
    if (!all_.brokers.racks.empty()) reading.rack = one_of(all_.brokers.racks);
    reading.seed = some_seed();
    member.config.auto_commit = commits;
    member.comes_at = milliseconds{one_in(2) ? 0 : between(0, all_.calm_at.count())};
    // The coordinator refuses a static member of the new protocol until the former one's session is over.
    const bool waits = taking.protocol == group_protocol::consumer && !taking.instance_id.empty();
    member.stays_away =
        milliseconds{waits ? all_.brokers.groups.consumer_session_timeout.count() + 1'000 : between(0, 6'000)};
    member.keeps = milliseconds{one_in(2) ? 0 : between(1, 1'000)};
    member.hesitates = one_in(4) ? 30 : 0;
    member.parts_in = milliseconds{one_in(2) ? 0 : between(1, 4'000)};
    member.commits_every = milliseconds{between(100, 2'000)};
    member.config.group = std::move(taking);
    return member;
  }

  void draw_disturbance() {
    using what = disturbance::what;
    disturbance one;
    one.at = milliseconds{between(0, all_.calm_at.count())};
    one.kind = one_of<what>(
        {what::move_coordinator, what::move_coordinator, what::kill_member, what::kill_member, what::close_member,
         what::close_member, what::kill_actor, what::kill_actor, what::stand_still, what::delete_topic, what::inject,
         what::inject, what::inject, what::inject});
    one.broker = static_cast<int32_t>(between(1, all_.brokers.brokers));
    const auto topic = one_of(all_.topics);
    one.topic = topic.name;
    one.group = random_.below(all_.groups.size());
    one.member = random_.below(all_.groups[one.group].members.size());
    one.which = random_.next();
    switch (one.kind) {
    case what::kill_actor:
      one.actor = one_of<std::string>(
          {"cafka.group_coordinator", "cafka.group_coordinator", "cafka.produce_sender", "cafka.partition_batcher",
           "cafka.fetcher", "cafka.partition_reader"});
      break;
    case what::stand_still:
      one.time = milliseconds{between(1, 8'000)};
      break;
    case what::close_member:
      one.time = all_.groups[one.group].members[one.member].stays_away;
      break;
    case what::delete_topic: {
      if (!one_in(2)) return; // seldom
      auto again = one;
      again.kind = what::create_topic;
      again.at += milliseconds{between(1, 3'000)};
      again.partitions = static_cast<int32_t>(between(1, 4));
      all_.disturbances.push_back(std::move(again));
      break;
    }
    case what::inject:
      one.fault = draw_group_fault(random_, all_.brokers.brokers);
      break;
    default:
      break;
    }
    all_.disturbances.push_back(std::move(one));
  }

  /// Nothing takes so long that a member could not commit three times while it leaves, for then it may leave without.
  void draw_changes() {
    using what = disturbance::what;
    for (auto& group : all_.groups)
      for (auto& each : group.members) each.config.group.close_timeout += changes_end;
    disturbance slow{.kind = what::weather};
    slow.weather = {.latency = milliseconds{between(1, 40)}, .jitter = milliseconds{between(0, 20)}};
    all_.changes.push_back(slow);
    for (const auto api :
         {wire::api_key::offset_commit, wire::api_key::heartbeat, wire::api_key::join_group, wire::api_key::sync_group,
          wire::api_key::consumer_group_heartbeat})
      if (one_in(3)) slow_down(milliseconds{0}, api, milliseconds{between(1, 100)}, embedded::fault::always);
    for (auto n = between(0, 6); n > 0; --n)
      slow_down(
          some_time(), wire::api_key::offset_fetch, milliseconds{between(300, 2'500)}, static_cast<int>(between(1, 2)));
    auto at = some_time();
    for (auto n = between(2, 12); n > 0; --n) {
      disturbance one{.at = at, .kind = what::close_member};
      one.group = random_.below(all_.groups.size());
      one.member = random_.below(all_.groups[one.group].members.size());
      one.time = milliseconds{one_in(2) ? 0 : between(0, 3'000)};
      if (all_.edition > 1) one.time += longest_join;
      all_.changes.push_back(one);
      at = one_in(3) ? some_time() : std::min(at + milliseconds{between(0, 700)}, changes_end);
    }
  }

  milliseconds some_time() { return milliseconds{between(0, changes_end.count())}; }

  void slow_down(milliseconds at, wire::api_key what, milliseconds by, int times) {
    disturbance one{.at = at, .kind = disturbance::what::inject};
    one.fault = {.api = what, .kind = embedded::fault_kind::delay, .time = by, .times = times};
    all_.changes.push_back(std::move(one));
  }

  random_source& random_;
  scenario& all_;
};

} // namespace

void draw_groups(random_source& random, scenario& all) {
  group_drawing{random, all}.draw();
  if (all.edition > 3) draw_fleets(random, all);
}

} // namespace cafka::test
