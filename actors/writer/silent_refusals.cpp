#include "cafka/actors/writer/silent_refusals.hpp"

namespace cafka {

void silent_refusals::looked_up(metadata_ptr leaders) {
  leaders_ = std::move(leaders);
  doubtful_ = false;
}

error silent_refusals::moved(const lent_batch& batch) const {
  if (!leaders_) return {};
  const auto* known = leaders_->partition(batch.topic, batch.partition);
  // Of a topic that was created again meanwhile, or of the one before it, nothing is known: its leader epochs began anew.
  if (const auto* topic = leaders_->topic(batch.topic); topic == nullptr || topic->id != batch.topic_id) return {};
  // A batch that is lent for a later leader than this is right here: the leader came back.
  if (known == nullptr || known->leader == node_ || known->leader_epoch < batch.leader_epoch) return {};
  if (known->leader_epoch < 0) return {}; // brokers before 2.1 do not tell: what is newer, nobody knows
  return {errc::not_leader_or_follower, "broker " + std::to_string(node_) + " does not lead the partition any more"};
}

} // namespace cafka
