#include "tests/simulation/drawn_fleets.hpp"

#include <algorithm>

namespace cafka::test {

namespace {

class fleet_drawing {
public:
  fleet_drawing(random_source& random, scenario& all) : random_(random), all_(all) {}

  void draw() {
    for (auto& each : all_.groups)
      if (one_in(3)) draw_group(each);
  }

private:
  int64_t between(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(random_.below(static_cast<uint64_t>(high - low) + 1));
  }
  milliseconds some_time(int64_t low, int64_t high) { return milliseconds{between(low, high)}; }
  uint32_t some(int64_t low, int64_t high) { return static_cast<uint32_t>(between(low, high)); }
  bool one_in(uint64_t n) { return random_.below(n) == 0; }
  template <class T>
  T one_of(const std::vector<T>& them) {
    return them[random_.below(them.size())];
  }

  void draw_group(group_plan& group) {
    const topic_plan letters{
        .name = "dead-" + group.name,
        .partitions = static_cast<int32_t>(between(1, 3)),
        .replication_factor = static_cast<int16_t>(between(1, std::min(3, all_.brokers.brokers)))};
    all_.letter_topics.push_back(letters);
    fleet_plan plan;
    plan.config.group_id = group.name;
    plan.config.topics = group.subscription.topics;
    plan.config.topic_pattern = group.subscription.pattern;
    draw_order(plan);
    draw_policies(letters.name, plan);
    draw_faults(plan);
    for (auto& each : group.members) {
      draw_sizes(plan.config);
      draw_times(plan);
      draw_restarts(plan.config.restarts);
      draw_letters(each.config, plan.config.letters);
      plan.config.group = each.config.group;
      plan.config.reader = each.config.reader;
      plan.config.seed = random_.next() | 1;
      each.fleet = plan;
    }
    for (auto n = between(0, 4); n > 0; --n) draw_letter_trouble(letters);
    for (auto n = one_in(3) ? between(1, 3) : 0; n > 0; --n) draw_killed_worker();
  }

  void draw_order(fleet_plan& plan) {
    plan.config.ordering =
        one_of<ordering>({ordering::by_partition, ordering::by_key, ordering::by_key, ordering::none});
    plan.config.without_key = one_in(3) ? keyless::together : keyless::apart;
    plan.form = {.many = one_in(4), .later = one_in(2)};
  }

  failure_policy draw_policy(const std::string& letters) {
    failure_policy out;
    out.attempts = some(1, 4);
    out.backoff = some_time(0, 60);
    out.backoff_max = out.backoff + some_time(0, 200);
    out.place = one_in(2) ? retry_place::aside : retry_place::in_order;
    out.end = one_of<failure_end>(
        {failure_end::dead_letter, failure_end::dead_letter, failure_end::dead_letter, failure_end::skip,
         failure_end::stop_partition});
    if (one_in(12)) out.end = failure_end::stop_fleet;
    if (!one_in(8)) out.dead_letters = letters;
    if (one_in(4)) out.hopeless = {errc::invalid_record};
    return out;
  }

  void draw_policies(const std::string& letters, fleet_plan& plan) {
    plan.config.on_failure = draw_policy(letters);
    for (const auto kind :
         {failure::kind::error, failure::kind::exception, failure::kind::crash, failure::kind::timeout,
          failure::kind::abandoned})
      if (one_in(8)) plan.config.on_failure_of[kind] = draw_policy(letters);
    if (one_in(3)) plan.config.parked_bytes = static_cast<size_t>(between(0, 1'000));
  }

  void draw_faults(fleet_plan& plan) {
    plan.nature = random_.next();
    if (!one_in(5)) plan.faults.errors = some(1, 40);
    if (one_in(2)) plan.faults.exceptions = some(1, 20);
    if (one_in(2)) plan.faults.drops = some(1, 20);
    if (one_in(3)) plan.faults.hangs = some(1, 5);
  }

  void draw_sizes(fleet_config& config) {
    config.concurrency = some(1, 8);
    config.limits.records = static_cast<size_t>(one_in(2) ? between(1, 50) : 1'024);
    config.limits.linger = one_in(2) ? milliseconds{0} : some_time(1, 200);
    config.window = static_cast<size_t>(one_in(2) ? between(1, 100) : 16 * 1'024);
    config.records_per_second = one_in(6) ? some(200, 2'000) : 0;
  }

  void draw_times(fleet_plan& plan) {
    auto& config = plan.config;
    config.commit_interval = some_time(50, 2'000);
    config.drain_timeout = some_time(1'000, 5'000);
    config.handler_timeout = one_in(2) ? milliseconds{0} : some_time(500, 3'000);
    config.stall_after = some_time(500, 5'000);
    plan.takes = one_in(2) ? milliseconds{0} : some_time(1, one_in(3) ? 2'000 : 100);
    plan.resumes_in = some_time(0, 2'000);
    plan.whims = one_in(2) ? 0 : some(1, 20);
  }

  void draw_restarts(restart_policy& of) {
    of.strategy = one_in(4) ? restart_strategy::one_for_partition : restart_strategy::one_for_one;
    of.max_restarts = some(0, 20);
    of.within = some_time(100, 5'000);
    of.backoff = some_time(0, 50);
    of.backoff_max = of.backoff + some_time(0, 200);
    of.cool_down = some_time(1, 1'000);
    of.max_cool_downs = some(0, 3);
    of.leave_after = one_in(6) ? some_time(100, 2'000) : milliseconds{0};
  }

  void draw_letters(const group_reader_config& like, writer_config& of) {
    of.request_timeout = like.reader.request_timeout;
    of.retry_backoff = like.reader.retry_backoff;
    of.delivery_timeout = some_time(2'000, 10'000);
    of.linger = milliseconds{one_in(2) ? 0 : between(1, 50)};
    of.acks = one_in(4) ? acks::leader : acks::all;
    of.idempotence = of.acks == acks::all && !one_in(4);
  }

  /// Where letters go is not there for a while, has no leader, or refuses them.
  void draw_letter_trouble(const topic_plan& letters) {
    using what = disturbance::what;
    disturbance one;
    one.at = some_time(0, all_.calm_at.count());
    one.topic = letters.name;
    if (one_in(2)) {
      one.kind = what::delete_topic;
      auto again = one;
      again.kind = what::create_topic;
      again.at += some_time(1, 6'000);
      again.partitions = static_cast<int32_t>(between(1, 3));
      all_.disturbances.push_back(std::move(again));
    } else {
      one.kind = what::inject;
      one.fault.api = one_in(3) ? wire::api_key::metadata : wire::api_key::produce;
      one.fault.kind = embedded::fault_kind::answer_error;
      one.fault.topic = letters.name;
      one.fault.code = one.fault.api == wire::api_key::metadata
                           ? errc::leader_not_available
                           : one_of<errc>(
                               {errc::not_leader_or_follower, errc::not_enough_replicas, errc::leader_not_available,
                                errc::request_timed_out, errc::kafka_storage_error});
      one.fault.times = static_cast<int>(between(1, 50));
    }
    all_.disturbances.push_back(std::move(one));
  }

  void draw_killed_worker() {
    all_.disturbances.push_back(
        {.at = some_time(0, all_.calm_at.count()),
         .kind = disturbance::what::kill_actor,
         .actor = "cafka.worker",
         .which = random_.next()});
  }

  random_source& random_;
  scenario& all_;
};

} // namespace

void draw_fleets(random_source& random, scenario& all) { fleet_drawing{random, all}.draw(); }

} // namespace cafka::test
