// cafka fleet: runs a program for each record, under supervision.
#include "command.hpp"
#include "fleet_run.hpp"
#include "handler_command.hpp"
#include "handler_environment.hpp"
#include "messages.hpp"
#include "reading_plan.hpp"
#include "time_option.hpp"
#include "topics_of_group.hpp"
#include "usage.hpp"
#include "watch.hpp"

#include "cafka/actors/blocking/client.hpp"

#include <unistd.h>

#include <csignal>
#include <map>
#include <optional>
#include <utility>

namespace cafka::cli {

namespace {

struct fleet_options {
  connection_options connection;
  timeout_option timeout;
  std::string group;
  std::vector<std::string> topics;
  std::vector<std::string> handler;
  std::string order = "key";
  uint32_t workers = 8;
  uint32_t retries = 4;
  std::string dead_letters;
  std::vector<std::string> retry_topics;
  uint32_t batch = 0;
  std::string linger;
  std::string timeout_per_record;
  uint32_t rate = 0;
  std::string status_every;
  std::string drain = "30";
  bool skip = false;
  bool filter = false;
  bool exit_at_end = false;
  bool json = false;
  bool quiet = false;
};

const std::map<std::string, ordering> orders{
    {"key", ordering::by_key}, {"partition", ordering::by_partition}, {"none", ordering::none}};

[[noreturn]] void refuse(const std::string& why) { throw error(errc::invalid_configuration, why); }

/// "orders.retry:30s"
retry_topic retry_topic_of(const std::string& text) {
  const auto colon = text.find(':');
  if (colon == std::string::npos) refuse("--retry-topic: '" + text + "': TOPIC:TIME is wanted, as in orders.retry:30s");
  auto name = text.substr(0, colon);
  if (const auto wrong = topic_name(name); !wrong.empty()) refuse("--retry-topic: " + wrong);
  return {.topic = std::move(name), .delay = parse_time("--retry-topic", text.substr(colon + 1))};
}

failure_policy policy_of(const fleet_options& options) {
  if (options.skip && !options.dead_letters.empty())
    refuse("--skip and --dead-letters are two ways to go on behind a record that fails: give one of them");
  failure_policy out{.attempts = options.retries + 1, .dead_letters = options.dead_letters};
  if (options.skip) out.end = failure_end::skip;
  for (const auto& each : options.retry_topics) out.retry_topics.push_back(retry_topic_of(each));
  return out;
}

/// What properties say of readers, writers and groups, for a fleet.
fleet_config config_of(const fleet_options& options, const settings& from) {
  if (from.given("reader.auto_commit") && !from.reader.auto_commit)
    refuse("enable.auto.commit=false: a fleet commits what is done, and nothing else does: leave it away");
  if (from.writer.acks == acks::none) refuse("acks=0: a record is done once its dead letter is acknowledged: acks=all");
  fleet_config out{.cluster = from.cluster, .group_id = from.reader.group_name()};
  if (out.group_id.empty()) refuse("--group is missing: the consumer group that the fleet is a member of");
  out.group = from.reader.group;
  out.reader = from.reader;
  out.reader.cluster = {};
  out.reader.group_id.clear();
  out.reader.group = {};
  out.letters = from.writer;
  out.letters.cluster = {};
  if (from.given("reader.group.auto_commit_interval"))
    out.commit_interval = std::max(from.reader.group.auto_commit_interval, std::chrono::milliseconds{1});
  choose_topics(options.topics, out.topics, out.topic_pattern);
  out.ordering = orders.at(options.order);
  out.concurrency = options.workers;
  out.limits.records = options.batch > 0 ? options.batch : out.limits.records;
  if (!options.linger.empty()) out.limits.linger = parse_time("--linger", options.linger);
  out.records_per_second = options.rate;
  out.on_failure = policy_of(options);
  out.drain_timeout = parse_time("--drain", options.drain);
  if (auto wrong = out.validate()) throw wrong;
  return out;
}

fleet_running running_of(const fleet_options& options, const std::string& group) {
  fleet_running out{
      .in_batches = options.batch > 0,
      .exit_at_end = options.exit_at_end,
      .json = options.json,
      .quiet = options.quiet,
      .on_screen = ::isatty(STDERR_FILENO) == 1 && !options.quiet && !options.json,
      .drain = parse_time("--drain", options.drain)};
  if (!options.status_every.empty())
    out.status_every = parse_time("--status-every", options.status_every);
  else if (!options.quiet && !options.json)
    out.status_every = std::chrono::seconds{10};
  out.how.process.command = find_handler(options.handler);
  const bool shown_elsewhere = options.json || (out.on_screen && ::isatty(STDOUT_FILENO) == 1);
  out.how.process.output = options.filter    ? handler_output::answers
                           : shown_elsewhere ? handler_output::to_lines
                                             : handler_output::as_ours;
  out.how.process.pen = std::make_shared<process_pen>();
  out.how.filters = options.filter;
  out.how.in_lines = options.filter || options.batch > 0;
  if (!options.timeout_per_record.empty())
    out.how.timeout_per_record = parse_time("--timeout-per-record", options.timeout_per_record);
  out.how.group = group;
  out.how.environment = inherited_environment();
  return out;
}

/// What letters are written to is looked at before the first of them.
void see_topics_of_letters(
    blocking::client& asked, const fleet_options& options, const fleet_config& config, const settings& from,
    std::chrono::milliseconds timeout) {
  const blocking::time_left left{timeout};
  const auto see = [&](const char* option, const std::string& topic) {
    const waiting answer{{.what = [&] {
      return brokers(from) + " to tell of topic " + topic + ", for " + to_text(timeout) + " at most";
    }}};
    try {
      asked.topic(topic, left());
    } catch (const error& why) {
      if (why.code() != errc::unknown_topic_or_partition) throw;
      throw error(
          why.code(),
          std::string{option} + ": topic " + topic + " does not exist: cafka topics create " + topic + " makes it");
    }
  };
  if (!options.dead_letters.empty()) see("--dead-letters", options.dead_letters);
  for (const auto& each : config.on_failure.retry_topics) see("--retry-topic", each.topic);
}

int run(fleet_options options) {
  if (!options.group.empty()) options.connection.set("group.id", options.group);
  const auto from = options.connection.resolve();
  const auto config = config_of(options, from);
  auto what = running_of(options, config.group_id);
  const auto timeout = options.timeout.time(from.api_timeout);
  {
    blocking::client asked{cluster_within(from, timeout)};
    see_topics(asked, from, config.topics, timeout);
    see_topics_of_letters(asked, options, config, from, timeout);
  }
  std::signal(SIGCHLD, SIG_DFL); // who ignores it never hears how a process has ended
  return fleet_run{config, std::move(what)}.run();
}

void add_reading(CLI::App& command, fleet_options& options) {
  command
      .add_option(
          "-t,--topic", options.topics,
          "Topic to read; may be repeated; ^REGEX stands for all topics whose names begin so")
      ->required()
      ->allow_extra_args(false)
      ->check(topic_or_pattern);
  command
      .add_option(
          "-g,--group,-G,--group-id", options.group,
          "The consumer group: it shares the partitions out, and remembers what is done")
      ->check(not_empty);
  command.add_option("-w,--workers", options.workers, "How many handlers run at a time (8)")
      ->transform(whole_number(1, 10'000));
  command.add_option("--order", options.order, "What is done one after the other: key (default), partition, or none")
      ->check([](const std::string& text) {
        return orders.contains(text) ? std::string{} : "'" + text + "' is no order: key, partition or none is wanted";
      });
  command.add_option("--rate", options.rate, "Begin no more records a second")
      ->transform(whole_number(1, 1'000'000'000));
  command.add_flag("-e,--exit-at-end,--exit", options.exit_at_end, "Stop when all is done that is there");
}

void add_failures(CLI::App& command, fleet_options& options) {
  command.add_option("-r,--retries", options.retries, "How often a record is tried again that fails (4)")
      ->transform(whole_number(0, 999'999));
  command
      .add_option(
          "--retry-topic", options.retry_topics,
          "TOPIC:TIME, as T.retry:30s: where it goes then, to be tried once more after that time; may be repeated")
      ->allow_extra_args(false);
  command
      .add_option(
          "-d,--dead-letters", options.dead_letters,
          "Topic for what nothing helps; without it, and without --skip, the partition stops there")
      ->check(topic_name);
  command.add_flag("--skip", options.skip, "Tell of what nothing helps, and go on");
  command.add_option(
      "--timeout-per-record", options.timeout_per_record,
      "Kill a handler that takes longer for a record, which has failed: 5, 500ms; without it nobody is killed");
  command.add_option(
      "--drain", options.drain, "How long handlers have to finish when the command ends or gives partitions up (30)");
}

void add_handling(CLI::App& command, fleet_options& options) {
  command.add_flag(
      "--filter", options.filter,
      "Run one handler for each worker: it gets a line of JSON for each record, and answers each with a line: ok, or "
      "error TEXT");
  command
      .add_option(
          "--batch", options.batch, "Give up to so many records at a time, as lines of JSON: all are done, or none")
      ->transform(whole_number(1, 100'000));
  command.add_option("--linger", options.linger, "With --batch: how long to wait for so many: 50ms")->needs("--batch");
  command.add_flag(
      "-J,--json", options.json,
      "Print the status as a line of JSON at the end; what handlers print goes to standard error then");
  command.add_option(
      "--status-every", options.status_every,
      "Tell the status so often: 10 s, and with -J only at the end, without it");
  command.add_flag("-q,--quiet", options.quiet, "No status, and do not tell what is as usual");
  command.add_option("handler", options.handler, "The program to run for each record, and its arguments, behind --")
      ->required();
}

} // namespace

void add_fleet(CLI::App& app, action& chosen) {
  auto options = std::make_shared<fleet_options>();
  auto* command = app.add_subcommand("fleet", "Run a program for each record, under supervised workers in a group");
  options->connection.writes = true;
  options->connection.add_to(*command);
  options->timeout.add_to(*command, "5", "How long to wait for the brokers to tell of the topics, before reading");
  add_reading(*command, *options);
  add_failures(*command, *options);
  add_handling(*command, *options);
  command->footer(
      "    cafka fleet -b HOST:PORT -g billing -t orders -w 16 -d orders.dead -- ./handler --of mine\n\n"
      "The handler gets the record's value on standard input, and the rest in its environment: CAFKA_TOPIC, "
      "CAFKA_PARTITION,\n"
      "CAFKA_OFFSET, CAFKA_TIMESTAMP, CAFKA_ATTEMPT, CAFKA_GROUP, CAFKA_KEY (unless it is null), CAFKA_NULL=1 (if the "
      "value is\n"
      "null), CAFKA_HEADERS (JSON: names and values in turn) and CAFKA_HEADER_NAME for each. CAFKA_OMITTED names those "
      "that an\n"
      "environment cannot hold. Exit code 0: the record is done. Else it has failed, and the last line on standard "
      "error "
      "is the\n"
      "reason, which its dead letter carries. A handler that a signal kills is a crash of its worker: the record has "
      "failed, and\n"
      "another worker takes its place after a pause. With --filter so is the end of the handler. A filter's lines are "
      "those of\n"
      "consume -J, with \"attempt\"; it is to write each answer out at once, and ends when its input does. A handler "
      "has "
      "a process\n"
      "group of its own: Ctrl-C lets it finish.\n\n"
      "On a terminal standard error shows the fleet, and elsewhere a line each 10 s.\n"
      "Ends with 0 when a signal ends it; with -e, with 0 when all is done, with 1 if something of it ended in dead "
      "letters, was\n"
      "skipped, or stopped its partition, with 130 or 143 if a signal came before. With 1 if the fleet fails.");
  command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}

} // namespace cafka::cli
