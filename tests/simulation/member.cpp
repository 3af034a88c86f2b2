#include "tests/simulation/member.hpp"

#include <algorithm>
#include <utility>

#include "cafka/actors/caf/exit.hpp"
#include "cafka/actors/caf/spawn.hpp"

namespace cafka::test {

namespace {

constexpr milliseconds hesitation_beyond_limit{2'000};

std::string text(const std::vector<topic_partition>& what) {
  std::string all;
  for (const auto& each : what) all += ' ' + each.topic + '-' + std::to_string(each.partition);
  return all;
}

class subscriber {
public:
  static inline const char* name = "group_subscriber";

  subscriber(group_paying_subscriber::pointer self, std::shared_ptr<member_readings> seen)
      : self_(self), seen_(std::move(seen)) {}

  group_paying_subscriber::behavior_type make_behavior() {
    return {
        [this](const record_batch_ptr& batch) -> caf::result<void> { return take(batch); },
        [this](const partition_event& event) { say(to_string(event)); },
        [this](const group_assigned& what) { hear(what); },
        [this](const group_revoked& what) -> caf::result<void> { return part(what); },
        [this](const group_lost& what) { lose(what); },
        [this](const group_failed& what) { fail(what); },
        [this](flush_atom) { pay(); },
    };
  }

private:
  void say(const std::string& what) {
    seen_->log +=
        ' ' + seen_->plan->config.group.group_id + "'s member " + std::to_string(seen_->number) + ": " + what + ';';
  }
  milliseconds some(milliseconds most) {
    return milliseconds{seen_->random.below(static_cast<uint64_t>(most.count()) + 1)};
  }

  caf::result<void> take(const record_batch_ptr& batch) {
    if (seen_->ended) return caf::unit;
    say("got " + batch->topic() + '-' + std::to_string(batch->partition()) + " from "
        + std::to_string(batch->base_offset()) + " to " + std::to_string(batch->next_offset()));
    seen_->ledger->got(seen_->number, *batch);
    auto keeps = some(seen_->plan->keeps);
    if (seen_->plan->hesitates > 0 && seen_->random.below(seen_->plan->hesitates) == 0)
      keeps = seen_->plan->config.group.max_poll_interval + hesitation_beyond_limit;
    if (keeps == milliseconds{0} || !seen_->patient) {
      seen_->ledger->answered(*batch);
      return caf::unit;
    }
    seen_->owed.push_back({batch, seen_->now + keeps, make_promise<void>(self_)});
    size_t charged = 0;
    for (const auto& each : seen_->owed) charged += each.batch->charged();
    seen_->most_charged = std::max(seen_->most_charged, charged);
    return seen_->owed.back().answer;
  }

  void hear(const group_assigned& what) {
    std::vector<topic_partition> added;
    for (const auto& each : what.added) added.push_back(each.where);
    say("generation " + std::to_string(what.generation) + ", given" + text(added));
    if (!seen_->ended) seen_->ledger->assigned(seen_->number, what);
  }

  caf::result<void> part(const group_revoked& what) {
    say("to give up" + text(what.partitions));
    if (seen_->ended) return caf::unit;
    seen_->ledger->revoked(seen_->number, what.partitions);
    if (!seen_->patient) {
      pay();
      seen_->ledger->given_up(seen_->number, what.partitions);
      return caf::unit;
    }
    seen_->partings.push_back({what.partitions, seen_->now + some(seen_->plan->parts_in), make_promise<void>(self_)});
    return seen_->partings.back().answer;
  }

  void lose(const group_lost& what) {
    say("lost" + text(what.partitions) + ": " + what.cause.message());
    if (!seen_->ended) seen_->ledger->lost(seen_->number, what.partitions);
  }

  void fail(const group_failed& what) {
    say("failed: " + what.cause.message());
    if (seen_->ended) return;
    seen_->failure = what.cause.message();
    seen_->fenced = what.cause.code() == errc::fenced_instance_id;
  }

  void pay() {
    std::erase_if(seen_->owed, [&](member_readings::debt& each) {
      if (each.due > seen_->now && seen_->patient) return false;
      if (!seen_->ended) seen_->ledger->answered(*each.batch);
      each.answer.deliver();
      return true;
    });
    std::erase_if(seen_->partings, [&](member_readings::parting& each) {
      if (each.due > seen_->now && seen_->patient) return false;
      if (!seen_->ended) seen_->ledger->given_up(seen_->number, each.partitions);
      each.answer.deliver();
      return true;
    });
  }

  group_paying_subscriber::pointer self_;
  std::shared_ptr<member_readings> seen_;
};

} // namespace

member::member(
    size_t number, const member_plan& plan, const group_subscription& what, std::shared_ptr<group_ledger> ledger,
    virtual_time& time, cluster_actor cluster, milliseconds now)
    : plan_(plan), time_(time), seen_(std::make_shared<member_readings>()), cluster_(std::move(cluster)) {
  seen_->number = number;
  seen_->ledger = std::move(ledger);
  seen_->plan = &plan_;
  seen_->now = now;
  seen_->random = random_source{plan.config.reader.seed + number};
  seen_->ledger->came(number);
  subscriber_ = spawn<subscriber>(time.system(), seen_);
  reader_ = spawn_group_reader(time.system(), cluster_, plan.config, group_subscriber_actor{subscriber_});
  subscribed_ = time.ask<void>(reader_, what);
  stats_ = time.ask<reader_stats>(reader_, stats_atom_v);
}

bool member::has(const caf::actor& who) const {
  return caf::actor_cast<caf::actor_addr>(reader_) == who || caf::actor_cast<caf::actor_addr>(cluster_) == who;
}

void member::look_at_buffer() {
  if (!stats_.done() || closing_) return;
  if (stats_.code() == errc::none) seen_->most_buffered = std::max(seen_->most_buffered, stats_.value().buffered_bytes);
  stats_ = time_.ask<reader_stats>(reader_, stats_atom_v);
}

std::string member::step(milliseconds now) {
  seen_->now = now;
  anon_mail(flush_atom_v).send(subscriber_);
  time_.run();
  look_at_buffer();
  if (!plan_.config.auto_commit && !closing_ && now >= next_commit_) {
    next_commit_ = now + plan_.commits_every;
    commit();
  }
  std::erase_if(commits_, [](const auto& each) { return each.done(); });
  return std::exchange(seen_->log, {});
}

void member::commit() { commits_.push_back(time_.ask<commit_report_ptr>(reader_, flush_atom_v)); }

// First nothing of it reaches the brokers any more.
void member::kill() {
  seen_->ended = true;
  seen_->ledger->ended(seen_->number);
  send_exit(cluster_, caf::exit_reason::kill);
  time_.run();
  send_exit(reader_, caf::exit_reason::kill);
  pay_all();
}

void member::end() {
  has_gone();
  send_exit(reader_, caf::exit_reason::kill);
}

void member::has_gone() {
  seen_->ended = true;
  seen_->ledger->ended(seen_->number);
  pay_all();
}

// A promise keeps its actor.
void member::pay_all() {
  keep_nothing();
  anon_mail(flush_atom_v).send(subscriber_);
  time_.run();
}

void member::forgive() {
  seen_->failure.clear();
  seen_->fenced = false;
}

void member::close() { closing_ = time_.ask<void>(reader_, close_atom_v); }

std::string member::complaint() const {
  if (!seen_->failure.empty()) return "failed: " + seen_->failure;
  if (!subscribed_.done()) return "did not answer its subscription";
  if (subscribed_.code() != errc::none) return "refused its subscription: " + subscribed_.message();
  if (!std::ranges::all_of(commits_, [](const auto& each) { return each.done(); })) return "did not answer a commit";
  if (closing_ && !closing_->done()) return "did not close";
  // A batch of each broker may exceed the buffer, and what two of each partition expand to.
  constexpr size_t largest_batch = 65'536, batches = 32;
  const auto bound = plan_.config.reader.buffer_bytes + batches * largest_batch;
  if (const auto most = std::max(seen_->most_charged, seen_->most_buffered); most > bound)
    return "held " + std::to_string(most) + " bytes of " + std::to_string(bound);
  return {};
}

std::string member::trouble() {
  const auto status = time_.ask<group_status>(reader_, status_atom_v);
  time_.run();
  if (!status.done() || status.code() != errc::none) return "does not say how it is";
  if (status.value().phase != group_phase::stable)
    return "is not settled in the end: " + status.value().cause.message();
  return {};
}

} // namespace cafka::test
