// The loads of `cafka perf` done by librdkafka, with the same records, the same settings and the same line of JSON, so that both
// can be measured in one run. tests/bench/compare runs them in turn.
#include "samples/cli/measure.hpp"

#include <librdkafka/rdkafka.h>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

struct options {
  std::string bootstrap;
  std::string topic;
  uint64_t count = 1'000'000;
  size_t size = 100;
  int linger_ms = 5;
  int partitions = 6;
  uint64_t rate = 1'000;
  uint64_t warm_up = 1'000;
};

using handle = std::unique_ptr<rd_kafka_t, decltype(&rd_kafka_destroy)>;
using topic_handle = std::unique_ptr<rd_kafka_topic_t, decltype(&rd_kafka_topic_destroy)>;

constexpr int patience_ms = 120'000;

void set(rd_kafka_conf_t* conf, const char* name, const std::string& value) {
  char why[512];
  if (rd_kafka_conf_set(conf, name, value.c_str(), why, sizeof why) != RD_KAFKA_CONF_OK) throw std::runtime_error{why};
}

handle make(rd_kafka_type_t type, rd_kafka_conf_t* conf) {
  char why[512];
  rd_kafka_t* made = rd_kafka_new(type, conf, why, sizeof why);
  if (made == nullptr) throw std::runtime_error{why};
  return {made, rd_kafka_destroy};
}

struct outcomes {
  uint64_t acknowledged = 0;
  uint64_t failed = 0;
};

void delivered(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
  auto& counted = *static_cast<outcomes*>(opaque);
  ++(message->err == RD_KAFKA_RESP_ERR_NO_ERROR ? counted.acknowledged : counted.failed);
}

rd_kafka_conf_t* producer_conf(const options& o, outcomes& counted) {
  auto* conf = rd_kafka_conf_new();
  set(conf, "bootstrap.servers", o.bootstrap);
  set(conf, "enable.idempotence", "true");
  set(conf, "acks", "all");
  set(conf, "linger.ms", std::to_string(o.linger_ms));
  set(conf, "batch.size", "1000000");
  set(conf, "batch.num.messages", "1000000");
  set(conf, "queue.buffering.max.messages", "1000000");
  rd_kafka_conf_set_dr_msg_cb(conf, delivered);
  rd_kafka_conf_set_opaque(conf, &counted);
  return conf;
}

// Sends one value, waiting while the queue is full.
void produce(rd_kafka_t* producer, rd_kafka_topic_t* topic, const std::string& value) {
  auto* bytes = const_cast<char*>(value.data()); // librdkafka's interface; with MSG_F_COPY it only reads
  while (rd_kafka_produce(topic, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY, bytes, value.size(), nullptr, 0, nullptr)
         == -1) {
    if (rd_kafka_last_error() != RD_KAFKA_RESP_ERR__QUEUE_FULL)
      throw std::runtime_error{rd_kafka_err2str(rd_kafka_last_error())};
    rd_kafka_poll(producer, 10);
  }
}

void check(const outcomes& counted, uint64_t count) {
  if (counted.acknowledged != count)
    throw std::runtime_error{"only " + std::to_string(counted.acknowledged) + " records were acknowledged"};
}

std::string run_produce(const options& o) {
  const auto values = cafka::cli::make_values(o.size);
  outcomes counted;
  const auto producer = make(RD_KAFKA_PRODUCER, producer_conf(o, counted));
  const topic_handle topic{rd_kafka_topic_new(producer.get(), o.topic.c_str(), nullptr), rd_kafka_topic_destroy};
  const cafka::cli::measurement taken;
  for (uint64_t i = 0; i < o.count; ++i) {
    produce(producer.get(), topic.get(), values[i % values.size()]);
    if (i % 1'000 == 0) rd_kafka_poll(producer.get(), 0);
  }
  rd_kafka_flush(producer.get(), patience_ms);
  check(counted, o.count);
  return taken.line(o.count, o.count * o.size);
}

std::string run_latency(const options& o) {
  const auto values = cafka::cli::make_values(o.size);
  outcomes counted;
  options at_once = o;
  at_once.linger_ms = 0;
  const auto producer = make(RD_KAFKA_PRODUCER, producer_conf(at_once, counted));
  const topic_handle topic{rd_kafka_topic_new(producer.get(), o.topic.c_str(), nullptr), rd_kafka_topic_destroy};
  const auto write = [&](const std::string& value) {
    const auto before = counted.acknowledged + counted.failed;
    produce(producer.get(), topic.get(), value);
    while (counted.acknowledged + counted.failed == before) rd_kafka_poll(producer.get(), patience_ms);
  };
  write(values[0]); // connected, and the topic known
  cafka::cli::latencies samples;
  const cafka::cli::measurement taken;
  for (uint64_t i = 0; i < o.count; ++i) {
    const auto before = std::chrono::steady_clock::now();
    write(values[i % values.size()]);
    samples.add(std::chrono::steady_clock::now() - before);
  }
  check(counted, o.count + 1);
  return taken.line(o.count, o.count * o.size, samples.json());
}

/// As cafka perf end-to-end: each record counts from the time at which it was due.
std::string run_end_to_end(const options& o) {
  using clock = std::chrono::steady_clock;
  outcomes counted;
  options at_once = o;
  at_once.linger_ms = 0;
  const auto producer = make(RD_KAFKA_PRODUCER, producer_conf(at_once, counted));
  const topic_handle topic{rd_kafka_topic_new(producer.get(), o.topic.c_str(), nullptr), rd_kafka_topic_destroy};
  auto* conf = rd_kafka_conf_new();
  set(conf, "bootstrap.servers", o.bootstrap);
  set(conf, "group.id", "librdkafka-perf");
  set(conf, "enable.auto.commit", "false");
  set(conf, "check.crcs", "true");
  set(conf, "fetch.wait.max.ms", "500");
  const auto consumer = make(RD_KAFKA_CONSUMER, conf);
  rd_kafka_poll_set_consumer(consumer.get());
  auto* partitions = rd_kafka_topic_partition_list_new(o.partitions);
  for (int p = 0; p < o.partitions; ++p)
    rd_kafka_topic_partition_list_add(partitions, o.topic.c_str(), p)->offset = RD_KAFKA_OFFSET_END;
  rd_kafka_assign(consumer.get(), partitions);
  rd_kafka_topic_partition_list_destroy(partitions);
  const auto write = [&](clock::time_point due) {
    auto value = std::to_string(due.time_since_epoch().count()) + '.';
    value.resize(std::max(value.size(), o.size), 'x');
    produce(producer.get(), topic.get(), value);
    rd_kafka_poll(producer.get(), 0);
  };
  const auto read = [&](int patience) -> std::optional<clock::time_point> {
    auto* message = rd_kafka_consumer_poll(consumer.get(), patience);
    if (message == nullptr) return {};
    std::optional<clock::time_point> due;
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR)
      due = clock::time_point{std::chrono::nanoseconds{std::stoll(static_cast<const char*>(message->payload))}};
    rd_kafka_message_destroy(message);
    return due;
  };
  do write(clock::now());
  while (!read(100));
  while (read(300)) continue;
  cafka::cli::latencies samples;
  const cafka::cli::measurement taken;
  std::thread writing{[&] {
    auto due = clock::now();
    for (uint64_t i = 0; i < o.warm_up + o.count;
         ++i, due += std::chrono::nanoseconds{std::chrono::seconds{1}} / o.rate) {
      std::this_thread::sleep_until(due);
      write(due);
    }
  }};
  for (uint64_t came = 0; came < o.warm_up + o.count;) {
    const auto due = read(patience_ms);
    if (due && ++came > o.warm_up) samples.add(clock::now() - *due);
  }
  writing.join();
  return taken.line(o.count, o.count * o.size, samples.json());
}

std::string run_consume(const options& o) {
  auto* conf = rd_kafka_conf_new();
  set(conf, "bootstrap.servers", o.bootstrap);
  set(conf, "group.id", "librdkafka-perf"); // wanted by assign(); nothing is committed
  set(conf, "enable.auto.commit", "false");
  set(conf, "auto.offset.reset", "earliest");
  set(conf, "check.crcs", "true");
  set(conf, "queued.max.messages.kbytes", "65536");
  const auto consumer = make(RD_KAFKA_CONSUMER, conf);
  auto* partitions = rd_kafka_topic_partition_list_new(o.partitions);
  for (int p = 0; p < o.partitions; ++p)
    rd_kafka_topic_partition_list_add(partitions, o.topic.c_str(), p)->offset = RD_KAFKA_OFFSET_BEGINNING;
  const cafka::cli::measurement taken;
  rd_kafka_poll_set_consumer(consumer.get());
  rd_kafka_assign(consumer.get(), partitions);
  rd_kafka_topic_partition_list_destroy(partitions);
  const std::unique_ptr<rd_kafka_queue_t, decltype(&rd_kafka_queue_destroy)> queue{
      rd_kafka_queue_get_consumer(consumer.get()), rd_kafka_queue_destroy};
  std::vector<rd_kafka_message_t*> messages(10'000);
  uint64_t records = 0;
  uint64_t bytes = 0;
  unsigned touched = 0;
  while (records < o.count) {
    const auto came = rd_kafka_consume_batch_queue(queue.get(), patience_ms, messages.data(), messages.size());
    if (came <= 0) throw std::runtime_error{"only " + std::to_string(records) + " records came"};
    for (ssize_t i = 0; i < came; ++i) {
      const auto* message = messages[static_cast<size_t>(i)];
      if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        bytes += message->len;
        if (message->len > 0) touched ^= *static_cast<const unsigned char*>(message->payload);
        ++records;
      }
      rd_kafka_message_destroy(messages[static_cast<size_t>(i)]);
    }
  }
  return taken.line(records, bytes, ",\"checksum\":" + std::to_string(touched));
}

void add(CLI::App& app, const char* name, options& o, std::string (*run)(const options&)) {
  auto* command = app.add_subcommand(name, std::string{"As cafka perf "} + name);
  command->add_option("-b,--bootstrap", o.bootstrap, "HOST:PORT[,...]")->required();
  command->add_option("-t,--topic", o.topic, "Topic; it has to exist")->required();
  command->add_option("-n,--count", o.count, "Number of records");
  command->add_option("-s,--size", o.size, "Bytes of a value");
  command->add_option("--linger", o.linger_ms, "Milliseconds that an incomplete batch waits");
  command->add_option("--partitions", o.partitions, "Partitions to consume");
  command->add_option("--rate", o.rate, "Records a second, of end-to-end");
  command->add_option("--warm-up", o.warm_up, "Records that are not measured, of end-to-end");
  command->callback([&o, run] { std::cout << run(o) << std::flush; });
}

} // namespace

int main(int argc, char** argv) {
  CLI::App app{"Loads of cafka perf, done by librdkafka " + std::string{rd_kafka_version_str()}};
  app.require_subcommand(1);
  options o;
  add(app, "produce", o, run_produce);
  add(app, "consume", o, run_consume);
  add(app, "latency", o, run_latency);
  add(app, "end-to-end", o, run_end_to_end);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Error& e) { return app.exit(e); } catch (const std::exception& e) {
    std::cerr << "bench_librdkafka: " << e.what() << '\n';
    return 1;
  }
}
