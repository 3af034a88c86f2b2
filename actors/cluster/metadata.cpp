#include "cafka/actors/cluster/metadata.hpp"

namespace cafka {

const topic_metadata* metadata::topic(std::string_view name) const { return topics.find(name); }

const partition_metadata* metadata::partition(std::string_view topic_name, int32_t index) const {
  const auto* found = topic(topic_name);
  if (found == nullptr || index < 0 || static_cast<size_t>(index) >= found->partitions.size()) return nullptr;
  return &found->partitions[static_cast<size_t>(index)];
}

const broker_node* metadata::broker(int32_t id) const {
  const auto found = brokers.find(id);
  return found == brokers.end() ? nullptr : &found->second;
}

} // namespace cafka
