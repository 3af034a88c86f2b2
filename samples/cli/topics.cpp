// cafka topics: list, describe, create, alter, delete.
#include "administration.hpp"
#include "command.hpp"
#include "messages.hpp"
#include "output.hpp"
#include "topic_tables.hpp"
#include "usage.hpp"
#include "watch.hpp"

#include "cafka/actors/cluster/topic_lookups.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>

namespace cafka::cli {

namespace {

struct topics_options {
  connection_options connection;
  timeout_option timeout;
  std::vector<std::string> names;
  std::vector<std::string> configs;
  int32_t partitions = -1;
  int16_t replication_factor = -1;
  bool if_exists = false;
  bool if_not_exists = false;
  bool internal = false;
  bool json = false;
};

/// One that is named twice is meant once.
std::vector<std::string> named(const topics_options& options) {
  std::vector<std::string> names;
  for (const auto& each : options.names)
    if (std::find(names.begin(), names.end(), each) == names.end()) names.push_back(each);
  return names;
}

/// "topic a", "topics a, b", or "topics a, b, c and 7 more".
std::string in_words(const std::vector<std::string>& names) {
  constexpr size_t most = 3;
  std::string text = names.size() == 1 ? "topic " : "topics ";
  for (size_t i = 0; i < std::min(names.size(), most); ++i) text += (i == 0 ? "" : ", ") + names[i];
  return names.size() <= most ? text : text + " and " + std::to_string(names.size() - most) + " more";
}

/// Where somebody sees what has become of them.
std::string description_command(const std::vector<std::string>& names) {
  std::string text = "topics describe";
  for (const auto& each : names) text += " " + each;
  return text;
}

void tell_failure(const std::string& topic, const error& why) {
  const auto text = sentence(why);
  tell("cafka: " + (text.find(topic) == std::string::npos ? "topic " + topic + ": " : "") + text);
}

/// Tells what became of each topic: one that failed does not keep the others from it.
int tell_each(const topic_outcomes& outcomes, const std::function<std::string(const topic_outcome&)>& done) {
  int code = exit_ok;
  for (const auto& each : outcomes) {
    if (const auto text = done(each); !text.empty()) {
      tell(text);
    } else {
      tell_failure(each.topic, each.what);
      code = exit_failed;
    }
  }
  return code;
}

int list(const topics_options& options) {
  administration admin{options.connection, options.timeout};
  std::vector<topic_metadata> topics;
  {
    const waiting answer{admin.asking("list the topics")};
    topics = admin.client().topics(admin.left());
  }
  if (!options.internal) std::erase_if(topics, [](const topic_metadata& topic) { return topic.internal; });
  print(options.json ? json_lines(topics) : list_of_topics(topics));
  return exit_ok;
}

std::map<std::string, topic_offsets> offsets_of(administration& admin, const std::vector<topic_metadata>& topics) {
  std::vector<topic_partition> led; // for the others there is nobody to ask
  for (const auto& topic : topics)
    for (size_t i = 0; i < topic.partitions.size(); ++i)
      if (topic.partitions[i].leader >= 0) led.push_back({topic.name, static_cast<int32_t>(i)});
  std::map<std::string, topic_offsets> result;
  std::optional<error> untold;
  // A leader that does not answer costs a question its whole time: half of it for each.
  for (const auto& place : {first, last}) {
    if (led.empty()) break;
    std::vector<topic_partition> answered;
    const auto share = admin.left().share(place == first ? 2 : 1);
    for (const auto& each : admin.client().offset_outcomes(led, place, share)) {
      if (each.what) {
        untold = each.what;
        continue;
      }
      answered.push_back(each.of);
      auto& told = result[each.of.topic][each.of.partition];
      (place == first ? told.first : told.last) = each.offset;
    }
    led = std::move(answered);
  }
  if (untold) tell("% not all offsets are known: " + sentence(*untold));
  return result;
}

int describe(const topics_options& options) {
  administration admin{options.connection, options.timeout};
  const auto names = named(options);
  int code = exit_ok;
  std::string out;
  {
    const waiting answer{admin.asking("describe " + in_words(names))};
    std::vector<topic_metadata> there;
    for (auto& each : admin.client().topics(names, admin.left())) {
      if (const auto why = topic_error(each.name, each.error)) {
        tell_failure(each.name, why);
        code = exit_failed;
      } else {
        there.push_back(std::move(each));
      }
    }
    if (options.json) {
      out = json_lines(there);
    } else {
      const auto offsets = offsets_of(admin, there);
      for (const auto& each : there) {
        const auto told = offsets.find(each.name);
        out += description_of(each, told == offsets.end() ? topic_offsets{} : told->second);
      }
    }
  }
  print(out);
  return code;
}

new_topic spec_of(const topics_options& options) {
  new_topic spec{.partitions = options.partitions, .replication_factor = options.replication_factor};
  for (const auto& each : options.configs) {
    const auto equals = each.find('=');
    if (equals == std::string::npos || equals == 0)
      throw error(errc::invalid_configuration, "--topic-config: '" + each + "': name=value is wanted");
    const auto name = each.substr(0, equals), value = each.substr(equals + 1);
    if (const auto [before, added] = spec.configs.emplace(name, value); !added && before->second != value)
      throw error(
          errc::invalid_configuration,
          "--topic-config: " + name + " cannot be both '" + before->second + "' and '" + value + "'");
  }
  return spec;
}

int create(const topics_options& options) {
  const auto spec = spec_of(options);
  administration admin{options.connection, options.timeout};
  const auto names = named(options);
  std::vector<new_topic> topics(names.size(), spec);
  for (size_t i = 0; i < names.size(); ++i) topics[i].name = names[i];
  const waiting answer{admin.changing("create " + in_words(names), description_command(names))};
  return tell_each(admin.client().create_topics(topics, admin.left()), [&](const topic_outcome& of) -> std::string {
    if (!of.what) return "created " + of.topic;
    const bool is_there = options.if_not_exists && of.what.code() == errc::topic_already_exists;
    return is_there ? of.topic + " is there already" : "";
  });
}

int alter(const topics_options& options) {
  administration admin{options.connection, options.timeout};
  const auto names = named(options);
  std::vector<new_partitions> topics;
  for (const auto& each : names) topics.push_back({each, options.partitions});
  const waiting answer{admin.changing("add partitions to " + in_words(names), description_command(names))};
  return tell_each(admin.client().create_partitions(topics, admin.left()), [&](const topic_outcome& of) -> std::string {
    return of.what ? "" : "altered " + of.topic + ": " + std::to_string(options.partitions) + " partitions";
  });
}

int remove(const topics_options& options) {
  administration admin{options.connection, options.timeout};
  const auto names = named(options);
  const waiting answer{admin.changing("delete " + in_words(names), description_command(names))};
  return tell_each(admin.client().delete_topics(names, admin.left()), [&](const topic_outcome& of) -> std::string {
    if (!of.what) return "deleted " + of.topic;
    const bool is_gone = options.if_exists && of.what.code() == errc::unknown_topic_or_partition;
    return is_gone ? of.topic + " is not there" : "";
  });
}

struct verb {
  const char* name;
  const char* text;
  bool takes_names;
  int (*run)(const topics_options&);
};

constexpr verb verbs[] = {
    {"list", "List the topics", false, list},
    {"describe", "Show leaders, replicas and offsets of topics", true, describe},
    {"create", "Create topics, and wait until they have leaders", true, create},
    {"alter", "Add partitions to topics, and wait until they have leaders", true, alter},
    {"delete", "Delete topics with all their records", true, remove},
};

const CLI::Validator partition_counts = whole_number(1, 1'000'000);

void add_creation(CLI::App& command, topics_options& options) {
  command.add_option("-p,--partitions", options.partitions, "Number of partitions; the broker's default without it")
      ->transform(partition_counts);
  command
      .add_option(
          "-r,--replication-factor", options.replication_factor,
          "Replicas of each partition; the broker's default without it")
      ->transform(whole_number(1, 32'767));
  command.add_option("-c,--topic-config", options.configs, "Topic configuration name=value; may be repeated")
      ->allow_extra_args(false);
  command.add_flag("--if-not-exists", options.if_not_exists, "A topic that is there already is no error");
}

/// What people want to alter besides, and are told that they cannot; before anything else is told to be missing.
void add_alteration(CLI::App& command, topics_options& options) {
  command
      .add_option(
          "-p,--partitions", options.partitions,
          "Number of partitions that each topic has then, in total; more than now")
      ->required()
      ->transform(partition_counts);
  const auto refuse = [](const std::string& text) {
    return "'" + text + "': configurations of topics cannot be altered yet: partitions are added, with -p";
  };
  command.add_option("-c,--topic-config,--add-config,--delete-config", options.configs)->check(refuse)->group("");
  command.get_option("--config")->check([refuse](const std::string& text) {
    return text.find('=') == std::string::npos ? std::string{} : refuse(text);
  });
}

void add_verb(CLI::App& topics, action& chosen, const verb& which) {
  auto options = std::make_shared<topics_options>();
  auto* command = topics.add_subcommand(which.name, which.text);
  options->connection.add_to(*command);
  options->timeout.add_to(*command, "5", "How long to wait for the brokers, for all that is asked of them");
  if (which.takes_names)
    command->add_option("-t,--topic,topics", options->names, "Topic; may be repeated")->required()->check(topic_name);
  if (which.run == create) add_creation(*command, *options);
  if (which.run == alter) add_alteration(*command, *options);
  if (which.run == remove)
    command->add_flag("--if-exists", options->if_exists, "A topic that is not there is no error");
  if (which.run == list) command->add_flag("--internal", options->internal, "List internal topics too");
  if (which.run == list || which.run == describe)
    command->add_flag("-J,--json", options->json, "A line of JSON a topic");
  command->callback([options, &chosen, run = which.run] { chosen = [options, run] { return run(*options); }; });
}

} // namespace

void add_topics(CLI::App& app, action& chosen) {
  auto* topics = app.add_subcommand("topics", "List, describe, create, alter and delete topics");
  topics->require_subcommand(1);
  for (const auto& each : verbs) add_verb(*topics, chosen, each);
}

} // namespace cafka::cli
