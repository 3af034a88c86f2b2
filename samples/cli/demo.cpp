// cafka demo: the main job in one minute. A writer actor produces to a topic of several partitions, a reader with a
// supervised actor for each partition consumes, a connection is cut half-way, and every record is accounted for.
#include "command.hpp"
#include "demo_check.hpp"
#include "messages.hpp"
#include "output.hpp"
#include "time_option.hpp"
#include "usage.hpp"
#include "watch.hpp"

#include "cafka/actors/blocking/client.hpp"
#include "cafka/actors/caf/ask.hpp"
#include "cafka/actors/caf/prepare.hpp"
#include "cafka/actors/cluster/cluster_actor.hpp"
#include "cafka/actors/reader/reader_actor.hpp"
#include "cafka/actors/writer/writer_actor.hpp"
#include "cafka/embedded/cluster.hpp"

#include <unistd.h>

#include <array>
#include <atomic>
#include <cinttypes>
#include <cstdarg>
#include <cstdio>
#include <optional>
#include <utility>

namespace cafka::cli {

namespace {

using namespace std::chrono_literals;

constexpr uint32_t key_count = 100;
constexpr uint64_t records_per_set = 250;
constexpr auto patience = 60s;

[[gnu::format(printf, 1, 2)]] void say(const char* format, ...) {
  std::array<char, 1024> text;
  va_list values;
  va_start(values, format);
  std::vsnprintf(text.data(), text.size(), format, values);
  va_end(values);
  print(text.data());
}

struct demo_options {
  connection_options connection;
  timeout_option timeout;
  uint64_t records = 10'000;
  int32_t partitions = 6;
};

// -- the subscriber: whoever reads with cafka's actors writes one of these ---------------------------------------------

class subscriber_state {
public:
  static inline const char* name = "demo.subscriber";

  subscriber_state(subscriber_actor::pointer, std::shared_ptr<demo_check> check) : check_(std::move(check)) {}

  subscriber_actor::behavior_type make_behavior() {
    return {
        [this](const record_batch_ptr& batch) -> caf::result<void> {
          check_->look(*batch);
          return caf::unit; // consumed: the reader may fetch more
        },
        [this](const partition_event& event) -> caf::result<void> {
          if (event.kind == partition_event::what::failed) check_->fail(event.reason);
          return caf::unit;
        },
    };
  }

private:
  std::shared_ptr<demo_check> check_;
};

// -- the story ---------------------------------------------------------------------------------------------------------

/// Outcomes, as the writer's completion counts them.
struct written {
  std::atomic<uint64_t> acknowledged{0};
  std::atomic<uint64_t> others{0};
};

class demo {
public:
  demo(const demo_options& options, settings config, caf::actor_system& system)
      : options_(options),
        config_(std::move(config)),
        system_(system),
        topic_("cafka-demo-" + std::to_string(::getpid())),
        check_(std::make_shared<demo_check>(key_count, options.records)) {}

  int run() {
    const auto time = options_.timeout.time(config_.api_timeout);
    blocking::client admin{cluster_within(config_, time)};
    {
      const waiting creation{{.what = [&] {
        return brokers(config_) + " to create topic " + topic_ + ", for " + to_text(time) + " at most";
      }}};
      admin.create_topic(topic_, {.partitions = options_.partitions}, time);
    }
    const waiting rest{
        {.what = [] { return std::string{}; },
         .last_words = [this] { tell("cafka: interrupted; topic " + topic_ + " was not deleted"); }}};
    say("created topic %s with %d partitions\n", topic_.c_str(), options_.partitions);
    start();
    produce();
    const bool complete = check_->await(patience);
    tell_reconnection();
    stop(reader_, 5s);
    stop(writer_, 5s);
    stop(cluster_, 5s);
    admin.delete_topic(topic_);
    return conclude(complete);
  }

private:
  void start() {
    cluster_ = spawn_cluster(system_, config_.cluster);
    config_.writer.topic = config_.reader.topic = topic_;
    config_.writer.completion = [counts = written_](const write_report_ptr& report) {
      counts->acknowledged += report->count(outcome::acknowledged) + report->count(outcome::sent);
      counts->others += report->count(outcome::failed) + report->count(outcome::unknown);
    };
    writer_ = spawn_writer(system_, cluster_, config_.writer);
    reader_ = spawn_reader(system_, cluster_, config_.reader, spawn<subscriber_state>(system_, check_));
  }

  /// Offers set after set without waiting for acknowledgements, so the cut finds requests in flight.
  void produce() {
    auto routing = ask<routing_ptr>(system_, writer_, patience, routing_atom_v, topic_).value();
    record_set_builder set{routing};
    bool cut = false;
    for (uint64_t i = 0; i < options_.records; ++i) {
      const auto key = std::to_string(i % key_count);
      const auto full_key = "key-" + key;
      const auto value = key + ":" + std::to_string(i / key_count);
      set.add({.key = full_key, .value = value});
      if (set.count() < records_per_set && i + 1 < options_.records) continue;
      ask<void>(system_, writer_, patience, offer_atom_v, set.finish()).value();
      if (!cut && i >= options_.records / 2) {
        cut = true;
        cut_a_connection();
      }
    }
    ask<void>(system_, writer_, patience, flush_atom_v).value();
    say("%" PRIu64 " records acknowledged, %" PRIu64 " not\n", written_->acknowledged.load(), written_->others.load());
  }

  connected_ptr connection() {
    const auto known =
        ask<metadata_ptr>(system_, cluster_, patience, metadata_atom_v, topic_lookup{.topic = topic_}).value();
    const auto leader = known->partition(topic_, 0)->leader;
    return ask<connected_ptr>(system_, cluster_, patience, connect_atom_v, lane{leader, lane_kind::produce}).value();
  }

  /// Closes a connection from below, as a broken network would: neither writer nor cluster is told why.
  void cut_a_connection() {
    const auto before = connection();
    epoch_before_ = before->epoch;
    say("cut the connection to %s:%d in the middle\n", before->peer.host.c_str(), before->peer.port);
    send_exit(before->handle, caf::exit_reason::kill);
  }

  void tell_reconnection() {
    const auto after = connection();
    reconnected_ = after->epoch != epoch_before_;
    if (reconnected_)
      say("reconnected to %s:%d by itself (connection %" PRIu64 " after %" PRIu64 ")\n", after->peer.host.c_str(),
          after->peer.port, after->epoch, epoch_before_);
  }

  int conclude(bool complete) const {
    const auto seen = check_->result();
    say("\nPARTITION  RECORDS  FIRST OFFSET  LAST OFFSET\n");
    for (const auto& [number, partition] : seen.partitions)
      say("%-9d  %-7" PRIu64 "  %-12" PRId64 "  %" PRId64 "\n", number, partition.records, partition.first_offset,
          partition.last_offset);
    say("\n%" PRIu64 " records read: %" PRIu64 " lost, %" PRIu64 " doubled, %" PRIu64 " out of order for their key\n",
        seen.records, seen.missing, seen.doubled, seen.out_of_order);
    const bool good =
        complete && reconnected_ && written_->others == 0 && seen.missing + seen.doubled + seen.out_of_order == 0;
    say("%s\n",
        good ? "every record came once, in order, through a broken connection" : "this is not what should happen");
    return good ? exit_ok : exit_failed;
  }

  const demo_options& options_;
  settings config_;
  caf::actor_system& system_;
  const std::string topic_;
  std::shared_ptr<demo_check> check_;
  std::shared_ptr<written> written_ = std::make_shared<written>();
  cluster_actor cluster_;
  writer_actor writer_;
  reader_actor reader_;
  uint64_t epoch_before_ = 0;
  bool reconnected_ = false;
};

int run_demo(demo_options options) {
  std::optional<embedded::cluster> kafka;
  if (options.connection.read().cluster.bootstrap.empty()) {
    kafka.emplace(embedded::config{.brokers = 3});
    for (const auto& each : kafka->bootstrap())
      options.connection.bootstrap.append(options.connection.bootstrap.empty() ? "" : ",").append(each);
    say("started an embedded cluster of 3 brokers in this process: %s\n", options.connection.bootstrap.c_str());
  }
  auto settings = options.connection.resolve();
  if (settings.writer.acks == acks::none)
    throw error(
        errc::invalid_configuration,
        "acks=0 cannot keep what is in flight on the connection that the demo cuts: acks=1 or acks=all is wanted");
  caf::actor_system_config config;
  prepare(config);
  caf::actor_system system{config};
  return demo{options, std::move(settings), system}.run();
}

} // namespace

void add_demo(CLI::App& app, action& chosen) {
  auto options = std::make_shared<demo_options>();
  auto* command = app.add_subcommand(
      "demo",
      "Write, cut a connection, read, and account for every record; on an embedded cluster unless brokers are named");
  options->connection.writes = true;
  options->connection.add_to(*command);
  options->timeout.add_to(*command, "5", "How long to wait for the brokers to create the topic");
  command->add_option("-n,--records", options->records, "Number of records (10000)")
      ->transform(whole_number(2, 10'000'000));
  command->add_option("-p,--partitions", options->partitions, "Partitions of the topic (6)")
      ->transform(whole_number(1, 1'000));
  command->callback([options, &chosen] { chosen = [options] { return run_demo(*options); }; });
}

} // namespace cafka::cli
