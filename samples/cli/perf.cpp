// cafka perf: loads of a given shape, and one line of JSON that says what they took.
#include "command.hpp"
#include "measure.hpp"
#include "output.hpp"

#include "cafka/actors/blocking/reader.hpp"
#include "cafka/actors/blocking/writer.hpp"

#include <cstdint>
#include <iostream>
#include <optional>

namespace cafka::cli {

namespace {

using namespace std::chrono_literals;

constexpr auto default_linger = 5ms;

struct perf_options {
  connection_options connection;
  std::string topic;
  uint64_t count = 1'000'000;
  size_t size = 100;
  std::optional<int64_t> linger_ms;
  int64_t timeout_s = 120;
};

settings resolve(const perf_options& options) {
  settings defaults;
  defaults.writer.linger = default_linger;
  auto connection = options.connection;
  if (options.linger_ms) connection.properties.push_back("linger.ms=" + std::to_string(*options.linger_ms));
  auto config = connection.resolve(defaults);
  config.writer.topic = config.reader.topic = options.topic;
  return config;
}

void print(const std::string& line) { std::cout << line << std::flush; }

int perf_produce(const perf_options& options) {
  const auto values = make_values(options.size);
  const std::chrono::seconds patience{options.timeout_s};
  blocking::writer out{resolve(options).writer};
  const measurement taken;
  for (uint64_t i = 0; i < options.count; ++i) out.put({.value = values[i % values.size()]}, patience);
  out.close(patience);
  print(taken.line(options.count, options.count * options.size));
  return exit_ok;
}

int perf_consume(const perf_options& options) {
  blocking::reader in{resolve(options).reader};
  uint64_t records = 0;
  uint64_t bytes = 0;
  unsigned touched = 0;
  const measurement taken;
  while (records < options.count) {
    const auto delivery = in.next(std::chrono::seconds{options.timeout_s});
    if (!delivery) throw error(errc::request_timed_out_locally, "only " + std::to_string(records) + " records came");
    if (!delivery->batch) {
      if (delivery->event.kind == partition_event::what::failed) throw error(delivery->event.reason);
      continue;
    }
    for (const auto& record : *delivery->batch) {
      bytes += record.value.size();
      // Every value is touched, as by a program that reads it.
      if (!record.value.empty()) touched ^= static_cast<unsigned>(*record.value.data());
      ++records;
    }
  }
  print(taken.line(records, bytes, ",\"checksum\":" + std::to_string(touched)));
  return exit_ok;
}

int perf_latency(const perf_options& options) {
  const auto values = make_values(options.size);
  const std::chrono::seconds patience{options.timeout_s};
  auto config = resolve(options);
  config.writer.linger = 0ms;
  blocking::writer out{config.writer};
  out.write({{.value = values[0]}}, patience); // connected, and the topic known
  latencies samples;
  const measurement taken;
  for (uint64_t i = 0; i < options.count; ++i) {
    const auto before = std::chrono::steady_clock::now();
    out.write({{.value = values[i % values.size()]}}, patience);
    samples.add(std::chrono::steady_clock::now() - before);
  }
  print(taken.line(options.count, options.count * options.size, samples.json()));
  out.close(patience);
  return exit_ok;
}

void add_load(
    CLI::App& perf, action& chosen, const char* name, const char* text, uint64_t count,
    int (*run)(const perf_options&)) {
  auto options = std::make_shared<perf_options>();
  options->count = count;
  auto* command = perf.add_subcommand(name, text);
  options->connection.add_to(*command);
  command->add_option("-t,--topic", options->topic, "Topic; it has to exist")->required();
  command->add_option("-n,--count", options->count, "Number of records (" + std::to_string(count) + ")")
      ->check(record_counts);
  command->add_option("-s,--size", options->size, "Bytes of a value (100)")->check(CLI::Range(1, 16'000'000));
  command->add_option("--linger", options->linger_ms, "Milliseconds that an incomplete batch waits (linger.ms, or 5)")
      ->check(CLI::Range(0, 3'600'000));
  command->add_option("--timeout", options->timeout_s, "Seconds to wait for one step (120)")
      ->check(CLI::Range(1, 86'400));
  command->callback([options, &chosen, run] { chosen = [options, run] { return run(*options); }; });
}

} // namespace

void add_perf(CLI::App& app, action& chosen) {
  auto* perf = app.add_subcommand("perf", "Measure: prints one line of JSON");
  perf->require_subcommand(1);
  add_load(*perf, chosen, "produce", "Write records as fast as they are acknowledged", 1'000'000, perf_produce);
  add_load(
      *perf, chosen, "consume", "Read records that are there, checking CRCs and touching every value", 1'000'000,
      perf_consume);
  add_load(
      *perf, chosen, "latency", "Write one record at a time and wait for its acknowledgement", 10'000, perf_latency);
}

} // namespace cafka::cli
