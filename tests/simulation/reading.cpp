#include "tests/simulation/reading.hpp"

#include <algorithm>
#include <utility>

#include "cafka/actors/caf/exit.hpp"
#include "cafka/actors/caf/spawn.hpp"

namespace cafka::test {

namespace {

class subscriber {
public:
  static inline const char* name = "subscriber";

  subscriber(paying_subscriber::pointer self, std::shared_ptr<readings> seen) : self_(self), seen_(std::move(seen)) {}

  paying_subscriber::behavior_type make_behavior() {
    return {
        [this](const record_batch_ptr& batch) -> caf::result<void> { return take(batch); },
        [this](const partition_event& event) { hear(event); },
        [this](flush_atom) { pay(); },
    };
  }

private:
  caf::result<void> take(const record_batch_ptr& batch) {
    seen_->partition_readers[batch->partition()] = caf::actor_cast<caf::actor_addr>(self_->current_sender());
    auto& items = seen_->items[batch->partition()];
    for (const auto& record : *batch) items.push_back({.offset = record.offset, .name = name_in(record.value.text())});
    seen_->records += batch->size();
    seen_->log += " got " + batch->topic() + '-' + std::to_string(batch->partition()) + " from "
                  + std::to_string(batch->base_offset()) + " to " + std::to_string(batch->next_offset()) + ';';
    const auto keeps = milliseconds{seen_->random.below(static_cast<uint64_t>(seen_->keeps.count()) + 1)};
    if (keeps == milliseconds{0}) return caf::unit;
    seen_->owed.push_back({batch, seen_->now + keeps, make_promise<void>(self_)});
    size_t charged = 0;
    for (const auto& each : seen_->owed) charged += each.batch->charged();
    seen_->most_charged = std::max(seen_->most_charged, charged);
    return seen_->owed.back().answer;
  }

  void pay() {
    std::erase_if(seen_->owed, [&](readings::debt& each) {
      if (each.due > seen_->now && seen_->keeps > milliseconds{0}) return false;
      each.answer.deliver();
      return true;
    });
  }

  void hear(const partition_event& event) {
    seen_->log += ' ' + to_string(event) + ';';
    if (event.partition >= 0)
      seen_->items[event.partition].push_back(
          {.is = reading_item::what::event, .offset = event.offset, .event = event.kind});
  }

  paying_subscriber::pointer self_;
  std::shared_ptr<readings> seen_;
};

} // namespace

reading::reading(const reader_plan& plan, virtual_time& time, cluster_actor cluster)
    : plan_(plan), time_(time), seen_(std::make_shared<readings>()) {
  seen_->keeps = plan.keeps;
  seen_->random = random_source{plan.config.seed};
  subscriber_ = spawn<subscriber>(time.system(), seen_);
  start(std::move(cluster));
}

void reading::start(cluster_actor cluster) {
  cluster_ = std::move(cluster);
  if (!seen_->items.empty()) seen_->former.push_back(std::exchange(seen_->items, {}));
  seen_->partition_readers.clear();
  reader_ = spawn_reader(time_.system(), cluster_, plan_.config, subscriber_);
  stats_ = time_.ask<reader_stats>(reader_, stats_atom_v);
}

bool reading::has(const caf::actor& who) const {
  return caf::actor_cast<caf::actor_addr>(reader_) == who || caf::actor_cast<caf::actor_addr>(cluster_) == who;
}

std::string reading::step(milliseconds now) {
  seen_->now = now;
  anon_mail(flush_atom_v).send(subscriber_);
  time_.run();
  look_at_buffer();
  return std::exchange(seen_->log, {});
}

void reading::look_at_buffer() {
  if (!stats_.done()) return;
  if (stats_.code() == errc::none) seen_->most_buffered = std::max(seen_->most_buffered, stats_.value().buffered_bytes);
  stats_ = time_.ask<reader_stats>(reader_, stats_atom_v);
}

void reading::kill(int32_t partition) {
  const auto found = seen_->partition_readers.find(partition);
  if (found == seen_->partition_readers.end()) return;
  const auto who = caf::actor_cast<caf::actor>(found->second);
  if (!who) return;
  note_restart(partition);
  send_exit(who, caf::exit_reason::kill);
}

void reading::restarted() {
  for (auto& [partition, items] : seen_->items) note_restart(partition);
}

void reading::note_restart(int32_t partition) {
  auto unanswered = std::numeric_limits<int64_t>::max();
  for (const auto& each : seen_->owed)
    if (each.batch->partition() == partition) unanswered = std::min(unanswered, each.batch->base_offset());
  seen_->items[partition].push_back({.is = reading_item::what::killed, .unanswered_from = unanswered});
}

void reading::drop() {
  keep_nothing();
  step(seen_->now);
  time_.ask<void>(reader_, close_atom_v);
  reader_ = nullptr;
  cluster_ = nullptr;
  subscriber_ = nullptr;
}

} // namespace cafka::test
