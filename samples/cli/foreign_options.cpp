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
    {"--formatter", "-f is the format to print, -J prints JSON"},
    {"--include", "in a group, -t ^REGEX stands for topics whose names begin so"},
    {"--whitelist", "in a group, -t ^REGEX stands for topics whose names begin so"},
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
