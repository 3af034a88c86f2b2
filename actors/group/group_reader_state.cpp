#include "cafka/actors/group/group_reader_state.hpp"

#include <algorithm>
#include <random>
#include <utility>

#include "cafka/actors/caf/errors.hpp"
#include "cafka/actors/caf/prepare.hpp"

namespace cafka {

namespace {

/// What the reader delivers to: it keeps its subscriber alive, and would keep the supervisor that holds it.
class inlet_state {
public:
  static inline const char* name = "cafka.group_inlet";
  inlet_state(subscriber_actor::pointer self, const group_reader_actor& to)
      : self_(self), to_(caf::actor_cast<caf::actor_addr>(to)) {}

  subscriber_actor::behavior_type make_behavior() {
    return {
        [this](const record_batch_ptr& batch) { return pass(batch); },
        [this](const partition_event& event) { return pass(event); },
    };
  }

private:
  template <class Message>
  caf::result<void> pass(const Message& what) {
    const auto to = caf::actor_cast<caf::strong_actor_ptr>(to_);
    if (!to) return caf::unit;
    return mail(self_, what).delegate(caf::actor_cast<group_reader_actor>(to));
  }

  subscriber_actor::pointer self_;
  caf::actor_addr to_;
};

uint64_t seed_of(const group_reader_config& config) {
  if (config.group.seed != 0) return config.group.seed;
  std::random_device source;
  return (static_cast<uint64_t>(source()) << 32) | source();
}

group_reader_config complete(group_reader_config config) {
  config.group.seed = seed_of(config);
  if (config.reader.seed == 0) config.reader.seed = config.group.seed + 3;
  if (config.group.rack.empty()) config.group.rack = config.reader.rack;
  config.group.require_stable = config.reader.isolation == isolation_level::read_committed;
  return config;
}

commit_report_ptr failed(const std::vector<committed_offset>& what, const error& why) {
  auto report = std::make_shared<commit_report>();
  for (const auto& each : what)
    report->push_back(
        {.where = each.where, .outcome = commit_outcome::failed, .offset = each.offset, .log = each.log, .why = why});
  return report;
}

} // namespace

group_reader_actor spawn_group_reader(
    caf::actor_system& system, cluster_actor cluster, group_reader_config config, group_subscriber_actor subscriber) {
  if (auto refused = config.validate()) throw refused;
  require_types(system);
  return spawn<group_reader_state>(
      system, std::move(cluster), std::make_shared<const group_reader_config>(complete(std::move(config))),
      std::move(subscriber));
}

group_reader_state::group_reader_state(
    group_reader_actor::pointer self, cluster_actor cluster, std::shared_ptr<const group_reader_config> config,
    group_subscriber_actor subscriber)
    : self_(self),
      cluster_(std::move(cluster)),
      config_(std::move(config)),
      subscriber_(std::move(subscriber)),
      watch_(self),
      agenda_(self),
      reader_restarts_(config_->group.retry_backoff, config_->group.retry_backoff_max, config_->group.seed + 4),
      membership_restarts_(config_->group.retry_backoff, config_->group.retry_backoff_max, config_->group.seed + 5) {}

group_reader_actor::behavior_type group_reader_state::make_behavior() {
  inlet_ = spawn<inlet_state>(self_->home_system(), caf::actor_cast<group_reader_actor>(self_->address()));
  watch_.watch(self_, subscriber_, [this](const caf::error&) { end(); });
  start_reader();
  start_membership();
  if (config_->auto_commit && config_->group.auto_commit_interval.count() > 0) commit_again_and_again();
  look_at_the_user();
  return {
      [this](const group_subscription& what) { return on_subscription(what); },
      [this](flush_atom) { return on_commit(positions_.to_commit(), config_->group.request_timeout); },
      [this](const commit_offsets& what) { return on_commit(what.offsets, what.timeout); },
      [this](seek_atom, const topic_partition& where, const start_position& to) { return on_seek(where, to); },
      [this](pause_atom, const topic_partition& where) { return on_pause(where); },
      [this](resume_atom, const topic_partition& where) { return on_resume(where); },
      [this](status_atom) { return ask<group_status>(membership_, status_atom_v); },
      [this](position_atom) { return ask<std::vector<partition_position>>(reader_, position_atom_v); },
      [this](stats_atom) { return ask<reader_stats>(reader_, stats_atom_v); },
      [this](const group_progress&) { positions_.progressed(agenda_.now()); },
      [this](close_atom) { return on_close(); },
      [this](const record_batch_ptr& batch) { return on_batch(batch); },
      [this](const partition_event& event) { on_event(event); },
      [this](const group_assigned& what) { on_assigned(what); },
      [this](const group_revoked& what) { return on_revoked(what); },
      [this](const group_lost& what) { on_lost(what); },
      [this](const group_failed& what) { tell(what); },
      [this](const group_status& what) { on_status(what); },
      [this](tick_atom, uint64_t number) { agenda_.ticked(number); },
  };
}

template <class T, class Handle, class... Args>
caf::result<T> group_reader_state::ask(const Handle& whom, Args... args) {
  if (closing_ || !whom)
    return make_error(errc::closed, "group '" + config_->group.group_id + "': the reader is closing");
  auto asked = make_promise<T>(self_);
  auto request = mail(self_, std::move(args)...).request(whom, caf::infinite);
  auto refused = [asked](const caf::error& why) mutable { asked.deliver(why); };
  if constexpr (std::is_void_v<T>)
    std::move(request).then([asked]() mutable { asked.deliver(); }, refused);
  else
    std::move(request).then([asked](const T& answer) mutable { asked.deliver(answer); }, refused);
  return asked;
}

template <class Message>
void group_reader_state::tell(const Message& what) {
  anon_mail(what).send(subscriber_);
}

// -- from the reader ---------------------------------------------------------------------------------------------------

caf::result<void> group_reader_state::on_batch(const record_batch_ptr& batch) {
  const topic_partition where{batch->topic(), batch->partition()};
  // Of what is being given up nothing is delivered any more: it was on its way when the partition was taken from the reader.
  if (!held_.contains(where)) return caf::unit;
  begun(where, batch->base_offset());
  const auto ticket = positions_.delivered(
      where, batch->assignment_epoch(), batch->next_offset(), batch->leader_epoch(), agenda_.now());
  if (!ticket) return caf::unit;
  auto asked = make_promise<void>(self_);
  auto answered = [this, asked, ticket = *ticket]() mutable {
    positions_.answered(ticket, agenda_.now());
    asked.deliver();
    if (config_->auto_commit && config_->group.auto_commit_interval.count() == 0) commit_answered();
  };
  mail(self_, batch)
      .request(subscriber_, caf::infinite)
      .then([answered]() mutable { answered(); }, [answered](const caf::error&) mutable { answered(); });
  return asked;
}

void group_reader_state::on_event(const partition_event& event) {
  const topic_partition of{event.topic, event.partition};
  if (event.partition >= 0 && !held_.contains(of)) return;
  using what = partition_event::what;
  if (event.kind == what::end_reached) begun(of, event.offset);
  if (has_moved(event)) positions_.moved(of, event.offset);
  tell(event);
}

/// A group that begins anywhere but at the first record would lose what is written before it has dealt with one.
void group_reader_state::begun(const topic_partition& where, int64_t offset) {
  if (config_->reader.start != first) positions_.begun(where, offset);
}

// -- from the membership -----------------------------------------------------------------------------------------------

/// The subscriber hears of it before the first batch.
void group_reader_state::on_assigned(const group_assigned& what) {
  unconfirmed_since_.reset();
  for (const auto& each : what.added) {
    forget_partings(each.where);
    const auto start = each.offset < 0 ? config_->reader.start : at_offset(each.offset);
    held_[each.where] = {.of = each.where, .start = start, .leader_epoch = each.leader_epoch};
    positions_.give(each.where, epoch_ + 1, each);
  }
  tell(what);
  if (!what.added.empty()) assign_reader([] {});
}

/// No more of it is delivered from now on, so the subscriber hears of it at once: what the group says next would overtake it if it
/// waited for the reader. When the subscriber has dealt with what it has, that is committed.
caf::result<void> group_reader_state::on_revoked(const group_revoked& what) {
  auto asked = make_promise<void>(self_);
  drop(what.partitions);
  assign_reader([] {});
  const auto number = ++last_parting_;
  partings_[number] = {what.partitions, agenda_.now() + what.patience};
  const auto give_up = [this, asked, number] {
    auto done = [this, asked, number](const commit_report_ptr&) mutable {
      positions_.take(partings_[number].partitions);
      partings_.erase(number);
      asked.deliver();
      if (waits_to_join_) start_membership();
    };
    const auto timeout = config_->group.close_timeout;
    const auto& partitions = partings_[number].partitions;
    commit(config_->auto_commit ? positions_.to_commit(partitions) : std::vector<committed_offset>{}, timeout, done);
  };
  mail(self_, what)
      .request(subscriber_, caf::infinite)
      .then([give_up] { give_up(); }, [give_up](const caf::error&) { give_up(); });
  return asked;
}

/// They are lost, or the member's again: what its subscriber answers about their being revoked says nothing any more.
void group_reader_state::forget_partings(const topic_partition& of) {
  for (auto& [number, each] : partings_) std::erase(each.partitions, of);
}

/// A new membership tells the group that the member does not have what it was giving up. That is true once the subscriber has
/// answered, or else the partitions are lost.
bool group_reader_state::is_parting() {
  const auto now = agenda_.now();
  group_lost late{
      .generation = place_.generation,
      .cause = {
          errc::answer_lost, "group '" + config_->group.group_id
                                 + "': the membership ended while they were given up, and the time is over"}};
  std::optional<delivered_positions::time_point> next;
  for (const auto& [number, each] : partings_) {
    if (each.partitions.empty()) continue;
    if (each.until > now)
      next = next ? std::min(*next, each.until) : each.until;
    else
      late.partitions.insert(late.partitions.end(), each.partitions.begin(), each.partitions.end());
  }
  if (!late.partitions.empty()) on_lost(late);
  waits_to_join_ = next.has_value();
  if (next)
    agenda_.at(*next, [this] {
      if (waits_to_join_) start_membership();
    });
  return waits_to_join_;
}

void group_reader_state::on_lost(const group_lost& what) {
  take(what.partitions);
  tell(what);
}

void group_reader_state::on_status(const group_status& what) { place_ = what; }

void group_reader_state::take(const std::vector<topic_partition>& partitions) {
  for (const auto& each : partitions) forget_partings(each);
  drop(partitions);
  positions_.take(partitions);
  assign_reader([] {});
}

void group_reader_state::drop(const std::vector<topic_partition>& partitions) {
  for (const auto& each : partitions) {
    held_.erase(each);
    paused_.erase(each);
  }
}

// -- from the user -----------------------------------------------------------------------------------------------------

caf::result<void> group_reader_state::on_subscription(const group_subscription& what) {
  subscription_ = what;
  return ask<void>(membership_, what);
}

caf::result<commit_report_ptr> group_reader_state::on_commit(
    std::vector<committed_offset> what, std::chrono::milliseconds timeout) {
  positions_.complete(what);
  auto asked = make_promise<commit_report_ptr>(self_);
  commit(std::move(what), timeout, [asked](const commit_report_ptr& report) mutable { asked.deliver(report); });
  return asked;
}

/// While the reader is started again the place is noted: that is where it starts.
caf::result<void> group_reader_state::on_seek(const topic_partition& where, const start_position& to) {
  auto done = [this, where, to] {
    if (const auto found = held_.find(where); found != held_.end()) found->second = {.of = where, .start = to};
    positions_.sought(where);
  };
  return ask_reader(where, done, seek_atom_v, where, to);
}

caf::result<void> group_reader_state::on_pause(const topic_partition& where) {
  return ask_reader(
      where, [this, where] { paused_.insert(where); }, pause_atom_v, where);
}

caf::result<void> group_reader_state::on_resume(const topic_partition& where) {
  return ask_reader(
      where, [this, where] { paused_.erase(where); }, resume_atom_v, where);
}

/// What is asked of a partition outlives the reader: it is noted, and the next one starts with it.
template <class Note, class... Args>
caf::result<void> group_reader_state::ask_reader(const topic_partition& where, Note note, Args... args) {
  if (closing_) return make_error(errc::closed, "group '" + config_->group.group_id + "': the reader is closing");
  if (!held_.contains(where))
    return make_error(
        errc::unknown_topic_or_partition,
        to_string(where) + " is not assigned to this member of group '" + config_->group.group_id + "'");
  if (!reader_) {
    note();
    return caf::unit;
  }
  auto asked = make_promise<void>(self_);
  auto answered = [asked, note]() mutable {
    note();
    asked.deliver();
  };
  auto refused = [answered, asked](const caf::error& why) mutable {
    to_error(why).code() == errc::answer_lost ? answered() : asked.deliver(why);
  };
  mail(self_, args...).request(reader_, caf::infinite).then(answered, refused);
  return asked;
}

/// The membership takes all partitions away before it leaves, and so commits.
caf::result<void> group_reader_state::on_close() {
  auto asked = make_promise<void>(self_);
  closing_ = true;
  auto done = [this, asked]() mutable {
    if (!reader_) {
      asked.deliver();
      return end();
    }
    auto closed = [this, asked]() mutable {
      asked.deliver();
      end();
    };
    mail(self_, close_atom_v)
        .request(reader_, caf::infinite)
        .then([closed]() mutable { closed(); }, [closed](const caf::error&) mutable { closed(); });
  };
  if (!membership_)
    done();
  else
    mail(self_, close_atom_v)
        .request(membership_, caf::infinite)
        .then([done]() mutable { done(); }, [done](const caf::error&) mutable { done(); });
  return asked;
}

void group_reader_state::end() {
  closing_ = true;
  agenda_.clear();
  self_->quit();
}

// -- commits and progress ----------------------------------------------------------------------------------------------

void group_reader_state::commit(
    std::vector<committed_offset> what, std::chrono::milliseconds timeout, committed_callback done) {
  if (what.empty() || !membership_) return done(failed(what, error{errc::closed}));
  mail(self_, commit_offsets{.offsets = what, .timeout = timeout})
      .request(membership_, caf::infinite)
      .then(
          [this, done](const commit_report_ptr& report) {
            for (const auto& each : *report)
              if (each.outcome == commit_outcome::committed) positions_.committed(each);
            done(report);
          },
          [what, done](const caf::error& why) { done(failed(what, to_error(why))); });
}

void group_reader_state::commit_again_and_again() {
  agenda_.after(config_->group.auto_commit_interval, [this] {
    commit_again_and_again();
    commit_answered();
  });
}

/// One at a time; what fails is committed with the next.
void group_reader_state::commit_answered() {
  if (closing_ || std::exchange(committing_, true)) return;
  commit(positions_.to_commit(), config_->group.request_timeout, [this](const commit_report_ptr& report) {
    committing_ = false;
    // What was answered meanwhile has no interval to wait for.
    const auto is_stored = [](const auto& each) { return each.outcome == commit_outcome::committed; };
    const bool at_once = config_->group.auto_commit_interval.count() == 0 && !report->empty();
    if (at_once && std::all_of(report->begin(), report->end(), is_stored)) commit_answered();
  });
}

/// Not told with every batch: the limit is kept to a tenth of its length.
void group_reader_state::look_at_the_user() {
  constexpr int parts = 10;
  const bool busy = positions_.unanswered() > 0;
  const bool moved = positions_.last_progress() != told_progress_;
  if (membership_ && (busy ? moved || !told_busy_ : told_busy_)) {
    anon_mail(group_progress{busy}).send(membership_);
    told_busy_ = busy;
    told_progress_ = positions_.last_progress();
  }
  const auto pause =
      std::max<std::chrono::milliseconds>(config_->group.max_poll_interval / parts, std::chrono::milliseconds{1});
  agenda_.after(pause, [this] { look_at_the_user(); });
}

} // namespace cafka
