#include "cafka/actors/blocking/inbox.hpp"

#include "cafka/actors/caf/errors.hpp"
#include "cafka/wire/phrase.hpp"

#include <utility>

namespace cafka::blocking {

namespace {

/// The reader answers a seek at once; this only guards against one that is gone.
constexpr auto call_timeout = std::chrono::seconds{30};

error end_of_reader(const caf::error& why) {
  const auto told = to_error(why);
  if (!told) return {errc::closed, "the reader was closed"};
  if (told.code() == errc::answer_lost) return {errc::closed, "the reader was ended from outside"};
  return {errc::closed, "the reader has ended: " + phrase(told)};
}

} // namespace

inbox_state::inbox_state(inbox_actor::pointer self, std::shared_ptr<arrival_queue> queue)
    : self_(self), watch_(self), queue_(std::move(queue)) {}

inbox_state::inbox_state(inbox_actor::pointer self, std::shared_ptr<arrival_queue> queue, group_terms terms)
    : inbox_state(self, std::move(queue)) {
  group_ = std::make_unique<group_duties>(self_, queue_, std::move(terms), [this](uint64_t number) { settle(number); });
}

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
      [this](position_atom) { return positions(); },
      [this](watch_atom, const caf::strong_actor_ptr& reader) { watch(reader); },
      [this](seek_atom, const topic_partition& of, start_position to) { return seek(of, to); },
      [this](const group_assigned& what) { group_->assigned(what); },
      [this](const group_revoked& what) { return revoke(what); },
      [this](const group_lost& what) { group_->lost(what); },
      [this](const group_failed& what) { group_->failed(what); },
      [this](release_atom) { group_->released(); },
      [this](flush_atom) { group_->attended(); },
      [this](tick_atom, uint64_t number) { group_->ticked(number); },
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

// The reader closes itself when the inbox ends; the other way round the thread would wait for what never comes.
void inbox_state::watch(const caf::strong_actor_ptr& reader) {
  reader_ = caf::actor_cast<caf::actor_addr>(reader);
  watch_.watch(self_, reader, [this](const caf::error& why) { queue_->end(end_of_reader(why)); });
  if (group_)
    group_->start([this] { return handle_cast<group_reader_actor>(handle_cast<caf::strong_actor_ptr>(reader_)); });
}

// A partition reader delivers first and moves its position then, so what it delivered has come here before the answer does.
caf::result<std::vector<partition_position>> inbox_state::positions() {
  const auto reader = handle_cast<caf::strong_actor_ptr>(reader_);
  if (!reader) return make_error(errc::closed, "the reader has ended");
  auto answer = make_promise<std::vector<partition_position>>(self_);
  mail(self_, position_atom_v)
      .request(handle_cast<reading_actor>(reader), call_timeout)
      .then(
          [answer](const std::vector<partition_position>& all) mutable { answer.deliver(all); },
          [answer](caf::error& why) mutable { answer.deliver(std::move(why)); });
  return answer;
}

caf::result<void> inbox_state::seek(const topic_partition& of, start_position to) {
  const auto reader = handle_cast<caf::strong_actor_ptr>(reader_);
  if (!reader) return make_error(errc::closed, "the reader has ended");
  auto answer = make_promise<void>(self_);
  mail(self_, seek_atom_v, of, to)
      .request(handle_cast<reading_actor>(reader), call_timeout)
      .then(
          [this, answer, of]() mutable {
            for (const auto number : queue_->drop(of)) settle(number);
            answer.deliver();
          },
          [answer](caf::error& why) mutable { answer.deliver(std::move(why)); });
  return answer;
}

caf::result<void> inbox_state::revoke(const group_revoked& what) {
  auto answer = make_promise<void>(self_);
  group_->revoked(what, [answer]() mutable { answer.deliver(); });
  return answer;
}

} // namespace cafka::blocking
