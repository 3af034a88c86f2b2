#include "cafka/actors/reader/record_batch.hpp"

#include <utility>

namespace cafka {

record_batch::record_batch(facts about, std::vector<batch_run> runs, std::vector<std::shared_ptr<const void>> owners)
    : facts_(std::move(about)), runs_(std::move(runs)), owners_(std::move(owners)) {
  for (const auto& run : runs_) size_ += run.count;
}

} // namespace cafka
