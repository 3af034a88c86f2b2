// cafka consume: prints records.
#include "command.hpp"
#include "format.hpp"
#include "offset_option.hpp"
#include "output.hpp"
#include "reading_plan.hpp"
#include "stop_signal.hpp"

#include "cafka/actors/blocking/reader.hpp"

#include <algorithm>
#include <cstdint>
#include <iostream>
#include <limits>

namespace cafka::cli {

namespace {

using namespace std::chrono_literals;

struct consume_options {
  connection_options connection;
  std::string topic;
  std::vector<int32_t> partitions;
  std::vector<std::string> offsets;
  std::string format = "%s\\n";
  uint64_t count = std::numeric_limits<uint64_t>::max();
  bool exit_at_end = false;
  bool json = false;
  bool null_as_text = false;
  bool quiet = false;
};

/// Prints what is read, and knows when that is enough.
class printer {
public:
  /// Stops at the ends of the plan if they are bounds; reads on and on otherwise.
  printer(const consume_options& options, reading_plan plan, bool bounded)
      : options_(options),
        plan_(std::move(plan)),
        bounded_(bounded),
        format_(options.format, options.null_as_text ? "NULL" : "") {
    std::erase_if(plan_, [](const auto& each) { return each.second.start >= each.second.end; });
  }

  void print(const record_batch& batch) {
    const auto end = end_of(batch.partition());
    const record_source from{batch.topic(), batch.partition()};
    for (auto at = batch.begin(); at != batch.end(); ++at) {
      const auto& record = *at;
      if (printed_ == options_.count || record.offset >= end) break;
      if (options_.json)
        append_json(out_.buffer(), from, record, at.timestamps());
      else
        format_.append(out_.buffer(), from, record);
      ++printed_;
      out_.settle();
    }
    // Not the last record's offset: what lies before the end may have been compacted, or markers of transactions.
    if (batch.next_offset() >= end && plan_.erase(batch.partition()) > 0)
      tell_end(batch.topic(), batch.partition(), end);
  }

  /// The end also where the plan has a later one: what is missing belongs to transactions that are not decided.
  void end_reached(const partition_event& event) {
    if (bounded_ && plan_.erase(event.partition) == 0) return;
    tell_end(event.topic, event.partition, event.offset);
  }

  bool enough() const { return printed_ >= options_.count || (bounded_ && plan_.empty()); }
  void flush() { out_.flush(); }

private:
  int64_t end_of(int32_t partition) const {
    if (!bounded_) return std::numeric_limits<int64_t>::max();
    const auto found = plan_.find(partition);
    return found == plan_.end() ? 0 : found->second.end;
  }

  void tell_end(const std::string& topic, int32_t partition, int64_t offset) const {
    if (!options_.quiet) std::cerr << "% end of " << topic << " [" << partition << "] at offset " << offset << '\n';
  }

  const consume_options& options_;
  reading_plan plan_; // of what is still to be read
  const bool bounded_;
  record_format format_;
  output out_;
  uint64_t printed_ = 0;
};

/// Says what happened to a partition. Throws if it cannot be read on.
void tell(const partition_event& event) {
  if (event.kind == partition_event::what::failed) throw error(event.reason);
  std::cerr << "% " << event.topic << " [" << event.partition << "]: " << to_string(event.kind)
            << ", going on at offset " << event.offset;
  if (event.reason) std::cerr << ": " << event.reason;
  std::cerr << '\n';
}

void read_on(blocking::reader& in, printer& out) {
  while (!stop_signal::requested() && !out.enough()) {
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
    } else {
      out.flush();
      tell(delivery->event);
    }
  }
  out.flush();
}

int consume(const consume_options& options) {
  auto config = options.connection.resolve();
  const auto range = parse_offsets(options.offsets);
  config.reader.topic = options.topic;
  config.reader.partitions = options.partitions;
  if (!options.offsets.empty()) config.reader.start = range.start;
  if (auto wrong = config.reader.validate()) throw wrong;
  const stop_signal on_signal;
  reading_plan plan;
  const bool bounded = options.exit_at_end || range.end_time;
  if (bounded || range.from_end) {
    blocking::client asked{config.cluster};
    plan = make_plan(asked, options.topic, options.partitions, range, options.exit_at_end);
    config.reader.partitions.clear();
    for (const auto& [partition, span] : plan) config.reader.partitions.push_back(partition);
  }
  printer out{options, plan, bounded};
  if (out.enough()) return exit_ok;
  blocking::reader in{config.reader};
  for (const auto& [partition, span] : plan) in.seek(partition, at_offset(span.start));
  read_on(in, out);
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
  command
      ->add_option(
          "-o,--offset", options->offsets,
          "Where to start in each partition: beginning (default), end, OFFSET, -N before the end, or s@MS, a time in "
          "ms "
          "since 1970. A second one, e@MS, is where to stop: before the first record of that time or later, of those "
          "that are there now")
      ->allow_extra_args(false);
  command->add_option("-c,--count", options->count, "Stop after so many records")->check(record_counts);
  command->add_option(
      "-f,--format", options->format,
      "What to print: %t topic %p partition %o offset %k key %s value %K %S lengths %R length in binary %T time "
      "%h headers");
  command->add_flag("-e,--exit", options->exit_at_end, "Stop where each partition ends now");
  command->add_flag("-J,--json", options->json, "Print each record as a line of JSON");
  command->add_flag(
      "-Z,--null", options->null_as_text, "Print null keys and values as NULL; with -J they are null anyway");
  command->add_flag("-q,--quiet", options->quiet, "Do not tell ends of partitions");
  command->callback([options, &chosen] { chosen = [options] { return consume(*options); }; });
}

} // namespace cafka::cli
