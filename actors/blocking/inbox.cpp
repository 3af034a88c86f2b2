#include "cafka/actors/blocking/inbox.hpp"

#include <utility>

namespace cafka::blocking {

namespace {

/// The reader answers a seek at once; this only guards against one that is gone.
constexpr auto call_timeout = std::chrono::seconds{30};

} // namespace

inbox_state::inbox_state(inbox_actor::pointer self, std::shared_ptr<arrival_queue> queue)
    : self_(self), queue_(std::move(queue)) {}

inbox_state::~inbox_state() { queue_->end({errc::closed, "the reader was closed"}); }

inbox_actor::behavior_type inbox_state::make_behavior() {
  return {
      [this](record_batch_ptr& batch) { return deliver(std::move(batch)); },
      [this](partition_event& event) -> caf::result<void> {
        queue_->push({++last_number_, std::move(event)});
        return caf::unit;
      },
      [this](settle_atom, uint64_t number) -> caf::result<void> {
        settle(number);
        return caf::unit;
      },
      [this](seek_atom, const caf::actor& reader, int32_t partition, start_position to) {
        return seek(handle_cast<reader_actor>(reader), partition, to);
      },
  };
}

caf::result<void> inbox_state::deliver(record_batch_ptr batch) {
  auto answer = make_promise<void>(self_);
  unsettled_.emplace(++last_number_, answer);
  queue_->push({last_number_, std::move(batch)});
  return answer;
}

void inbox_state::settle(uint64_t number) {
  auto position = unsettled_.find(number);
  if (position == unsettled_.end()) return;
  position->second.deliver();
  unsettled_.erase(position);
}

caf::result<void> inbox_state::seek(const reader_actor& reader, int32_t partition, start_position to) {
  auto answer = make_promise<void>(self_);
  mail(self_, seek_atom_v, partition, to)
      .request(reader, call_timeout)
      .then(
          [this, answer, partition]() mutable {
            for (const auto number : queue_->drop(partition)) settle(number);
            answer.deliver();
          },
          [answer](caf::error& why) mutable { answer.deliver(std::move(why)); });
  return answer;
}

} // namespace cafka::blocking
