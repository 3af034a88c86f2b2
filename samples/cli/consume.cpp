// cafka consume: prints records.
#include "command.hpp"
#include "consume_group.hpp"
#include "end_of_log.hpp"
#include "escapes.hpp"
#include "messages.hpp"
#include "offset_option.hpp"
#include "reading_plan.hpp"
#include "record_printer.hpp"
#include "time_option.hpp"
#include "topics_of_group.hpp"
#include "usage.hpp"
#include "watch.hpp"

#include "cafka/actors/blocking/reader.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <utility>

namespace cafka::cli {

namespace {

using namespace std::chrono_literals;

struct consume_options {
  connection_options connection;
  timeout_option timeout;
  std::string topic;
  std::vector<std::string> topics;
  std::string group;
  std::vector<int32_t> partitions;
  std::vector<std::string> offsets;
  std::optional<std::string> format;
  std::string key_separator;
  std::optional<std::string> delimiter;
  printing how;
  bool from_beginning = false;
  bool exit_at_end = false;
  bool null_as_text = false;
};

/// The offset to start at, if what becomes of one that is not there is not said by auto.offset.reset.
std::optional<int64_t> lone_offset(const settings& config) {
  const auto& start = config.reader.start;
  if (start.at != start_position::place::offset || config.given("reader.reset")) return std::nullopt;
  return start.value;
}

/// Says what happened to a partition. Throws if it cannot be read on.
void tell_event(const partition_event& event) {
  if (event.kind == partition_event::what::failed) throw error(event.reason);
  tell_of(to_string(event));
}

void read_on(blocking::reader& in, record_printer& out, std::optional<int64_t> start) {
  while (!stop_requested() && !out.enough()) {
    // Short waits, so that a signal is noticed soon; what was printed so far is shown before each.
    auto delivery = in.next(0ms);
    if (!delivery) {
      out.flush();
      delivery = in.next(100ms);
    }
    if (!delivery) continue;
    if (delivery->batch) {
      out.print(*delivery->batch);
    } else if (delivery->event.kind == partition_event::what::end_reached) {
      out.end_reached(delivery->event);
    } else if (started_behind_end(delivery->event, start)) {
      wait_at_end(in, delivery->event);
    } else {
      out.flush();
      tell_event(delivery->event);
    }
  }
  out.flush();
}

/// What is to be read, as far as it has to be known before: whether the topic and its partitions are there, and the offsets
/// that -e and some forms of -o stand for.
reading_plan plan_reading(
    blocking::client& asked, const consume_options& options, const settings& config, const offset_range& range) {
  const auto timeout = options.timeout.time(config.api_timeout);
  const waiting asking{{.what = [&] {
    return brokers(config) + " to tell of topic " + options.topic + ", for " + to_text(timeout) + " at most";
  }}};
  const blocking::time_left left{timeout};
  const auto topic = asked.topic(options.topic, left());
  const auto partitions = chosen_partitions(topic, options.partitions);
  if (!options.how.bounded && !range.from_end) return {};
  return make_plan(
      asked, topic, partitions,
      {.range = range,
       .to_end = options.exit_at_end,
       .reset = config.given("reader.reset") ? std::optional{config.reader.reset} : std::nullopt},
      left);
}

void seek_starts(blocking::reader& in, const settings& config, const reading_plan& plan) {
  const waiting seeking{
      {.what = [&] { return brokers(config) + " to tell the leaders of topic " + config.reader.topic; }}};
  for (const auto& [partition, span] : plan.spans) in.seek(partition, at_offset(span.start));
}

/// Tells what the plan says beside the offsets. Whether something that was asked for is left out.
bool tell_remarks(const reading_plan& plan) {
  for (const auto& [partition, remark] : plan.remarks) tell("% " + remark);
  for (const auto& [partition, why] : plan.left_out) tell("cafka consume: left out: " + sentence(why));
  return !plan.left_out.empty();
}

/// Partitions in which there is nothing to be read have reached their end, too.
void tell_empty(const consume_options& options, const reading_plan& plan) {
  if (options.how.quiet) return;
  for (const auto& [partition, span] : plan.spans)
    if (span.start >= span.end && !plan.remarks.contains(partition)) tell_end(options.topic, partition, span.end);
}

/// A property may name the group, too; what does not go with one is refused.
int consume_for_group(const consume_options& options, settings config, const offset_range& range) {
  if (range.from_end || range.end_time)
    throw error(
        errc::invalid_configuration, "--offset: in a group it is beginning, end, OFFSET or s@MS: where to start in a "
                                     "partition in which the group has "
                                     "committed nothing; cafka groups reset sets what it has committed");
  if (!options.partitions.empty())
    throw error(
        errc::invalid_configuration, "--partition: group '" + config.reader.group_name()
                                         + "' says which partitions are read: leave out --partition, or the group");
  if (!options.offsets.empty()) config.reader.start = range.start;
  config.reader.topics.clear();
  choose_topics(options.topics, config.reader.topics, config.reader.topic_pattern);
  if (auto wrong = config.reader.validate()) throw wrong;
  auto how = options.how;
  how.bounded = false; // the ends are those of what the group gives
  record_format{how.format};
  return consume_in_group(
      config, how,
      {.start = lone_offset(config),
       .to_ends = options.exit_at_end,
       .timeout = options.timeout.time(config.api_timeout)});
}

int consume(consume_options options) {
  if (!options.group.empty()) options.connection.set("group.id", options.group);
  auto config = options.connection.resolve();
  const auto range = parse_offsets(options.offsets);
  if (!config.reader.group_name().empty()) return consume_for_group(options, std::move(config), range);
  if (options.topics.size() > 1 || options.topics[0].starts_with('^'))
    throw error(
        errc::invalid_configuration, "--topic: without a group one topic is read: name one, or give --group GROUP");
  options.topic = options.topics[0];
  config.reader.topic = options.topic;
  const std::set<int32_t> wanted{options.partitions.begin(), options.partitions.end()};
  config.reader.partitions = {wanted.begin(), wanted.end()};
  if (!options.offsets.empty()) config.reader.start = range.start;
  if (auto wrong = config.reader.validate()) throw wrong;
  record_format{options.how.format}; // refuses what is wrong with it before anything is asked
  blocking::client connected{cluster_within(config, options.timeout.time(config.api_timeout))};
  const auto plan = plan_reading(connected, options, config, range);
  const int complete = tell_remarks(plan) ? exit_failed : exit_ok;
  const bool counted = options.how.count != printing{}.count;
  const bool has_end = options.how.bounded || counted;
  // Records on the terminal are progress enough.
  const bool show = !options.how.quiet && ::isatty(STDOUT_FILENO) != 1;
  progress shown{"records", show, options.how.bounded ? plan.total() : counted ? options.how.count : 0};
  record_printer out{options.how, plan, shown};
  tell_empty(options, plan);
  if (out.enough()) return complete;
  if (!plan.spans.empty()) config.reader.partitions.clear();
  for (const auto& [partition, span] : plan.spans) config.reader.partitions.push_back(partition);
  blocking::reader in{config.reader, connected};
  seek_starts(in, config, plan);
  read_on(in, out, lone_offset(config));
  const bool cut_short = has_end && !out.enough();
  const int code = cut_short ? watch::over_command().stop().exit_code() : complete;
  watch::over_command().decided(code);
  in.close();
  return code;
}

/// A text as a part of a format.
std::string literally(const std::string& text) {
  std::string result;
  for (const char c : text) result += c == '%' ? std::string("%%") : std::string(1, c);
  return result;
}

/// Of -f, -J, and -K with -D.
void choose_format(consume_options& options) {
  const bool separated = !options.key_separator.empty() || options.delimiter;
  if (options.how.json + options.format.has_value() + separated > 1)
    throw error(errc::invalid_configuration, "-f, -J, and -K or -D are three ways to print: give one of them");
  // Refused here, by their names: in the format they would be its own.
  unescaped("--key-separator", options.key_separator);
  unescaped("--delimiter", options.delimiter.value_or(""));
  options.how.format = options.format.value_or(
      (options.key_separator.empty() ? "" : "%k" + literally(options.key_separator)) + "%s"
      + literally(options.delimiter.value_or("\\n")));
}

void add_places(CLI::App& command, consume_options& options) {
  command
      .add_option(
          "-t,--topic", options.topics,
          "Topic to read; in a group it may be repeated, and ^REGEX stands for all topics whose names begin so")
      ->required()
      ->allow_extra_args(false)
      ->check(topic_or_pattern);
  command
      .add_option(
          "-g,--group,-G,--group-id", options.group,
          "Read as a member of this consumer group: it says which partitions, goes on behind what it has committed, "
          "and "
          "commits what is printed")
      ->check(not_empty);
  command.add_option("-p,--partition", options.partitions, "Partition to read; may be repeated; all without it")
      ->allow_extra_args(false)
      ->transform(whole_number(0, std::numeric_limits<int32_t>::max()));
  command
      .add_option(
          "-o,--offset,--offsets", options.offsets,
          "Where to start in each partition, in a group in those where it has committed nothing: beginning (default), "
          "end, OFFSET, -N before the end, or s@MS, a time in "
          "ms since 1970. A second one, e@MS, is where to stop: before the first record of that time or later, of "
          "those "
          "that are there now")
      ->allow_extra_args(false);
  command.add_flag("--from-beginning", options.from_beginning, "The same as -o beginning");
  command.add_option("-c,--count,--max-messages", options.how.count, "Stop after so many records")
      ->transform(number_of_records());
  command.add_flag("-e,--exit", options.exit_at_end, "Stop where each partition ends now");
}

void add_printing(CLI::App& command, consume_options& options) {
  command
      .add_option(
          "-f,--format", options.format,
          "What to print: %t topic %p partition %o offset %k key %s value %K %S lengths %R length in binary %T time "
          "%h headers")
      ->check(not_empty);
  command
      .add_option(
          "-K,--key-separator", options.key_separator, "Print key and value with this between them, instead of -f")
      ->check(not_empty);
  command.add_option("-D,--delimiter", options.delimiter, "What stands behind each record, instead of -f (\\n)");
  command.add_flag("-J,--json", options.how.json, "Print each record as a line of JSON");
  command.add_flag(
      "-Z,--null", options.null_as_text, "Print null keys and values as NULL; with -J they are null anyway");
  command.add_flag("-q,--quiet", options.how.quiet, "No progress, and do not tell ends of partitions");
}

} // namespace

void add_consume(CLI::App& app, action& chosen) {
  auto options = std::make_shared<consume_options>();
  auto* command = app.add_subcommand("consume", "Print the records of a topic, or of some of its partitions");
  options->connection.add_to(*command);
  options->timeout.add_to(*command, "5", "How long to wait for the brokers to tell of the topic, before reading");
  add_places(*command, *options);
  add_printing(*command, *options);
  command->footer(
      "In a group -e ends where all partitions end that the group has given; a signal commits and leaves.\n"
      "Ends with 0 where -e, -c or e@MS says, with 130 or 143 if a signal ends it before, with 0 if a signal ends it "
      "and it has "
      "no end of its own, with 1 if a partition cannot be read, with 141 if whoever reads the output goes away.");
  command->callback([options, &chosen] {
    if (options->null_as_text) options->how.null_text = "NULL";
    if (options->from_beginning) options->offsets.emplace_back("beginning");
    choose_format(*options);
    options->how.bounded =
        options->exit_at_end || std::any_of(options->offsets.begin(), options->offsets.end(), [](const auto& each) {
          return each.starts_with("e@");
        });
    chosen = [options] { return consume(*options); };
  });
}

} // namespace cafka::cli
