#include "foreign_options.hpp"

#include <algorithm>
#include <array>

namespace cafka::cli {

namespace {

struct foreign_option {
  std::string_view name;
  std::string_view advice;
};

constexpr std::string_view of_groups =
    "groups are read with cafka consume -g GROUP, and looked after with cafka groups";

constexpr auto foreign_options = std::to_array<foreign_option>({
    {"--group", of_groups},
    {"--group-id", of_groups},
    {"-G", of_groups},
    {"--reset-offsets", "the command is cafka groups reset"},
    {"--delete-offsets", "the command is cafka groups delete --topic"},
    {"-g", of_groups},
    {"-P", "the command is cafka produce"},
    {"-C", "the command is cafka consume"},
    {"-L", "the commands are cafka topics list and cafka topics describe"},
    {"-Q", "cafka topics describe tells first and last offsets; consume -o s@MS starts at a time"},
    {"--list", "the command is cafka topics list"},
    {"--describe", "the command is cafka topics describe"},
    {"--create", "the command is cafka topics create"},
    {"--alter", "the command is cafka topics alter"},
    {"--delete", "the command is cafka topics delete"},
    {"--timeout-ms", "consume -e ends where each partition ends now, and --timeout is how long answers are waited for"},
    {"--formatter-property", "-f is the format to print, -K prints keys, -J prints all as JSON"},
    {"--reader-property", "-K is what stands between key and value in a line, -H a header of every record"},
    {"--line-reader", "-D is what ends a line, -K what stands between key and value in it"},
    {"--formatter", "-f is the format to print, -J prints JSON"},
    {"--include", "in a group, -t ^REGEX stands for topics whose names begin so"},
    {"--whitelist", "in a group, -t ^REGEX stands for topics whose names begin so"},
    {"--skip-message-on-error", "what cannot be read ends the command, which says where to go on: leave it away"},
    {"--key-deserializer", "keys are bytes, and printed as they are: leave it away"},
    {"--value-deserializer", "values are bytes, and printed as they are: leave it away"},
    {"--exclude-internal", "internal topics are listed only with --internal: leave it away"},
    {"--under-replicated-partitions",
     "cafka topics describe shows the replicas of each partition, and which are in sync"},
    {"--replica-assignment", "brokers choose where replicas are: -p says how many partitions, -r how many replicas"},
    {"--force", "nothing is asked back: leave it away"},
    {"--members", "the command is cafka groups members"},
    {"--producer-props", "each property has its own -X: -X name=value -X name=value"},
    {"--payload-file", "perf makes its values itself, of --size; cafka produce -l writes the lines of a file"},
    {"--print-metrics", "what was measured is one line of JSON: leave it away"},
    {"--show-detailed-stats", "what was measured is one line of JSON: leave it away"},
    {"--throughput", "perf goes as fast as the records are acknowledged"},
    {"-k", "each line has its own key: -K SEPARATOR says what stands between key and value"},
    {"--sync", "records go out as they come: leave it away"},
    {"--zookeeper", "brokers are named, not ZooKeeper: -b HOST:PORT"},
    {"-u", "output is written out whenever no record is there to be read: leave it away"},
    {"-E", "consume without -e goes on at the end of a partition: leave it away"},
    {"-d", "there are no debug contexts: what holds a command up is told without being asked"},
    {"-v", "what holds a command up is told without being asked: leave it away"},
});

constexpr std::string_view of_headers =
    "produce -H name=value gives all records a header; consume -J prints headers, and so does %h in -f";
constexpr std::string_view of_keys = "-K SEPARATOR says that there are keys, and what stands between key and value";
constexpr std::string_view of_formats =
    "-f is the format to print, such as -f '%T %p %o %k %s\\n'; -J prints all of it as JSON";
constexpr std::string_view of_nulls =
    "produce -Z takes empty keys and values for null; consume -Z prints NULL for them";

/// What console producers and consumers have between text and records.
constexpr auto console_properties = std::to_array<foreign_option>({
    {"parse.key", of_keys},
    {"print.key", of_keys},
    {"key.separator", of_keys},
    {"parse.headers", of_headers},
    {"print.headers", of_headers},
    {"headers.delimiter", of_headers},
    {"headers.separator", of_headers},
    {"headers.key.separator", of_headers},
    {"headers.deserializer", of_headers},
    {"print.value", of_formats},
    {"print.timestamp", of_formats},
    {"print.partition", of_formats},
    {"print.offset", of_formats},
    {"print.epoch", of_formats},
    {"print.delivery", of_formats},
    {"line.separator", "-D says what stands behind each record"},
    {"null.literal", of_nulls},
    {"null.marker", of_nulls},
    {"ignore.error", "what is wrong with a record is told, and the others are written"},
});

template <class Options>
std::string_view advice_in(const Options& options, std::string_view name) {
  const auto* found =
      std::find_if(options.begin(), options.end(), [&](const foreign_option& each) { return each.name == name; });
  return found == options.end() ? std::string_view{} : found->advice;
}

} // namespace

std::string_view advice_for_property(std::string_view name) { return advice_in(console_properties, name); }

std::string_view advice_for(std::string_view option) { return advice_in(foreign_options, option); }

} // namespace cafka::cli
