// cafka produce: a record a line.
#include "command.hpp"
#include "escapes.hpp"
#include "failure_report.hpp"
#include "line_parser.hpp"
#include "line_source.hpp"
#include "messages.hpp"
#include "progress.hpp"
#include "time_option.hpp"
#include "usage.hpp"
#include "watch.hpp"

#include "cafka/actors/blocking/time_left.hpp"
#include "cafka/actors/blocking/writer.hpp"
#include "cafka/wire/naming.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>

namespace cafka::cli {

namespace {

using namespace std::chrono_literals;

struct produce_options {
  connection_options connection;
  std::string topic;
  std::string file = "-";
  std::string key_separator;
  std::string delimiter = "\\n";
  std::string codec;
  std::optional<std::string> timeout;
  std::vector<std::string> headers;
  int32_t partition = -1;
  bool null_for_empty = false;
  bool quiet = false;
};

line_layout layout_of(const produce_options& options) {
  line_layout layout{
      .key_separator = unescaped("--key-separator", options.key_separator),
      .headers = {},
      .partition = options.partition,
      .null_for_empty = options.null_for_empty};
  for (const auto& each : options.headers) layout.headers.push_back(parse_header(each));
  return layout;
}

/// Whether other records may do better.
bool concerns_one_record(const error& why) {
  return why.code() == errc::record_too_large || why.code() == errc::buffer_full;
}

/// Brings lines to the writer, and says what becomes of them.
class production {
public:
  production(const produce_options& options, settings config)
      : options_(options),
        config_(std::move(config)),
        parse_(layout_of(options)),
        lines_(options.file, unescaped("--delimiter", options.delimiter), watch::over_command().stop().descriptor()),
        told_("records", !options.quiet, lines_.size()),
        delivery_(config_.writer.delivery_timeout),
        out_(writer_settings()),
        for_room_(config_.max_block.value_or(delivery_ + 10s)) {}

  int run() {
    put_lines();
    close();
    failures_.end();
    told_.end();
    if (input_error_) tell("cafka produce: " + sentence(input_error_));
    return report();
  }

private:
  writer_config writer_settings() {
    auto result = config_.writer;
    // Nothing that a record needs may take longer than the record.
    result.request_timeout = std::min(result.request_timeout, result.delivery_timeout);
    result.completion = [this](const write_report_ptr& report) {
      report->each([this](const record_outcome& record) {
        if (record.what) failures_.add(record.tag, record.what);
      });
    };
    result.events = [this](const write_event& event) { tell_event(event); };
    return result;
  }

  void tell_event(const write_event& event) const {
    const bool lasts = event.kind == write_event::what::held_up;
    tell_of(
        to_string(event) + (lasts ? "; each record for " + to_text(delivery_) + " at most (delivery.timeout.ms)" : ""));
  }

  /// Until the lines end, a stop is requested, or an error that all further lines would meet.
  void put_lines() {
    while (!stop_requested()) {
      try {
        const auto line = next_line();
        if (!line) break;
        put(parse_(*line, lines_.number()));
        told_.add(1, line->size(), line->size() + lines_.delimiter_size());
      } catch (const error& why) {
        if (stop_requested() && why.code() == errc::buffer_full) break; // this line is not written, as those behind it
        refuse(why);
        if (!concerns_one_record(why)) break;
      }
    }
    cut_short_ = stop_requested();
  }

  /// Nothing at the end, and where the input cannot be read further.
  std::optional<std::string_view> next_line() {
    try {
      return lines_.next();
    } catch (const error& why) {
      if (concerns_one_record(why)) throw;
      input_error_ = why;
      return std::nullopt;
    }
  }

  void put(const record& what) {
    if (accepted_ > 0) {
      put_in_time(what);
    } else {
      const waiting first{{.what = [this] {
        return brokers(config_) + " to tell the partitions of topic " + options_.topic + ", for " + to_text(delivery_)
               + " at most";
      }}};
      // The writer itself gives up in time, and knows the cause.
      out_.put(what, config_.max_block.value_or(delivery_ + 1s));
    }
    ++accepted_;
  }

  /// In short steps, so that a signal is noticed soon.
  void put_in_time(const record& what) {
    const blocking::time_left left{for_room_};
    for (;;) {
      try {
        return out_.put(what, std::min<std::chrono::milliseconds>(for_room_, 200ms));
      } catch (const error& why) {
        if (why.code() != errc::buffer_full || stop_requested()) throw;
        if (!left.over()) continue;
        throw error(
            errc::buffer_full, "no room in the writer's buffer for " + to_text(for_room_)
                                   + " (max.block.ms, buffer.memory): see whether the brokers are up, or wait longer");
      }
    }
  }

  void refuse(const error& why) {
    ++refused_;
    failures_.add(lines_.number(), why);
  }

  void close() {
    const waiting rest{{.what = [this] { return describe_pending(); }, .to_be_finished = true}};
    try {
      // By then each record has its outcome.
      out_.close(delivery_ + 1s);
    } catch (const error&) {
      // The totals say the same, and in full.
    }
  }

  std::string describe_pending() const {
    const auto done = out_.results();
    const auto pending = accepted_ - std::min(accepted_, done.acknowledged + done.sent + done.failed + done.unknown);
    if (pending == 0) return {};
    return "the acknowledgement of " + count_of(pending, "record") + " by topic " + options_.topic + ", for "
           + to_text(delivery_) + " at most; until then they are in doubt";
  }

  std::string success(const blocking::writer::totals& done) const {
    if (done.sent > 0)
      return count_of(done.sent, "record") + " sent to " + options_.topic + "; nobody was to acknowledge them";
    return count_of(done.acknowledged, "record") + " acknowledged by " + options_.topic;
  }

  int report() {
    const auto done = out_.results();
    const auto failed = done.failed + refused_;
    if (parse_.without_separator() > 0)
      tell(
          "% " + count_of(parse_.without_separator(), "line") + " without the separator '" + options_.key_separator
          + "' written without a key, line " + std::to_string(parse_.first_without_separator()) + " first");
    if (lines_.dropped_a_part()) tell("% the last line had not come in full, and was not written");
    if (failed + done.unknown == 0) {
      if (!options_.quiet) tell(success(done));
      if (input_error_) return exit_failed;
      return cut_short_ ? watch::over_command().stop().exit_code() : exit_ok;
    }
    tell(
        "cafka produce: " + count_of(done.acknowledged, "record") + " acknowledged, "
        + (done.sent > 0 ? std::to_string(done.sent) + " sent without acknowledgement, " : "") + std::to_string(failed)
        + " failed, " + std::to_string(done.unknown) + " of unknown outcome (written or not)");
    return exit_failed;
  }

  const produce_options& options_;
  const settings config_;
  line_parser parse_;
  line_source lines_;
  progress told_;
  failure_report failures_; // before the writer, whose completion tells it
  const std::chrono::milliseconds delivery_;
  blocking::writer out_; // behind what its events need
  const std::chrono::milliseconds for_room_;
  uint64_t accepted_ = 0;
  uint64_t refused_ = 0;
  error input_error_;
  bool cut_short_ = false;
};

int produce(const produce_options& options) {
  auto config = options.connection.resolve();
  config.writer.topic = options.topic;
  if (options.delimiter.empty()) throw error(errc::invalid_configuration, "--delimiter: at least one byte is wanted");
  return production{options, std::move(config)}.run();
}

/// Options that stand for properties.
void add_shorthands(produce_options& options) {
  if (!options.codec.empty()) options.connection.set("compression.type", options.codec);
  if (options.timeout)
    options.connection.set("delivery.timeout.ms", std::to_string(parse_time("--timeout", *options.timeout).count()));
}

void add_input(CLI::App& command, produce_options& options) {
  command.add_option("-l,--file", options.file, "Read lines from this file instead of standard input")
      ->check(not_empty);
  command
      .add_option(
          "-K,--key-separator", options.key_separator,
          "What stands between key and value in a line, with the escapes of -D; a line without it has no key")
      ->check(not_empty);
  command.add_option(
      "-D,--delimiter", options.delimiter, "What ends a line (\\n); escapes: \\n \\t \\r \\0 \\\\ \\xHH");
  command
      .add_option(
          "-H,--header", options.headers, "Header name=value of every record, with the escapes of -D; may be repeated")
      ->allow_extra_args(false);
  command.add_flag("-Z,--null", options.null_for_empty, "Write empty keys and values as null");
}

} // namespace

void add_produce(CLI::App& app, action& chosen) {
  auto options = std::make_shared<produce_options>();
  auto* command = app.add_subcommand("produce", "Write a record for each line of standard input or of a file");
  options->connection.writes = true;
  options->connection.add_to(*command);
  command->add_option("-t,--topic", options->topic, "Topic to write to")->required()->check(topic_name);
  command->add_option("-p,--partition", options->partition, "Write to this partition only")
      ->transform(whole_number(0, std::numeric_limits<int32_t>::max()));
  command->add_option("-z,--compression,--compression-codec", options->codec, "Codec: none, gzip, snappy, lz4 or zstd")
      ->check(not_empty);
  command->add_option(
      "-m,--timeout", options->timeout,
      "How long a record may take until it is acknowledged, in seconds, or with a unit: 500ms, 2m (120); the same as "
      "-X delivery.timeout.ms");
  add_input(*command, *options);
  command->add_flag("-q,--quiet", options->quiet, "No progress, no closing line");
  command->footer("Each line that fails is told of at once, by its number; from the sixth on once a second, with their "
                  "number. What holds records up for more than a second is told, too. "
                  "Ends with 1 if any failed, with 130 or 143 if a signal ended it before its input did.");
  command->callback([options, &chosen] {
    add_shorthands(*options);
    chosen = [options] { return produce(*options); };
  });
}

} // namespace cafka::cli
