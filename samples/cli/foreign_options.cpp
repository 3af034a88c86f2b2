#include "foreign_options.hpp"

#include <algorithm>
#include <array>

namespace cafka::cli {

namespace {

struct foreign_option {
  std::string_view name;
  std::string_view advice;
};

constexpr std::string_view no_groups =
    "there are no consumer groups yet: a command reads the partitions that it is told to, from where -o says";

constexpr auto foreign_options = std::to_array<foreign_option>({
    {"--group", no_groups},
    {"--group-id", no_groups},
    {"-G", no_groups},
    {"-g", no_groups},
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
    {"--formatter", "-f is the format to print, -J prints JSON"},
    {"--include", "a command reads one topic: -t TOPIC"},
    {"--whitelist", "a command reads one topic: -t TOPIC"},
    {"--throughput", "perf goes as fast as the records are acknowledged"},
    {"-k", "each line has its own key: -K SEPARATOR says what stands between key and value"},
    {"--sync", "records go out as they come: leave it away"},
    {"--zookeeper", "brokers are named, not ZooKeeper: -b HOST:PORT"},
    {"-u", "output is written out whenever no record is there to be read: leave it away"},
    {"-E", "consume without -e goes on at the end of a partition: leave it away"},
    {"-d", "there are no debug contexts: what holds a command up is told without being asked"},
    {"-v", "what holds a command up is told without being asked: leave it away"},
});

} // namespace

std::string_view advice_for(std::string_view option) {
  const auto* found = std::find_if(
      foreign_options.begin(), foreign_options.end(), [&](const foreign_option& each) { return each.name == option; });
  return found == foreign_options.end() ? std::string_view{} : found->advice;
}

} // namespace cafka::cli
