#include "cafka/actors/writer/produce_loans.hpp"

namespace cafka {

namespace {

// The errors of a connection after which a request surely did not go out; see connection_trait.
bool is_unsent(errc code) {
  switch (code) {
  case errc::stale_connection_epoch:
  case errc::throttling_quota_exceeded:
  case errc::buffer_full:
  case errc::invalid_request:
    return true;
  default:
    return false;
  }
}

} // namespace

bool produce_loans::loses_connection(errc code) { return !is_unsent(code) || code == errc::stale_connection_epoch; }

void produce_loans::recall(uint64_t batcher, uint64_t id, const error& why) {
  if (auto batch = schedule_.unstage(batcher, id))
    give_back_unsent(*batch, why);
  else if (flying_.contains({batcher, id}))
    news_.push_back({.batcher = batcher, .what = news::kind::under_way, .batch = {.id = id}});
}

void produce_loans::not_connected(const error& why) {
  for (const auto& batch : schedule_.unstage_all()) give_back_unsent(*batch, why);
}

produce_loans::batches produce_loans::next() {
  auto chosen = schedule_.next();
  for (const auto& batch : chosen) {
    flying_.insert({batch->batcher, batch->id});
    credit(batch->batcher);
  }
  return chosen;
}

void produce_loans::answered(std::vector<produce_answer> answers) {
  for (auto& [batch, how] : answers) give_back(*batch, std::move(how));
  schedule_.done();
}

void produce_loans::failed(const batches& sent, errc code, const error& why) {
  give_back(sent, is_unsent(code) ? returned_batch::kind::unsent : returned_batch::kind::in_doubt, why);
}

// All batches of a request fared the same.
void produce_loans::give_back(const batches& sent, returned_batch::kind how, const error& why) {
  for (const auto& batch : sent) give_back(*batch, {.id = batch->id, .how = how, .what = why});
  schedule_.done();
}

void produce_loans::give_back(const lent_batch& batch, returned_batch how) {
  flying_.erase({batch.batcher, batch.id});
  news_.push_back({.batcher = batch.batcher, .what = news::kind::returned, .batch = std::move(how)});
}

void produce_loans::give_back_unsent(const lent_batch& batch, const error& why) {
  give_back(batch, {.id = batch.id, .how = returned_batch::kind::unsent, .what = why});
  credit(batch.batcher);
}

} // namespace cafka
