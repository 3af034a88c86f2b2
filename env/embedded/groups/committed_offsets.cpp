#include "cafka/embedded/groups/committed_offsets.hpp"

namespace cafka::embedded {

const committed_offset* committed_offsets::find(std::string_view topic, int32_t partition) const {
  auto of = topics_.find(topic);
  if (of == topics_.end()) return nullptr;
  auto found = of->second.find(partition);
  return found == of->second.end() ? nullptr : &found->second;
}

void committed_offsets::remove(std::string_view topic, int32_t partition) {
  auto of = topics_.find(topic);
  if (of == topics_.end()) return;
  of->second.erase(partition);
  if (of->second.empty()) topics_.erase(of);
}

void committed_offsets::remove_topic(std::string_view topic) {
  if (auto of = topics_.find(topic); of != topics_.end()) topics_.erase(of);
}

void committed_offsets::expire(const std::function<bool(const std::string&, const committed_offset&)>& is_expired) {
  for (auto& [topic, offsets] : topics_)
    std::erase_if(offsets, [&](const auto& each) { return is_expired(topic, each.second); });
  std::erase_if(topics_, [](const auto& each) { return each.second.empty(); });
}

} // namespace cafka::embedded
