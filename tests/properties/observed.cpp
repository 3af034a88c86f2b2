#include "tests/properties/observed.hpp"

#include <functional>
#include <memory>
#include <vector>

#include "cafka/actors/blocking/intake.hpp"
#include "cafka/actors/client/client_actor.hpp"
#include "cafka/actors/connection/name_lookups.hpp"
#include "cafka/actors/group/group_reader_actor.hpp"
#include "cafka/actors/reader/reader_actor.hpp"
#include "cafka/actors/writer/writer_actor.hpp"
#include "cafka/testing/virtual_time.hpp"
#include "tests/properties/listening_server.hpp"

namespace cafka::test {

namespace {

using namespace std::chrono_literals;

/// Notes what it gets.
struct noting_subscriber {
  static inline const char* name = "subscriber";

  noting_subscriber(subscriber_actor::pointer, std::shared_ptr<listening_server> notes) : notes_(std::move(notes)) {}

  subscriber_actor::behavior_type make_behavior() {
    return {
        [this](const record_batch_ptr& batch) -> caf::result<void> {
          for (const auto& record : *batch)
            notes_->note("read", std::to_string(std::hash<std::string_view>{}(record.value.text())));
          return caf::unit;
        },
        [this](const partition_event& event) -> caf::result<void> {
          notes_->note("told", to_string(event.kind));
          return caf::unit;
        }};
  }

  std::shared_ptr<listening_server> notes_;
};

/// Reads in a group, and is done with all at once.
struct quick_member {
  static inline const char* name = "member";

  explicit quick_member(group_subscriber_actor::pointer) {}

  group_subscriber_actor::behavior_type make_behavior() {
    return {
        [](const record_batch_ptr&) {}, [](const partition_event&) {}, [](const group_assigned&) {},
        [](const group_revoked&) {},    [](const group_lost&) {},      [](const group_failed&) {},
    };
  }
};

/// A cluster with a topic "t" of three partitions, "z" of one, and a client of that configuration.
class stage {
public:
  explicit stage(configured made, int32_t brokers = 1)
      : server(std::make_shared<listening_server>(brokers)), made_(std::move(made)) {
    server->start = time.now();
    kafka().create_topic("t", 3);
    kafka().create_topic("z", 1);
    if (made_.cluster.bootstrap.empty()) made_.cluster.bootstrap = {kafka().bootstrap().at(0)};
    made_.cluster.seed = made_.writer.seed = made_.reader.seed = 1;
    made_.writer.topic = "";
    made_.writer.completion = [this](const write_report_ptr& report) {
      for (const auto& range : report->ranges)
        server->note("outcome", std::to_string(server->at(time.now())) + " " + std::string{to_string(range.result)});
    };
    made_.reader.topic = "t";
    made_.reader.topics = {"z"};
    cluster = new_cluster(made_.cluster);
  }

  ~stage() {
    send_exit(reader);
    send_exit(writer);
    time.run();
    send_exit(cluster);
    time.run();
  }

  embedded::memory_cluster& kafka() { return server->kafka(); }

  void start_writer() { writer = spawn_writer(time.system(), cluster, made_.writer); }
  void start_reader() {
    reader = spawn_reader(time.system(), cluster, made_.reader, spawn<noting_subscriber>(time.system(), server));
  }

  /// So many records with keys, each of about a kilobyte of text.
  static record_set_ptr records(const std::string& topic, int count, uint32_t from = 1) {
    record_set_builder builder;
    auto state = from;
    for (int i = 0; i < count; ++i) {
      std::string value;
      while (value.size() < 1'000) {
        state = state * 1'664'525 + 1'013'904'223;
        value += words.at(state >> 28);
      }
      const auto key = "key-" + std::to_string(i);
      builder.add({.topic = topic, .key = key, .value = value});
    }
    return builder.finish();
  }

  pending<void> offer(record_set_ptr set) { return time.ask<void>(writer, offer_atom_v, std::move(set)); }

  /// Filled by a writer that has nothing of the configuration.
  void fill() {
    auto to = spawn_writer(time.system(), cluster, {.compression = codec::gzip, .seed = 1});
    record_set_builder builder;
    const std::string zeros(100'000, '0');
    builder.add({.topic = "z", .value = zeros});
    time.ask<write_report_ptr>(to, write_atom_v, builder.finish(), caf::timespan{5s});
    time.advance(1s);
    send_exit(to);
    to = spawn_writer(time.system(), cluster, {.seed = 1});
    time.ask<write_report_ptr>(to, write_atom_v, records("t", 12), caf::timespan{5s});
    time.advance(1s);
    send_exit(to);
    time.run();
    server->seen.clear();
    server->start = time.now();
  }

  observations seen() const { return server->seen; }

  virtual_time time;
  std::shared_ptr<listening_server> server;
  cluster_actor cluster;
  writer_actor writer;
  reader_actor reader;

private:
  cluster_actor new_cluster(const cluster_config& config) {
    // As spawn_cluster does over TCP.
    const connection_config connections{
        .client_id = config.client_id,
        .connect_timeout = config.connect_timeout,
        .idle_timeout = config.idle_timeout,
        .max_frame = config.max_response_bytes};
    return spawn_cluster(time.system(), config, spawn_memory_connector(time.system(), connections, server));
  }

  static inline const std::vector<std::string> words{"order ", "customer ", "one ", "two ", "three ", "paid ",
                                                     "sent ",  "lost ",     "0123", "4567", "89ab",   "cdef",
                                                     "ghij",   "klmn",      "opqr", "stuv"};

  configured made_;
};

} // namespace

observations writing(const configured& made) {
  stage on{made};
  on.start_writer();
  on.offer(stage::records("t", 30));
  on.offer(stage::records("missing", 1));
  on.time.advance(10s);
  return on.seen();
}

observations refused_writing(const configured& made) {
  stage on{made};
  on.kafka().inject(wire::api_key::produce, errc::not_enough_replicas, embedded::fault::always);
  on.start_writer();
  on.offer(stage::records("t", 1));
  on.time.advance(130s);
  return on.seen();
}

observations unanswered_writing(const configured& made) {
  stage on{made};
  on.kafka().inject(
      {.api = wire::api_key::produce, .kind = embedded::fault_kind::silence, .times = embedded::fault::always});
  on.start_writer();
  std::vector<pending<void>> offers;
  for (uint32_t i = 1; i <= 40; ++i) offers.push_back(on.offer(stage::records("t", 100, i)));
  on.time.advance(100ms);
  const auto taken = std::count_if(offers.begin(), offers.end(), [](const auto& each) { return each.done(); });
  on.server->note("sets taken", taken);
  return on.seen();
}

observations reading(const configured& made) {
  stage on{made};
  on.fill();
  on.start_reader();
  on.time.advance(5s);
  return on.seen();
}

observations reading_damaged(const configured& made) {
  stage on{made};
  on.fill();
  on.kafka().inject({.api = wire::api_key::fetch, .kind = embedded::fault_kind::corrupt_reply, .bytes = 1'500});
  on.start_reader();
  on.time.advance(5s);
  return on.seen();
}

observations failing_reading(const configured& made) {
  stage on{made};
  on.fill();
  on.kafka().inject(wire::api_key::fetch, errc::kafka_storage_error, embedded::fault::always);
  on.start_reader();
  on.time.advance(20s);
  return on.seen();
}

observations idling(const configured& made) {
  stage on{made};
  on.start_writer();
  on.offer(stage::records("t", 1));
  on.time.advance(15min);
  return on.seen();
}

observations leaderless(const configured& made) {
  stage on{made};
  on.kafka().inject(wire::api_key::metadata, errc::leader_not_available, embedded::fault::always);
  on.start_writer();
  on.offer(stage::records("t", 1));
  on.time.advance(20s);
  return on.seen();
}

observations lost_brokers(const configured& made) {
  stage on{made, 3};
  on.start_writer();
  on.start_reader();
  on.offer(stage::records("t", 10));
  on.time.advance(5s);
  on.server->reachable = false;
  for (const auto broker : {1, 2, 3}) on.kafka().cut_connections(broker);
  on.time.advance(60s);
  return on.seen();
}

observations silent_brokers(const configured& made) {
  stage on{made};
  on.kafka().inject({.kind = embedded::fault_kind::silence, .times = embedded::fault::always});
  on.start_writer();
  on.offer(stage::records("t", 1));
  on.time.advance(20s);
  return on.seen();
}

observations silent_metadata(const configured& made) {
  stage on{made};
  on.kafka().inject(
      {.api = wire::api_key::metadata, .kind = embedded::fault_kind::silence, .times = embedded::fault::always});
  on.start_writer();
  on.offer(stage::records("t", 1));
  on.time.advance(60s);
  return on.seen();
}

observations joining(const configured& made) {
  stage on{made};
  on.fill();
  const auto& name = made.reader.group_name();
  if (name.empty()) return on.seen();
  group_reader_config config{.group = made.reader.group, .auto_commit = made.reader.auto_commit};
  config.group.group_id = name;
  config.group.seed = 1;
  auto member = spawn_group_reader(on.time.system(), on.cluster, config, spawn<quick_member>(on.time.system()));
  on.time.ask<void>(member, group_subscription{.topics = {"t"}});
  on.time.advance(20s);
  on.server->note("committed", on.kafka().committed_offset(name, "t", 0));
  send_exit(member);
  on.time.run();
  return on.seen();
}

observations dialling(const configured& made) {
  stage on{made};
  on.start_reader();
  on.time.advance(1s);
  const endpoint both{"broker", 9092};
  found_addresses found;
  for (const auto* host : {"127.0.0.1", "::1"}) found.addresses.push_back(*numeric_address({host, 9092}));
  for (const auto& each : of_family(found, made.cluster.family, both).addresses)
    on.server->note("address dialled", to_string(each));
  return on.seen();
}

observations asking_in_vain(const configured& made) {
  stage on{made};
  on.kafka().inject({.kind = embedded::fault_kind::silence, .times = embedded::fault::always});
  const auto client = spawn_client(on.time.system(), on.cluster);
  const auto asked =
      on.time.ask<metadata_ptr>(client, describe_topics{.topics = {"t"}, .timeout = made.api_timeout.value_or(5s)});
  for (int i = 0; i < 10'000 && !asked.done(); ++i) on.time.advance(1ms);
  on.server->note("a call ended at", on.server->at(on.time.now()));
  send_exit(client);
  return on.seen();
}

observations putting_in_vain(const configured& made) {
  blocking::intake full{record_set_builder{"t"}, 0ms, 1, 1, [] {}};
  full.put(record{.value = "v"}, 0ms);
  observations seen;
  try {
    full.put(record{.value = "v"}, made.max_block.value_or(1ms));
  } catch (const error& why) { seen["no room"].insert(why.message()); }
  return seen;
}

} // namespace cafka::test
