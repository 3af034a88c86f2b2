// cafka topics: list, describe, create, alter, delete.
#include "command.hpp"
#include "output.hpp"

#include "cafka/actors/blocking/client.hpp"
#include "cafka/wire/json_text.hpp"

#include <algorithm>
#include <cstdint>
#include <iostream>
#include <numeric>

namespace cafka::cli {

namespace {

struct topics_options {
  connection_options connection;
  std::vector<std::string> names;
  std::vector<std::string> configs;
  int32_t partitions = -1;
  int16_t replication_factor = -1;
  bool if_not_exists = false;
  bool internal = false;
  bool json = false;
};

blocking::client connect(const topics_options& options) {
  return blocking::client{options.connection.resolve().cluster};
}

std::string joined(const std::vector<int32_t>& ids) {
  std::string text;
  for (const auto id : ids) text.append(text.empty() ? "" : ",").append(std::to_string(id));
  return text;
}

std::string padded(const std::string& text, size_t width) {
  return text + std::string(width - std::min(width, text.size()), ' ');
}

void append_json(std::string& out, const topic_metadata& topic) {
  out += "{\"topic\":";
  wire::append_json_text(out, topic.name);
  out += ",\"internal\":";
  out += topic.internal ? "true" : "false";
  out += ",\"partitions\":[";
  for (size_t i = 0; i < topic.partitions.size(); ++i) {
    const auto& partition = topic.partitions[i];
    out.append(i == 0 ? "" : ",").append("{\"partition\":").append(std::to_string(i));
    out.append(",\"leader\":").append(std::to_string(partition.leader));
    out.append(",\"leader_epoch\":").append(std::to_string(partition.leader_epoch));
    out.append(",\"replicas\":[").append(joined(partition.replicas));
    out.append("],\"in_sync_replicas\":[").append(joined(partition.in_sync_replicas)).append("]}");
  }
  out += "]}\n";
}

int list(const topics_options& options) {
  auto topics = connect(options).topics();
  if (!options.internal) std::erase_if(topics, [](const topic_metadata& topic) { return topic.internal; });
  output out;
  size_t width = 5;
  for (const auto& topic : topics) width = std::max(width, topic.name.size());
  if (!options.json) out.buffer() += padded("TOPIC", width) + "  PARTITIONS  REPLICAS\n";
  for (const auto& topic : topics) {
    const auto replicas = topic.partitions.empty() ? 0 : topic.partitions[0].replicas.size();
    if (options.json)
      append_json(out.buffer(), topic);
    else
      out.buffer() += padded(topic.name, width) + "  " + padded(std::to_string(topic.partitions.size()), 10) + "  "
                      + std::to_string(replicas) + "\n";
  }
  out.flush();
  return exit_ok;
}

int describe(const topics_options& options) {
  auto client = connect(options);
  output out;
  for (const auto& name : options.names) {
    const auto topic = client.topic(name);
    if (options.json) {
      append_json(out.buffer(), topic);
      continue;
    }
    const auto begins = client.offsets(name, first);
    const auto ends = client.offsets(name, last);
    out.buffer() += name + ": " + std::to_string(topic.partitions.size()) + " partitions, "
                    + std::to_string(
                        std::accumulate(ends.begin(), ends.end(), int64_t{0})
                        - std::accumulate(begins.begin(), begins.end(), int64_t{0}))
                    + " offsets in use\n";
    out.buffer() += "PARTITION  LEADER  EPOCH   REPLICAS      IN SYNC       FIRST        LAST\n";
    for (size_t i = 0; i < topic.partitions.size(); ++i) {
      const auto& partition = topic.partitions[i];
      out.buffer() += padded(std::to_string(i), 11)
                      + padded(partition.leader < 0 ? "none" : std::to_string(partition.leader), 8)
                      + padded(std::to_string(partition.leader_epoch), 8) + padded(joined(partition.replicas), 14)
                      + padded(joined(partition.in_sync_replicas), 14) + padded(std::to_string(begins.at(i)), 13)
                      + std::to_string(ends.at(i)) + "\n";
    }
  }
  out.flush();
  return exit_ok;
}

int create(const topics_options& options) {
  auto client = connect(options);
  blocking::topic_spec spec{.partitions = options.partitions, .replication_factor = options.replication_factor};
  for (const auto& each : options.configs) {
    const auto equals = each.find('=');
    if (equals == std::string::npos)
      throw error(errc::invalid_configuration, "config '" + each + "': name=value is wanted");
    spec.configs[each.substr(0, equals)] = each.substr(equals + 1);
  }
  for (const auto& name : options.names) {
    try {
      client.create_topic(name, spec);
      std::cerr << "created " << name << '\n';
    } catch (const error& why) {
      if (!options.if_not_exists || why.code() != errc::topic_already_exists) throw;
      std::cerr << name << " is there already\n";
    }
  }
  return exit_ok;
}

int alter(const topics_options& options) {
  auto client = connect(options);
  for (const auto& name : options.names) {
    client.create_partitions(name, options.partitions);
    std::cerr << "altered " << name << ": " << options.partitions << " partitions\n";
  }
  return exit_ok;
}

int remove(const topics_options& options) {
  auto client = connect(options);
  for (const auto& name : options.names) {
    client.delete_topic(name);
    std::cerr << "deleted " << name << '\n';
  }
  return exit_ok;
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

const CLI::Range partition_counts{1, 1'000'000};

} // namespace

void add_topics(CLI::App& app, action& chosen) {
  auto* topics = app.add_subcommand("topics", "List, describe, create, alter and delete topics");
  topics->require_subcommand(1);
  for (const auto& each : verbs) {
    auto options = std::make_shared<topics_options>();
    auto* command = topics->add_subcommand(each.name, each.text);
    options->connection.add_to(*command);
    if (each.takes_names)
      command->add_option("-t,--topic,topics", options->names, "Topic; may be repeated")->required();
    if (each.run == create) {
      command
          ->add_option("-p,--partitions", options->partitions, "Number of partitions; the broker's default without it")
          ->check(partition_counts);
      command
          ->add_option(
              "-r,--replication-factor", options->replication_factor,
              "Replicas of each partition; the broker's default without it")
          ->check(CLI::Range(1, 32'767));
      command->add_option("-c,--topic-config", options->configs, "Topic configuration name=value; may be repeated")
          ->allow_extra_args(false);
      command->add_flag("--if-not-exists", options->if_not_exists, "A topic that is there already is no error");
    }
    if (each.run == alter)
      command
          ->add_option(
              "-p,--partitions", options->partitions,
              "Number of partitions that each topic has then, in total; more than now")
          ->required()
          ->check(partition_counts);
    if (each.run == list) command->add_flag("--internal", options->internal, "List internal topics too");
    if (each.run == list || each.run == describe)
      command->add_flag("-J,--json", options->json, "A line of JSON a topic");
    command->callback([options, &chosen, run = each.run] { chosen = [options, run] { return run(*options); }; });
  }
}

} // namespace cafka::cli
