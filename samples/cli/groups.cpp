// cafka groups: list, describe, offsets, members, reset, delete.
#include "administration.hpp"
#include "command.hpp"
#include "group_reset.hpp"
#include "group_tables.hpp"
#include "messages.hpp"
#include "output.hpp"
#include "usage.hpp"
#include "watch.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <optional>
#include <set>
#include <utility>

namespace cafka::cli {

namespace {

struct groups_options {
  connection_options connection;
  timeout_option timeout;
  std::vector<std::string> names;
  std::vector<std::string> states;
  std::vector<std::string> topics;
  std::vector<std::string> removed;
  std::vector<std::string> removed_instances;
  reset_options reset;
  std::string every;
  bool watches = false;
  bool json = false;
};

std::string on(const std::string& group) { return " group '" + group + "'"; }

/// Shows what `text` makes once, or again and again until a signal.
int show(const groups_options& options, administration& admin, const std::function<std::string()>& text) {
  if (!options.watches) {
    print(text());
    return exit_ok;
  }
  const auto every = parse_time("--every", options.every);
  const bool terminal = ::isatty(STDOUT_FILENO) == 1;
  watch::over_command().decided(exit_ok);
  while (!stop_requested()) {
    admin.begin_anew();
    const auto now = text();
    print(terminal ? "\x1b[H\x1b[2J" + now : now + (options.json ? "" : "\n"));
    watch::over_command().stop().wait(every);
  }
  return exit_ok;
}

int list(const groups_options& options) {
  administration admin{options.connection, options.timeout};
  return show(options, admin, [&] {
    const waiting answer{admin.asking("list the groups")};
    auto listing = admin.client().groups(admin.left());
    for (const auto& why : listing.failures) tell("% not all groups are known: " + sentence(why));
    if (!options.states.empty())
      std::erase_if(listing.groups, [&](const listed_group& each) {
        return std::find(options.states.begin(), options.states.end(), CLI::detail::to_lower(each.state))
               == options.states.end();
      });
    return options.json ? json_of_groups(listing) : list_of_groups(listing);
  });
}

std::vector<blocking::group_lag> lags_of(administration& admin, const std::string& name) {
  auto all = admin.client().group_lags(name, admin.left());
  const auto untold =
      std::find_if(all.begin(), all.end(), [](const auto& each) { return static_cast<bool>(each.what); });
  if (untold != all.end()) tell("% not all ends are known: " + sentence(untold->what));
  return all;
}

int describe(const groups_options& options) {
  administration admin{options.connection, options.timeout};
  return show(options, admin, [&] {
    std::string out;
    for (const auto& name : options.names) {
      const waiting answer{admin.asking("describe" + on(name))};
      const auto group = admin.client().group(name, admin.left());
      const auto offsets = lags_of(admin, name);
      out += options.json ? json_of_offsets(name, offsets, &group) : description_of(group, offsets);
    }
    return out;
  });
}

int offsets(const groups_options& options) {
  administration admin{options.connection, options.timeout};
  return show(options, admin, [&] {
    std::string out;
    for (const auto& name : options.names) {
      const waiting answer{admin.asking("tell the offsets of" + on(name))};
      const auto all = lags_of(admin, name);
      if (all.empty()) tell("% group '" + name + "' has committed nothing");
      out += options.json ? json_of_offsets(name, all) : table_of_offsets(all);
    }
    return out;
  });
}

int members(const groups_options& options) {
  administration admin{options.connection, options.timeout};
  const auto& name = options.names.at(0);
  if (!options.removed.empty() || !options.removed_instances.empty()) {
    const waiting answer{admin.changing("remove members of" + on(name), "groups members " + name)};
    admin.client().remove_group_members(name, options.removed, options.removed_instances, admin.left());
    tell(
        "removed " + std::to_string(options.removed.size() + options.removed_instances.size()) + " of the members of"
        + on(name));
    return exit_ok;
  }
  return show(options, admin, [&] {
    const waiting answer{admin.asking("tell the members of" + on(name))};
    const auto group = admin.client().group(name, admin.left());
    return options.json ? json_of_members(group) : table_of_members(group);
  });
}

/// TOPIC, or TOPIC:PARTITION[,PARTITION]... as Kafka's own tool has it.
std::vector<topic_partition> partitions_of(administration& admin, const std::string& text) {
  const auto colon = text.rfind(':');
  const auto topic = text.substr(0, colon);
  if (const auto wrong = topic_name(topic); !wrong.empty())
    throw error(errc::invalid_configuration, "--topic: " + wrong);
  std::vector<topic_partition> all;
  if (colon == std::string::npos) {
    const auto count = admin.client().topic(topic, admin.left()).partitions.size();
    for (size_t i = 0; i < count; ++i) all.push_back({topic, static_cast<int32_t>(i)});
    return all;
  }
  for (const auto& part : CLI::detail::split(text.substr(colon + 1), ',')) {
    int32_t number = -1;
    const auto* end = part.data() + part.size();
    const auto [at, code] = std::from_chars(part.data(), end, number);
    if (code != std::errc{} || at != end || number < 0)
      throw error(
          errc::invalid_configuration, "--topic: '" + text + "': TOPIC or TOPIC:PARTITION[,PARTITION]... is wanted");
    all.push_back({topic, number});
  }
  return all;
}

std::vector<topic_partition> partitions_of(administration& admin, const groups_options& options) {
  std::set<topic_partition> all;
  for (const auto& each : options.topics)
    for (auto& one : partitions_of(admin, each)) all.insert(std::move(one));
  return {all.begin(), all.end()};
}

int reset(const groups_options& options) {
  auto what = options.reset.resolve();
  administration admin{options.connection, options.timeout};
  what.group = options.names.at(0);
  std::vector<blocking::group_reset_outcome> outcomes;
  {
    const waiting answer{admin.changing("reset" + on(what.group), "groups offsets " + what.group)};
    what.partitions = partitions_of(admin, options);
    outcomes = admin.client().reset_group(what, admin.left());
  }
  if (outcomes.empty())
    throw error(
        errc::invalid_request,
        "group '" + what.group + "' has committed nothing: name what to reset with --topic TOPIC");
  print(options.json ? json_of_resets(what.group, outcomes) : table_of_resets(outcomes));
  int code = exit_ok;
  for (const auto& each : outcomes) {
    if (!each.what) continue;
    tell("cafka: " + to_string(each.of) + " is as it was: " + sentence(each.what));
    code = exit_failed;
  }
  if (what.dry_run) tell("% nothing was changed: without --dry-run it would be");
  return code;
}

int remove(const groups_options& options) {
  administration admin{options.connection, options.timeout};
  for (const auto& name : options.names) {
    const waiting answer{admin.changing("delete" + on(name), "groups list")};
    if (options.topics.empty()) {
      admin.client().delete_group(name, admin.left());
      tell("deleted" + on(name));
      continue;
    }
    const auto partitions = partitions_of(admin, options);
    admin.client().delete_group_offsets(name, partitions, admin.left());
    tell("deleted what" + on(name) + " had committed in " + std::to_string(partitions.size()) + " partitions");
  }
  return exit_ok;
}

struct verb {
  const char* name;
  const char* text;
  int (*run)(const groups_options&);
};

constexpr verb verbs[] = {
    {"list", "List the consumer groups and their states", list},
    {"describe", "Show where groups are, how far behind, and which member has what", describe},
    {"offsets", "Show what groups have committed, and how far behind that is", offsets},
    {"members", "Show the members of a group and what they have, or take some out", members},
    {"reset", "Have a group without members go on elsewhere", reset},
    {"delete", "Delete groups without members, or what they have committed in some topics", remove},
};

void add_watching(CLI::App& command, groups_options& options) {
  command.add_flag("-J,--json", options.json, "Lines of JSON");
  auto* every = command.add_option("--every", options.every, "How often --watch shows it: 2, 500ms");
  options.every = "2";
  command.add_flag("-w,--watch", options.watches, "Show it again and again, until Ctrl-C");
  every->needs("--watch");
}

void add_own(CLI::App& command, groups_options& options, const verb& which) {
  if (which.run == list)
    command.add_option("--state", options.states, "Only groups in this state: stable, empty, …; may be repeated")
        ->allow_extra_args(false)
        ->transform([](std::string text) { return CLI::detail::to_lower(text); });
  if (which.run == members) {
    command.add_option("--remove", options.removed, "Take out the member with this id; may be repeated")
        ->allow_extra_args(false);
    command
        .add_option(
            "--remove-instance", options.removed_instances, "Take out the static member of this name; may be repeated")
        ->allow_extra_args(false);
  }
  if (which.run == reset) {
    options.reset.add_to(command);
    command.add_flag("-J,--json", options.json, "A line of JSON a partition");
  }
  if (which.run == reset || which.run == remove)
    command
        .add_option(
            "-t,--topic", options.topics,
            which.run == reset
                ? "TOPIC or TOPIC:PARTITION,...; may be repeated; all that it has committed in without it"
                : "Delete only what was committed in TOPIC or TOPIC:PARTITION,...; may be repeated")
        ->allow_extra_args(false);
}

void add_verb(CLI::App& groups, action& chosen, const verb& which) {
  auto options = std::make_shared<groups_options>();
  auto* command = groups.add_subcommand(which.name, which.text);
  options->connection.add_to(*command);
  options->timeout.add_to(*command, "5", "How long to wait for the brokers, for all that is asked of them");
  if (which.run != list) {
    const bool one = which.run == members || which.run == reset;
    auto* names = command->add_option("-g,--group,groups", options->names, one ? "Group" : "Group; may be repeated");
    names->required()->check(not_empty);
    if (one) names->expected(1);
  }
  add_own(*command, *options, which);
  if (which.run != reset && which.run != remove) add_watching(*command, *options);
  command->callback([options, &chosen, run = which.run] { chosen = [options, run] { return run(*options); }; });
}

} // namespace

void add_groups(CLI::App& app, action& chosen) {
  auto* groups = app.add_subcommand("groups", "List, describe, reset and delete consumer groups, and show their lag");
  groups->require_subcommand(1);
  for (const auto& each : verbs) add_verb(*groups, chosen, each);
}

} // namespace cafka::cli
