// cafka produce: a record a line.
#include "command.hpp"
#include "line_source.hpp"
#include "progress.hpp"
#include "stop_signal.hpp"

#include "cafka/actors/blocking/writer.hpp"

#include <cstdint>
#include <iostream>
#include <limits>

namespace cafka::cli {

namespace {

using namespace std::chrono_literals;

struct produce_options {
  connection_options connection;
  std::string topic;
  std::string file = "-";
  std::string key_separator;
  std::string codec;
  std::vector<std::string> headers;
  int32_t partition = -1;
  bool null_for_empty = false;
  bool quiet = false;
};

/// A line as a record.
class line_parser {
public:
  explicit line_parser(const produce_options& options) : options_(options) {
    for (const auto& each : options.headers) {
      const auto equals = each.find('=');
      if (equals == std::string::npos)
        throw error(errc::invalid_configuration, "header '" + each + "': name=value is wanted");
      headers_.push_back({std::string_view(each).substr(0, equals), std::string_view(each).substr(equals + 1)});
    }
  }

  record operator()(std::string_view line) const {
    record result{.headers = headers_, .partition = options_.partition};
    if (!options_.key_separator.empty()) {
      if (const auto at = line.find(options_.key_separator); at != std::string_view::npos) {
        result.key = nullable(line.substr(0, at));
        line.remove_prefix(at + options_.key_separator.size());
      }
    }
    result.value = nullable(line);
    return result;
  }

private:
  bytes_view nullable(std::string_view text) const {
    return text.empty() && options_.null_for_empty ? bytes_view{} : bytes_view{text};
  }

  const produce_options& options_;
  std::vector<header_view> headers_;
};

/// Why a line did not get as far as the writer's buffer.
struct refusals {
  uint64_t count = 0;
  error first;

  void add(const error& why) {
    if (++count == 1) first = why;
  }
};

/// Whether other records may do better.
bool concerns_one_record(const error& why) {
  return why.code() == errc::record_too_large || why.code() == errc::buffer_full;
}

int report(const blocking::writer::totals& done, const refusals& refused, const produce_options& options) {
  const auto failed = done.failed + refused.count;
  if (failed + done.unknown == 0) {
    if (options.quiet) return exit_ok;
    if (done.sent > 0)
      std::cerr << done.sent << " records sent to " << options.topic << "; nobody was to acknowledge them\n";
    else
      std::cerr << done.acknowledged << " records acknowledged by " << options.topic << '\n';
    return exit_ok;
  }
  std::cerr << "cafka produce: " << done.acknowledged << " records acknowledged, " << failed << " failed, "
            << done.unknown << " of unknown outcome (written or not); the first error: "
            << (refused.count > 0 ? refused.first : done.first_error) << '\n';
  return exit_failed;
}

/// Hands lines to the writer until they end, a stop is requested, or an error that all further lines would meet.
refusals put_lines(
    line_source& lines, const line_parser& parse, blocking::writer& out, std::chrono::milliseconds patience,
    progress& told) {
  refusals refused;
  while (!stop_signal::requested()) {
    try {
      const auto line = lines.next();
      if (!line) break;
      out.put(parse(*line), patience);
      told.add(1, line->size());
    } catch (const error& why) {
      refused.add(why);
      if (!concerns_one_record(why)) break;
    }
  }
  return refused;
}

int produce(const produce_options& options) {
  auto config = options.connection.resolve();
  config.writer.topic = options.topic;
  const line_parser parse{options};
  const stop_signal on_signal;
  line_source lines{options.file, stop_signal::descriptor()};
  blocking::writer out{config.writer};
  progress told{"records", options.quiet};
  // Room comes back within the delivery timeout: by then each record that holds it has its outcome.
  const auto patience = config.writer.delivery_timeout + 10s;
  const auto refused = put_lines(lines, parse, out, config.max_block.value_or(patience), told);
  try {
    out.close(patience);
  } catch (const blocking::write_error&) {
    // The totals say the same, and in full.
  }
  told.end();
  return report(out.results(), refused, options);
}

} // namespace

void add_produce(CLI::App& app, action& chosen) {
  auto options = std::make_shared<produce_options>();
  auto* command = app.add_subcommand("produce", "Write a record for each line of standard input or of a file");
  options->connection.add_to(*command);
  command->add_option("-t,--topic", options->topic, "Topic to write to")->required();
  command->add_option("-l,--file", options->file, "Read lines from this file instead of standard input");
  command->add_option(
      "-K,--key-separator", options->key_separator,
      "What stands between key and value in a line; a line without it has no key");
  command->add_option("-p,--partition", options->partition, "Write to this partition only")
      ->check(CLI::Range(0, std::numeric_limits<int32_t>::max()));
  command->add_option("-z,--compression", options->codec, "Codec: none, gzip, snappy, lz4 or zstd");
  command->add_option("-H,--header", options->headers, "Header name=value of every record; may be repeated")
      ->allow_extra_args(false);
  command->add_flag("-Z,--null", options->null_for_empty, "Write empty keys and values as null");
  command->add_flag("-q,--quiet", options->quiet, "No progress, no closing line");
  command->callback([options, &chosen] {
    if (!options->codec.empty()) options->connection.properties.push_back("compression.type=" + options->codec);
    chosen = [options] { return produce(*options); };
  });
}

} // namespace cafka::cli
