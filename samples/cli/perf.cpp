// cafka perf: loads of a given shape, and one line of JSON that says what they took.
#include "perf.hpp"

#include "measure.hpp"
#include "messages.hpp"
#include "output.hpp"
#include "progress.hpp"
#include "time_option.hpp"
#include "usage.hpp"

#include "cafka/actors/blocking/client.hpp"
#include "cafka/actors/blocking/reader.hpp"
#include "cafka/actors/blocking/writer.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>

namespace cafka::cli {

using namespace std::chrono_literals;

namespace {

constexpr auto default_linger = 5ms;

} // namespace

settings resolve(const perf_options& options) {
  settings defaults;
  defaults.writer.linger = default_linger;
  auto connection = options.connection;
  if (options.linger_ms) connection.set("linger.ms", std::to_string(*options.linger_ms));
  if (!options.group.empty()) connection.set("group.id", options.group);
  auto config = connection.resolve(defaults);
  config.writer.topic = config.reader.topic = options.topic;
  config.writer.events = [](const write_event& event) { tell_of(to_string(event)); };
  return config;
}

awaited as_far_as(std::function<std::string()> what, std::function<std::string()> line) {
  return {.what = std::move(what), .last_words = [line = std::move(line)] {
            try {
              print(line());
            } catch (const std::exception&) {
              // Nobody takes it.
            }
          }};
}

void measure(
    const std::function<void()>& load, const std::function<std::string()>& line, const std::function<void()>& let_go) {
  try {
    load();
  } catch (const error&) {
    if (const auto so_far = line(); !so_far.empty()) print(so_far);
    try {
      let_go();
    } catch (const error&) {
      // It failed before.
    }
    throw;
  }
}

namespace {

constexpr const char* interrupted = load_interrupted;
constexpr const char* failed = load_failed;

/// Without acknowledgements a record is done when it is sent.
uint64_t written(const blocking::writer& out) {
  const auto done = out.results();
  return done.acknowledged + done.sent;
}

int perf_produce(const perf_options& options) {
  const auto values = make_values(options.size);
  const auto config = resolve(options);
  const auto patience = options.timeout.time();
  blocking::writer out{config.writer};
  const measurement taken;
  const auto line = [&](const char* more) {
    const auto done = written(out);
    return taken.line(done, done * options.size, more);
  };
  {
    const waiting load{as_far_as(
        [&] { return written(out) > 0 ? std::string{} : brokers(config) + " to acknowledge the first record"; },
        [&] { return line(interrupted); })};
    measure(
        [&] {
          progress told{"records", true, options.count};
          for (uint64_t i = 0; i < options.count; ++i) {
            out.put({.value = values[i % values.size()]}, patience);
            told.add(1, options.size, 1);
          }
          out.close(patience);
        },
        [&] { return written(out) > 0 ? line(failed) : std::string{}; }, [&] { out.close(0ms); });
  }
  print(taken.line(options.count, options.count * options.size));
  return exit_ok;
}

/// What perf_consume has read so far; another thread may look.
struct read_so_far {
  std::atomic<uint64_t> records = 0;
  std::atomic<uint64_t> bytes = 0;
  unsigned touched = 0;

  void add(const record_batch& batch) {
    uint64_t more = 0, size = 0;
    for (const auto& record : batch) {
      size += record.value.size();
      // Every value is touched, as by a program that reads it.
      if (!record.value.empty()) touched ^= static_cast<unsigned>(*record.value.data());
      ++more;
    }
    records += more;
    bytes += size;
  }
};

void read_all(blocking::reader& in, const perf_options& options, read_so_far& so_far) {
  progress told{"records", true, options.count};
  const auto patience = options.timeout.time();
  auto last_came = std::chrono::steady_clock::now();
  error held_up;
  while (so_far.records < options.count) {
    const auto left = last_came + patience - std::chrono::steady_clock::now();
    const auto delivery = in.next(std::max(std::chrono::ceil<std::chrono::milliseconds>(left), 0ms));
    if (!delivery && held_up) throw held_up;
    if (!delivery)
      throw error(
          errc::request_timed_out_locally,
          "only " + std::to_string(so_far.records) + " of " + std::to_string(options.count) + " records of topic "
              + options.topic + " came, and then none for " + to_text(patience) + ": ask for fewer with --count");
    if (delivery->batch) {
      last_came = std::chrono::steady_clock::now();
      const auto records = so_far.records.load(), bytes = so_far.bytes.load();
      so_far.add(*delivery->batch);
      told.add(so_far.records - records, so_far.bytes - bytes, so_far.records - records);
    } else if (delivery->group) {
      using happened = blocking::group_event::what;
      if (delivery->group->kind == happened::failed) throw error(delivery->group->reason);
      if (delivery->group->kind == happened::held_up) held_up = delivery->group->reason;
      if (delivery->group->kind == happened::recovered) held_up = {};
      tell_of(to_string(*delivery->group));
    } else if (delivery->event.kind == partition_event::what::failed) {
      throw error(delivery->event.reason);
    } else if (delivery->event.kind == partition_event::what::held_up) {
      held_up = delivery->event.reason;
      tell_of(to_string(delivery->event));
    } else if (delivery->event.kind == partition_event::what::recovered) {
      held_up = {};
      tell_of(to_string(delivery->event));
    }
  }
}

/// What is misspelt is told in the time of an administrative question, however patient the load is.
void check_topic(
    blocking::client& asked, const perf_options& options, const settings& config, std::chrono::milliseconds time) {
  const waiting asking{{.what = [&] {
    return brokers(config) + " to tell of topic " + options.topic + ", for " + to_text(time) + " at most";
  }}};
  asked.topic(options.topic, time);
}

int perf_consume(const perf_options& options) {
  const auto config = resolve(options);
  const auto to_ask = std::min(options.timeout.time(), config.api_timeout.value_or(5s));
  blocking::client connected{cluster_within(config, to_ask)};
  check_topic(connected, options, config, to_ask);
  blocking::reader in{config.reader, connected};
  read_so_far so_far;
  const measurement taken;
  const auto line = [&](const std::string& more) { return taken.line(so_far.records, so_far.bytes, more); };
  {
    const waiting load{as_far_as(
        [&] {
          return so_far.records > 0 ? std::string{} : brokers(config) + " to give records of topic " + options.topic;
        },
        [&] { return line(interrupted); })};
    measure(
        [&] { read_all(in, options, so_far); }, [&] { return so_far.records > 0 ? line(failed) : std::string{}; },
        [&] { in.close(0ms); });
  }
  print(line(",\"checksum\":" + std::to_string(so_far.touched)));
  return exit_ok;
}

int perf_latency(const perf_options& options) {
  const auto values = make_values(options.size);
  const auto patience = options.timeout.time();
  auto config = resolve(options);
  if (!config.given("writer.linger")) config.writer.linger = 0ms;
  blocking::writer out{config.writer};
  latencies samples;
  const auto let_go = [&] { out.close(0ms); };
  {
    const waiting first{{.what = [&] { return brokers(config) + " to acknowledge the first record"; }}};
    // Connected, and the topic known.
    measure([&] { out.write({{.value = values[0]}}, patience); }, [] { return std::string{}; }, let_go);
  }
  const measurement taken;
  const auto line = [&](const char* more) {
    return taken.line(samples.count(), samples.count() * options.size, samples.json() + more);
  };
  {
    const waiting load{as_far_as([] { return std::string{}; }, [&] { return line(interrupted); })};
    measure(
        [&] {
          progress told{"records", true, options.count};
          for (uint64_t i = 0; i < options.count; ++i) {
            const auto before = std::chrono::steady_clock::now();
            out.write({{.value = values[i % values.size()]}}, patience);
            samples.add(std::chrono::steady_clock::now() - before);
            told.add(1, options.size, 1);
          }
        },
        [&] { return samples.count() > 0 ? line(failed) : std::string{}; }, let_go);
  }
  print(line(""));
  out.close(patience);
  return exit_ok;
}

void add_load(
    CLI::App& perf, action& chosen, const char* name, const char* text, uint64_t count,
    int (*run)(const perf_options&)) {
  auto options = std::make_shared<perf_options>();
  options->count = count;
  auto* command = perf.add_subcommand(name, text);
  options->connection.writes = run != perf_consume;
  options->connection.add_to(*command);
  command->add_option("-t,--topic", options->topic, "Topic; it has to exist")->required()->check(topic_name);
  command
      ->add_option(
          "-n,--count,--num-records,--messages", options->count, "Number of records (" + std::to_string(count) + ")")
      ->transform(number_of_records());
  if (run == perf_consume)
    command
        ->add_option(
            "-g,--group,-G,--group-id", options->group,
            "Read as a member of this consumer group, and commit; records that it has committed already do not come")
        ->check(not_empty);
  if (run != perf_consume)
    command->add_option("-s,--size,--record-size", options->size, "Bytes of a value (100)")
        ->transform(whole_number(1, 16'000'000));
  if (run == perf_end_to_end) {
    command->add_option("--rate", options->rate, "Records a second, whatever becomes of those before (1000)")
        ->transform(whole_number(1, 1'000'000));
    command->add_option("--warm-up", options->warm_up, "Records at the beginning that are not measured (1000)")
        ->transform(whole_number(0, 10'000'000));
  }
  if (run == perf_produce)
    command
        ->add_option(
            "--linger", options->linger_ms,
            "Milliseconds that an incomplete batch waits; the same as -X linger.ms ("
                + std::to_string(default_linger.count()) + ")")
        ->transform(whole_number(0, 3'600'000));
  options->timeout.add_to(*command, "120", "How long to wait for one step");
  command->footer("A signal ends it with 130 or 143, and with what it has measured so far and \"interrupted\":true; a "
                  "failure with 1, and\n"
                  "with what it has measured before that and \"failed\":true.");
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
  add_load(
      *perf, chosen, "end-to-end",
      "Write records at a rate, read them, and tell how long each took from the time at which it was due", 10'000,
      perf_end_to_end);
}

} // namespace cafka::cli
