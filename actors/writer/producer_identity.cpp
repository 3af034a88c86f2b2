#include "cafka/actors/writer/producer_identity.hpp"

#include <utility>

#include "cafka/actors/retry/retry_rule.hpp"

namespace cafka {

void producer_identity::want(uint64_t newer_than, time_point now) {
  if (current_.version > newer_than || requesting_ || request_at_) return;
  if (current_.version != 0 && current_.epoch < exhausted_epoch) {
    ++current_.epoch;
    ++current_.version;
    return;
  }
  request_at_ = now;
}

bool producer_identity::take_request(time_point now) {
  if (!request_at_ || now < *request_at_) return false;
  request_at_.reset();
  requesting_ = true;
  return true;
}

void producer_identity::granted(int64_t producer_id, int16_t epoch) {
  requesting_ = false;
  pauses_.reset();
  current_ = {producer_id, epoch, current_.version + 1};
}

void producer_identity::refused(error why, time_point now) {
  requesting_ = false;
  if (may_pass(why.code()))
    request_at_ = now + pauses_.next();
  else
    failure_ = std::move(why);
}

std::optional<producer_identity::time_point> producer_identity::next_event() const { return request_at_; }

error producer_identity::take_failure() { return std::exchange(failure_, error{}); }

} // namespace cafka
