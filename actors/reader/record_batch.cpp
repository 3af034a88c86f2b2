#include "cafka/actors/reader/record_batch.hpp"

#include <utility>

namespace cafka {

record_batch::record_batch(facts about, std::vector<batch_run> runs, std::vector<std::shared_ptr<const void>> owners)
    : facts_(std::move(about)), runs_(std::move(runs)), owners_(std::move(owners)) {
  for (const auto& run : runs_) size_ += run.count;
}

std::vector<batch_run> record_batch::iterator::rest() const {
  std::vector<batch_run> runs;
  if (left_ > 0) runs.push_back({records_, left_, timestamps()});
  runs.insert(runs.end(), next_run_, end_);
  return runs;
}

record_batch_ptr rest_of(const record_batch_ptr& batch, const record_batch::iterator& at) {
  auto runs = at.rest();
  if (runs.empty()) return nullptr;
  auto about = batch->facts_;
  about.base_offset = record_batch::iterator { runs } -> offset;
  std::vector<std::shared_ptr<const void>> owners{batch};
  return std::make_shared<const record_batch>(std::move(about), std::move(runs), std::move(owners));
}

record_batch_ptr from_here(const record_batch_ptr& batch, const record_batch::iterator& at) {
  auto before = batch->begin();
  if (before->offset == at->offset) return batch;
  for (auto next = before; ++next, next->offset < at->offset;) before = next;
  return rest_of(batch, before);
}

} // namespace cafka
