// cafka consume: prints records.
#include "command.hpp"
#include "format.hpp"
#include "output.hpp"
#include "stop_signal.hpp"

#include "cafka/actors/blocking/reader.hpp"

#include <charconv>
#include <cstdint>
#include <iostream>
#include <limits>
#include <optional>
#include <set>

namespace cafka::cli {

namespace {

using namespace std::chrono_literals;

struct consume_options {
  connection_options connection;
  std::string topic;
  std::vector<int32_t> partitions;
  std::string offset = "beginning";
  std::string format = "%s\\n";
  uint64_t count = std::numeric_limits<uint64_t>::max();
  bool exit_at_end = false;
  bool json = false;
  bool quiet = false;
};

/// Where to start, and (for e@MS) where to stop.
struct span_of_log {
  start_position start = first;
  std::optional<int64_t> end_time;
};

int64_t whole_number(std::string_view text, const std::string& all) {
  int64_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || code != std::errc{} || end != text.data() + text.size() || value < 0)
    throw error(errc::invalid_configuration, "offset '" + all + "': beginning, end, a number, s@MS or e@MS is wanted");
  return value;
}

span_of_log parse_offset(const std::string& text) {
  if (text == "beginning" || text == "earliest" || text == "first") return {first, {}};
  if (text == "end" || text == "latest" || text == "last") return {last, {}};
  const std::string_view view = text;
  if (view.starts_with("s@"))
    return {
        at_time(std::chrono::system_clock::time_point{std::chrono::milliseconds{whole_number(view.substr(2), text)}}),
        {}};
  if (view.starts_with("e@")) return {first, whole_number(view.substr(2), text)};
  return {at_offset(whole_number(view, text)), {}};
}

/// Prints what is read, and knows when that is enough.
class printer {
public:
  printer(const consume_options& options, const span_of_log& what)
      : options_(options), what_(what), format_(options.format) {}

  void print(const record_batch& batch) {
    const record_source from{batch.topic(), batch.partition()};
    for (const auto& record : batch) {
      if (printed_ == options_.count) return;
      if (what_.end_time && record.timestamp > *what_.end_time) {
        ended_.insert(batch.partition());
        return;
      }
      if (options_.json)
        append_json(out_.buffer(), from, record);
      else
        format_.append(out_.buffer(), from, record);
      ++printed_;
      out_.settle();
    }
  }

  void partition_ended(const partition_event& event) {
    ended_.insert(event.partition);
    if (!options_.quiet)
      std::cerr << "% end of " << event.topic << " [" << event.partition << "] at offset " << event.offset << '\n';
  }

  bool enough(size_t partitions) const {
    const bool stops_at_ends = options_.exit_at_end || what_.end_time.has_value();
    return printed_ >= options_.count || (stops_at_ends && partitions > 0 && ended_.size() >= partitions);
  }
  void flush() { out_.flush(); }

private:
  const consume_options& options_;
  const span_of_log& what_;
  record_format format_;
  output out_;
  uint64_t printed_ = 0;
  std::set<int32_t> ended_;
};

/// True if the partition can be read on.
bool tell(const partition_event& event) {
  if (event.kind == partition_event::what::failed) throw error(event.reason);
  std::cerr << "% " << event.topic << " [" << event.partition << "]: " << to_string(event.kind)
            << ", going on at offset " << event.offset;
  if (event.reason) std::cerr << ": " << event.reason;
  std::cerr << '\n';
  return true;
}

int consume(const consume_options& options) {
  auto config = options.connection.resolve();
  const auto what = parse_offset(options.offset);
  config.reader.topic = options.topic;
  config.reader.partitions = options.partitions;
  config.reader.start = what.start;
  printer out{options, what};
  const stop_signal on_signal;
  blocking::reader in{config.reader};
  size_t partitions = options.partitions.size();
  while (!stop_signal::requested() && !out.enough(partitions)) {
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
      if (partitions == 0 || options.partitions.empty()) partitions = in.positions().size();
      out.partition_ended(delivery->event);
    } else {
      tell(delivery->event);
    }
  }
  out.flush();
  in.close();
  return exit_ok;
}

} // namespace

void add_consume(CLI::App& app, action& chosen) {
  auto options = std::make_shared<consume_options>();
  auto* command = app.add_subcommand("consume", "Print the records of a topic, or of some of its partitions");
  options->connection.add_to(*command);
  command->add_option("-t,--topic", options->topic, "Topic to read")->required();
  command->add_option("-p,--partition", options->partitions, "Partition to read; may be repeated; all without it")
      ->allow_extra_args(false);
  command->add_option(
      "-o,--offset", options->offset,
      "Where to start: beginning (default), end, OFFSET, or s@MS, a time; e@MS: stop at a time");
  command->add_option("-c,--count", options->count, "Stop after so many records");
  command->add_option(
      "-f,--format", options->format,
      "What to print: %t topic %p partition %o offset %k key %s value %K %S lengths %T time %h headers");
  command->add_flag("-e,--exit", options->exit_at_end, "Stop when the end of every partition is reached");
  command->add_flag("-J,--json", options->json, "Print each record as a line of JSON");
  command->add_flag("-q,--quiet", options->quiet, "Do not tell ends of partitions");
  command->callback([options, &chosen] { chosen = [options] { return consume(*options); }; });
}

} // namespace cafka::cli
