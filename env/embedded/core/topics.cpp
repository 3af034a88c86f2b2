// How topics of a cluster come, grow and go.
#include "cafka/embedded/core/cluster_state.hpp"
#include "cafka/embedded/groups/group_registry.hpp"

#include "cafka/wire/topic_name.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace cafka::embedded {

namespace {

constexpr int32_t most_partitions = 10'000;

/// Replicas of partition `index`: neighbours on the ring of brokers, so that leaders are spread evenly.
std::vector<int32_t> spread(int32_t index, int32_t replicas, int32_t brokers) {
  std::vector<int32_t> chosen;
  for (int32_t r = 0; r < replicas; ++r) chosen.push_back((index + r) % brokers + 1);
  return chosen;
}

error check_assignments(const std::string& topic, const assignments& wanted, int32_t brokers) {
  for (const auto& replicas : wanted) {
    auto known = [&](int32_t id) { return id >= 1 && id <= brokers; };
    auto sorted = replicas;
    std::sort(sorted.begin(), sorted.end());
    if (replicas.empty() || !std::all_of(replicas.begin(), replicas.end(), known)
        || std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end())
      return error{errc::invalid_replica_assignment, "the brokers of a partition of " + topic + " are not right"};
  }
  return {};
}

} // namespace

bool is_topic_name(std::string_view name) noexcept { return is_legal_topic_name(name); }

int32_t cluster_state::partitions_of(const new_topic& wanted) const {
  if (!wanted.assignments.empty()) return static_cast<int32_t>(wanted.assignments.size());
  return wanted.partitions == -1 ? options_.default_partitions : wanted.partitions;
}

int16_t cluster_state::replication_factor_of(const new_topic& wanted) const {
  if (!wanted.assignments.empty()) return static_cast<int16_t>(wanted.assignments.front().size());
  if (wanted.options.replication_factor != 0) return wanted.options.replication_factor;
  if (options_.default_replication_factor != 0) return options_.default_replication_factor;
  return static_cast<int16_t>(std::min(options_.brokers, 3));
}

error cluster_state::check(const new_topic& wanted) {
  if (!is_topic_name(wanted.name))
    return error{errc::invalid_topic_exception, "no topic can be named '" + wanted.name + "'"};
  if (find_topic(wanted.name)) return error{errc::topic_already_exists, "Topic '" + wanted.name + "' already exists."};
  // The names of metrics have no dots.
  const auto in_metrics = [](std::string name) {
    std::replace(name.begin(), name.end(), '.', '_');
    return name;
  };
  const auto wanted_there = in_metrics(wanted.name);
  // Only names with one of the two can collide; those of most clusters' topics are not looked at one by one.
  const bool may_collide = wanted_there.find('_') != std::string::npos;
  for (auto it = topics_.begin(); may_collide && it != topics_.end(); ++it)
    if (const auto& name = it->first; in_metrics(name) == wanted_there)
      return error{errc::invalid_topic_exception, "Topic '" + wanted.name + "' collides with existing topic: " + name};
  auto partitions = partitions_of(wanted);
  if (partitions < 1 || partitions > most_partitions)
    return error{
        errc::invalid_partitions,
        "the number of partitions is " + std::to_string(partitions) + ", not 1 to " + std::to_string(most_partitions)};
  auto replicas = replication_factor_of(wanted);
  if (wanted.assignments.empty() && (replicas < 1 || replicas > options_.brokers))
    return error{
        errc::invalid_replication_factor, "the replication factor is " + std::to_string(replicas) + ", and there are "
                                              + std::to_string(options_.brokers) + " brokers"};
  return check_assignments(wanted.name, wanted.assignments, options_.brokers);
}

error cluster_state::create(const new_topic& wanted) {
  if (auto refused = check(wanted)) return refused;
  auto made = std::make_unique<topic>();
  made->name = wanted.name;
  made->id = random_uuid();
  made->options = wanted.options;
  made->options.replication_factor = replication_factor_of(wanted);
  made->configs = wanted.configs;
  made->partitions.resize(static_cast<size_t>(partitions_of(wanted)));
  for (int32_t p = 0; p < made->partition_count(); ++p) {
    auto& added = *made->find(p);
    added.replicas = wanted.assignments.empty() ? spread(p, made->options.replication_factor, options_.brokers)
                                                : wanted.assignments[static_cast<size_t>(p)];
    elect(added);
    added.epochs.begin(added.leader_epoch, 0);
  }
  if (made->options.has_retention()) ++limited_topics_;
  by_id_[made->id] = made.get();
  topics_[made->name] = std::move(made);
  touch();
  return {};
}

void cluster_state::remove(topic& which) {
  if (which.options.has_retention()) --limited_topics_;
  by_id_.erase(which.id);
  groups_->forget_topic(which.name);
  topics_.erase(topics_.find(which.name));
  touch();
}

error cluster_state::check_growth(const topic& which, int32_t total, const std::optional<assignments>& assigned) const {
  const auto has = which.partition_count();
  if (total == has)
    return error{errc::invalid_partitions, "Topic already has " + std::to_string(has) + " partition(s)."};
  if (total < has)
    return error{
        errc::invalid_partitions, "The topic " + which.name + " currently has " + std::to_string(has)
                                      + " partition(s); " + std::to_string(total) + " would not be an increase."};
  if (total > most_partitions)
    return error{
        errc::invalid_partitions,
        which.name + " cannot have more than " + std::to_string(most_partitions) + " partitions"};
  if (!assigned) return {};
  if (std::ssize(*assigned) != total - has)
    return error{
        errc::invalid_replica_assignment, "Attempted to add " + std::to_string(total - has)
                                              + " additional partition(s), but only " + std::to_string(assigned->size())
                                              + " assignment(s) were specified."};
  return check_assignments(which.name, *assigned, options_.brokers);
}

void cluster_state::grow(topic& which, int32_t total, const std::optional<assignments>& assigned) {
  const auto had = which.partition_count();
  for (auto p = had; p < total; ++p) {
    auto& added = which.partitions.emplace_back();
    added.replicas = assigned ? assigned->at(static_cast<size_t>(p - had))
                              : spread(p, which.options.replication_factor, options_.brokers);
    elect(added);
    added.epochs.begin(added.leader_epoch, 0);
  }
  touch();
}

} // namespace cafka::embedded
