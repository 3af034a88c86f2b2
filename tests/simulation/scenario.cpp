#include "tests/simulation/scenario.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "cafka/actors/retry/random_source.hpp"
#include "tests/simulation/drawn_fault.hpp"
#include "tests/simulation/drawn_groups.hpp"

namespace cafka::test {

namespace {

using namespace std::chrono_literals;

class drawing {
public:
  drawing(uint64_t seed, int edition) : random_(seed) {
    all_.seed = seed;
    all_.edition = edition;
  }

  scenario draw() {
    draw_brokers();
    draw_topics();
    for (auto n = between(1, 3); n > 0; --n) draw_writer();
    for (auto n = between(1, 2); n > 0; --n) draw_reader();
    all_.calm_at = milliseconds{between(2'000, 20'000)};
    for (auto n = between(0, 25); n > 0; --n) draw_disturbance();
    if (all_.seed % 2 == 0) draw_groups(random_, all_);
    if (all_.edition > 2) draw_deaths();
    std::ranges::stable_sort(all_.disturbances, {}, &disturbance::at);
    std::ranges::stable_sort(all_.changes, {}, &disturbance::at);
    return std::move(all_);
  }

private:
  int64_t between(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(random_.below(static_cast<uint64_t>(high - low) + 1));
  }
  bool one_in(uint64_t n) { return random_.below(n) == 0; }
  template <class T>
  const T& one_of(const std::vector<T>& them) {
    return them[random_.below(them.size())];
  }
  uint64_t some_seed() { return random_.next() | 1; } // 0 would be the system's own
  int32_t some_broker() { return static_cast<int32_t>(between(1, all_.brokers.brokers)); }

  void draw_brokers() {
    all_.brokers.brokers = static_cast<int32_t>(between(1, 4));
    all_.brokers.seed = some_seed();
    all_.brokers.max_message_bytes = one_in(6) ? 600 : 1'048'588;
    if (one_in(8)) all_.brokers.fetch_session_slots = 0;
    if (all_.brokers.brokers > 1 && one_in(4))
      for (int32_t i = 0; i < all_.brokers.brokers; ++i) all_.brokers.racks.push_back("r" + std::to_string(i % 2));
  }

  void draw_topics() {
    for (auto n = between(1, 2); n > 0; --n)
      all_.topics.push_back(
          {.name = "t" + std::to_string(all_.topics.size()),
           .partitions = static_cast<int32_t>(between(1, 4)),
           .replication_factor = static_cast<int16_t>(between(1, std::min(3, all_.brokers.brokers)))});
  }

  cluster_config draw_cluster() {
    return {
        .request_timeout = milliseconds{between(500, 3'000)},
        .metadata_max_age = milliseconds{between(1'000, 60'000)},
        .retry_backoff = milliseconds{between(10, 100)},
        .seed = some_seed()};
  }

  void draw_writer() {
    writer_config config;
    config.cluster = draw_cluster();
    config.topic = one_of(all_.topics).name;
    config.request_timeout = config.cluster.request_timeout;
    config.delivery_timeout = milliseconds{between(2'000, 30'000)};
    config.linger = milliseconds{one_in(2) ? 0 : between(1, 50)};
    config.batch_bytes = static_cast<size_t>(one_in(2) ? between(1'024, 4'096) : 1'000'000);
    config.request_bytes = static_cast<size_t>(one_in(2) ? between(1'024, 8'192) : 2 * 1024 * 1024);
    if (config.batch_bytes < 65'536 && one_in(2)) config.buffer_bytes = static_cast<size_t>(between(65'536, 262'144));
    config.retry_backoff = config.cluster.retry_backoff;
    config.max_in_flight = static_cast<int>(between(1, 5));
    config.compression =
        one_of(std::vector{codec::none, codec::none, codec::lz4, codec::zstd, codec::snappy, codec::gzip});
    if (one_in(3)) {
      config.idempotence = false;
      config.acks = one_of(std::vector{acks::all, acks::leader, acks::none});
      config.resend_in_doubt = one_in(2);
    }
    config.seed = some_seed();
    all_.writers.push_back(
        {.config = std::move(config),
         .sets = static_cast<int>(between(1, 60)),
         .records_per_set = static_cast<int>(between(1, 20)),
         .value_bytes = static_cast<size_t>(between(10, 300)),
         .pause = milliseconds{between(0, 500)},
         .deadline = milliseconds{between(1'000, 30'000)}});
  }

  void draw_reader() {
    reader_config config;
    config.cluster = draw_cluster();
    config.topic = one_of(all_.topics).name;
    config.request_timeout = config.cluster.request_timeout;
    config.retry_backoff = config.cluster.retry_backoff;
    config.max_wait = milliseconds{between(10, 1'000)};
    if (one_in(2)) config.partition_max_bytes = static_cast<size_t>(between(1'024, 8'192));
    if (one_in(2)) config.max_bytes = std::max<size_t>(config.partition_max_bytes, 8'192);
    if (one_in(2)) config.buffer_bytes = 65'536;
    if (!all_.brokers.racks.empty()) config.rack = one_of(all_.brokers.racks);
    config.isolation = one_of(std::vector{isolation_level::read_committed, isolation_level::read_uncommitted});
    config.seed = some_seed();
    all_.readers.push_back({.config = std::move(config), .keeps = milliseconds{one_in(2) ? 0 : between(1, 2'000)}});
  }

  // How weather, a stopped broker or a frozen view ends again.
  void undo(disturbance what, disturbance::what kind) {
    what.kind = kind;
    what.at += milliseconds{between(1, 3'000)};
    all_.disturbances.push_back(std::move(what));
  }

  void draw_disturbance() {
    using what = disturbance::what;
    disturbance one;
    const auto& topic = one_of(all_.topics);
    one.at = milliseconds{between(0, all_.calm_at.count())};
    one.kind = one_of(std::vector{
        what::cut_connections, what::stop_broker, what::move_leader, what::move_leader, what::freeze_metadata,
        what::add_partition, what::recreate_topic, what::expire_fetch_sessions, what::inject, what::inject,
        what::inject, what::inject, what::weather, what::weather, what::kill_partition_reader});
    one.broker = some_broker();
    one.topic = topic.name;
    one.partition = static_cast<int32_t>(between(0, topic.partitions - 1));
    switch (one.kind) {
    case what::stop_broker:
      undo(one, what::start_broker);
      break;
    case what::freeze_metadata:
      undo(one, what::thaw_metadata);
      break;
    case what::recreate_topic:
      one.partitions = static_cast<int32_t>(between(1, 4));
      break;
    case what::inject:
      one.fault = draw_fault(random_, all_.brokers.brokers, topic.name);
      break;
    case what::kill_partition_reader:
      one.reader = random_.below(all_.readers.size());
      break;
    case what::weather:
      undo(one, what::weather);
      one.weather = {
          .latency = milliseconds{between(1, 20)},
          .jitter = milliseconds{between(0, 200)},
          .splits = static_cast<uint32_t>(between(0, 500)),
          .cuts = static_cast<uint32_t>(one_in(2) ? between(0, 50) : 0)};
      break;
    default:
      break;
    }
    all_.disturbances.push_back(std::move(one));
  }

  // What the program itself has started.
  void draw_deaths() {
    for (auto n = between(0, 3); n > 0; --n) {
      disturbance one{.at = milliseconds{between(0, all_.calm_at.count())}, .kind = disturbance::what::kill_actor};
      one.actor = one_of(std::vector<std::string>{
          "cafka.cluster", "cafka.writer", "cafka.reader", "cafka.reader", "cafka.group_reader"});
      one.which = random_.next();
      all_.disturbances.push_back(std::move(one));
    }
  }

  random_source random_;
  scenario all_;
};

constexpr std::array names{
    "cut the connections of broker",
    "stop broker",
    "start broker",
    "move a leader to broker",
    "freeze metadata of broker",
    "thaw metadata of broker",
    "add a partition",
    "create again",
    "expire fetch sessions",
    "fault",
    "weather",
    "kill a partition reader",
    "delete",
    "create",
    "move a coordinator to broker",
    "kill one of",
    "kill a member",
    "close a member",
    "stand still"};

} // namespace

scenario draw_scenario(uint64_t seed, int edition) { return drawing{seed, edition}.draw(); }

std::string to_string(const disturbance& which) {
  std::string text = names[static_cast<size_t>(which.kind)];
  using what = disturbance::what;
  switch (which.kind) {
  case what::add_partition:
    return text + " to " + which.topic;
  case what::recreate_topic:
    return text + ' ' + which.topic + " with " + std::to_string(which.partitions);
  case what::expire_fetch_sessions:
    return text;
  case what::inject:
    return text + ' ' + to_string(which.fault);
  case what::weather:
    return text + ": latency " + std::to_string(which.weather.latency.count()) + " us, jitter "
           + std::to_string(which.weather.jitter.count()) + " us, splits " + std::to_string(which.weather.splits)
           + ", cuts " + std::to_string(which.weather.cuts) + " per mille";
  case what::kill_partition_reader:
    return text + " of reader " + std::to_string(which.reader) + ", partition " + std::to_string(which.partition);
  case what::delete_topic:
    return text + ' ' + which.topic;
  case what::create_topic:
    return text + ' ' + which.topic + " with " + std::to_string(which.partitions);
  case what::move_coordinator:
    return text + ' ' + std::to_string(which.broker) + ", of group " + std::to_string(which.group);
  case what::kill_actor:
    return text + ' ' + which.actor;
  case what::kill_member:
    return text + ", " + std::to_string(which.member) + " of group " + std::to_string(which.group);
  case what::close_member:
    return text + ", " + std::to_string(which.member) + " of group " + std::to_string(which.group) + ", away for "
           + std::to_string(which.time.count()) + " ms";
  case what::stand_still:
    return text + " for " + std::to_string(which.time.count()) + " ms";
  case what::move_leader:
    return text + ' ' + std::to_string(which.broker) + ": " + which.topic + '-' + std::to_string(which.partition);
  default:
    return text + ' ' + std::to_string(which.broker);
  }
}

std::string to_string(const scenario& all) {
  std::string text = "seed " + std::to_string(all.seed) + ": " + std::to_string(all.brokers.brokers) + " brokers";
  for (const auto& t : all.topics)
    text += ", " + t.name + " of " + std::to_string(t.partitions) + " x " + std::to_string(t.replication_factor);
  for (const auto& w : all.writers)
    text += ", a writer of " + std::to_string(w.sets) + " sets to " + w.config.topic
            + (w.config.idempotence ? " (idempotent)" : "") + " acks "
            + std::to_string(static_cast<int>(w.config.acks));
  for (const auto& r : all.readers) text += ", a reader of " + r.config.topic;
  for (const auto& g : all.groups) {
    text += ", a group of " + std::to_string(g.members.size());
    const auto& how = g.members.front().config;
    text += how.group.instance_id.empty() ? "" : " static";
    text += how.group.protocol == group_protocol::consumer ? " (consumer)"
                                                           : " (" + how.group.assignors.front().name() + ')';
    text += how.auto_commit ? "" : " that commits when told to";
    if (const auto& fleet = g.members.front().fleet)
      text += " of fleets (" + std::string{to_string(fleet->config.ordering)} + (fleet->form.many ? ", many" : "")
              + (fleet->form.later ? ", later" : "") + ')';
  }
  return text + ", " + std::to_string(all.disturbances.size()) + " disturbances until "
         + std::to_string(all.calm_at.count()) + " ms";
}

} // namespace cafka::test
