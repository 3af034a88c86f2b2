// A fleet's workers, and the writer of its letters.
#include <algorithm>
#include <array>
#include <utility>

#include "cafka/actors/caf/errors.hpp"
#include "cafka/actors/fleet/dead_letter.hpp"
#include "cafka/actors/fleet/fleet_state.hpp"

namespace cafka {

namespace {

/// It is the record, or a right that is missing: writing it again does not help.
bool will_stay_refused(errc code) {
  constexpr std::array all{errc::record_too_large,        errc::message_too_large,
                           errc::record_list_too_large,   errc::invalid_record,
                           errc::invalid_topic_exception, errc::topic_authorization_failed,
                           errc::invalid_request,         errc::not_encodable};
  return std::find(all.begin(), all.end(), code) != all.end();
}

} // namespace

// -- workers -------------------------------------------------------------------------------------------------------------

void fleet_state::start_worker(uint32_t number) {
  if (closing_ || number >= crew_.wanted() || workers_.contains(number)) return;
  auto made = spawn_worker(self_->home_system(), number, self_->address(), make_, config_->own_threads);
  watch_.watch(self_, made, [this, number](const caf::error& why) { worker_ended(number, to_error(why)); });
  workers_[number] = std::move(made);
}

/// It has made its behavior.
void fleet_state::on_ready(const ready_worker& what) {
  if (!workers_.contains(what.number)) return;
  takes_many_ = what.takes_many;
  work_.take_many(what.takes_many);
  crew_.started(what.number);
  step();
}

void fleet_state::on_finished(const finished_work& what) {
  const auto done = crew_.through(what.worker, what.number);
  if (!done) return; // it was given up
  const auto now = agenda_.now();
  const auto before = work_.counted().done;
  note_health(*done, now);
  work_.finished(*done, now);
  if (work_.counted().done > before) health_.settled(now);
  step();
}

/// Once for each partition in a row.
void fleet_state::note_health(const work& what, time_point now) {
  if (restarts_.is_calm()) return;
  const fleet_record* last_one = nullptr;
  for (size_t i = 0; i < what.items.size(); ++i) {
    const auto& each = what.records[i];
    if (what.items[i].became != work::outcome::done) continue;
    if (last_one != nullptr && last_one->partition == each.partition && last_one->topic == each.topic) continue;
    restarts_.healthy(what.worker, {std::string{each.topic}, each.partition}, now);
    last_one = &each;
  }
}

/// What it has done by then counts; the record at hand has failed.
void fleet_state::worker_ended(uint32_t number, const error& why) {
  workers_.erase(number);
  const auto& has = crew_.at(number).has;
  const failure how{.what = failure::kind::crash, .why = why};
  if (has) {
    const auto index = has->at_hand.load(std::memory_order_acquire);
    if (has->items[index].became == work::outcome::untouched)
      worker_behavior::fail(*has, index, takes_many_, how.what, how.why);
  }
  if (!closing_) tell_about(fleet_event::kind::worker_crashed, number, why);
  replace(number, how);
}

/// Another one takes its place after a pause, and more is done about it if that does not help.
void fleet_state::replace(uint32_t number, const failure& how) {
  bool again = false;
  const auto now = agenda_.now();
  std::optional<topic_partition> at;
  if (const auto had = crew_.ended(number, again)) {
    const auto& record = had->records[had->at_hand.load(std::memory_order_acquire)];
    at = topic_partition{std::string{record.topic}, record.partition};
    work_.finished(*had, now);
  }
  if (closing_ || !again) return step();
  const auto decided = restarts_.crashed(number, at, now);
  health_.restarted(now);
  if (decided.resume_at && at) cool_down(*at, *decided.resume_at);
  if (decided.what == restart_ledger::step::leave)
    return stop_for(
        {errc::handler_failed, group() + ": workers crash again and again; the last one: " + how.why.message()});
  if (at && config_->restarts.strategy == restart_strategy::one_for_partition) renew_siblings(*at, decided.restart_at);
  restart(number, decided.restart_at);
  step();
}

void fleet_state::cool_down(const topic_partition& which, time_point until) {
  work_.pause(which, fleet_work::hold::cooling);
  health_.cools_down(which);
  agenda_.at(until, [this, which] {
    if (!held_.contains(which) || restarts_.is_paused(which, agenda_.now())) return;
    work_.resume(which, fleet_work::hold::cooling);
    if (!work_.is_stopped(which)) health_.goes_on(which);
    step();
  });
}

void fleet_state::hand_out() {
  end_superfluous();
  const auto now = agenda_.now();
  rate_at_.reset();
  while (!failed_ && !closing_) {
    const auto number = crew_.idle();
    if (!number) break;
    if (!rate_.may_go(now)) {
      rate_at_ = rate_.again();
      break;
    }
    auto what = work_.next(*number, crew_.idle_count(), now, rate_.room());
    if (!what) break;
    rate_.took(what->items.size());
    crew_.gave(*number, what, now);
    mail(self_, std::move(what)).send(workers_.at(*number));
  }
}

void fleet_state::end_superfluous() {
  for (const auto number : crew_.to_end()) {
    const auto found = workers_.find(number);
    watch_.forget(self_, found->second);
    send_exit(found->second);
    workers_.erase(found);
    restarts_.retired(number);
  }
}

/// Tells of workers that make no progress, and takes the place of those that are too late.
void fleet_state::watch_progress() {
  constexpr int parts = 4;
  const auto now = agenda_.now();
  set_clocks();
  crew_.look(now);
  for (const auto number : crew_.stuck(now, config_->stall_after)) tell_about(fleet_event::kind::stuck, number);
  give_up_late();
  look_at_health();
  // Waiting for a pause to end, or for a letter, is no reason to leave the group; a worker that hangs is.
  const auto settled = work_.counted().settled();
  if (member_ && !work_.is_idle() && (std::exchange(told_settled_, settled) != settled || crew_.busy_count() == 0))
    anon_mail(group_progress{true}).send(member_);
  const auto period = std::min(
                          {config_->stall_after, config_->group.max_poll_interval,
                           config_->handler_timeout.count() > 0 ? config_->handler_timeout : config_->stall_after})
                      / parts;
  agenda_.after(
      std::max<std::chrono::milliseconds>(period, std::chrono::milliseconds{1}), [this] { watch_progress(); });
}

/// With the record that it is at, if it is at one.
void fleet_state::tell_about(fleet_event::kind what, uint32_t number, const error& why) {
  fleet_event event{.what = what, .worker = static_cast<int32_t>(number), .why = why};
  if (const auto& has = crew_.at(number).has) {
    const auto& record = has->records[has->at_hand.load(std::memory_order_acquire)];
    event.where = {std::string{record.topic}, record.partition};
    event.offset = record.offset;
  }
  tell(std::move(event));
}

/// It may still be at it, and nobody can stop it: what it does from now on is not looked at.
void fleet_state::give_up(uint32_t number, const std::optional<failure>& why) {
  const auto found = workers_.find(number);
  watch_abandoned(found->second);
  send_exit(found->second, caf::exit_reason::kill);
  workers_.erase(found);
  crew_.replace_work(number, given_up(*crew_.at(number).has, takes_many_, why));
}

/// Until its function returns it is there, and has a thread.
void fleet_state::watch_abandoned(const worker_actor& who) {
  ++abandoned_;
  watch_.watch(self_, who, [this](const caf::error&) { --abandoned_; });
}

void fleet_state::give_up_late() {
  const auto limit = config_->handler_timeout;
  if (limit.count() == 0) return;
  for (const auto number : crew_.late(agenda_.now(), limit)) {
    if (!crew_.at(number).has || !workers_.contains(number)) continue; // it was renewed with another one
    tell_about(fleet_event::kind::late, number);
    const failure why{
        .what = failure::kind::timeout,
        .why = {
            errc::handler_failed,
            "the worker's function took longer than " + std::to_string(limit.count()) + " ms (handler_timeout)"}};
    give_up(number, why);
    replace(number, why);
  }
}

/// With restart_strategy::one_for_partition: workers that have records of the partition are made anew with the one that crashed. It is not
/// their records that are to blame.
void fleet_state::renew_siblings(const topic_partition& of, time_point when) {
  for (uint32_t number = 0; number < crew_.size(); ++number) {
    const auto has = crew_.at(number).has;
    const auto is_of = [&of](const fleet_record& each) {
      return each.partition == of.partition && each.topic == of.topic;
    };
    if (!has || !workers_.contains(number) || std::none_of(has->records.begin(), has->records.end(), is_of)) continue;
    give_up(number, {});
    bool again = false;
    const auto had = crew_.ended(number, again);
    work_.finished(*had, agenda_.now());
    if (again) restart(number, when);
  }
}

void fleet_state::restart(uint32_t number, time_point when) {
  agenda_.at(when, [this, number] {
    // Where everything hangs, more of it would only make more threads.
    if (abandoned_ >= crew_.wanted()) return restart(number, agenda_.now() + std::chrono::seconds{1});
    start_worker(number);
    step();
  });
}

// -- letters -------------------------------------------------------------------------------------------------------------

void fleet_state::write_letters() {
  auto letters = work_.take_letters();
  if (letters.empty()) return;
  if (!letters_) {
    letters_ = spawn_writer(self_->home_system(), cluster_, config_->letters_writer());
    watch_.watch(self_, letters_, [this](const caf::error&) { letters_ = nullptr; });
  }
  write(std::move(letters));
}

void fleet_state::write(std::vector<fleet_work::letter> letters) {
  record_set_builder builder;
  uint64_t tag = 0;
  const auto add = [&builder, &tag](record what) {
    what.tag = ++tag;
    builder.add(what);
  };
  for (const auto& each : letters) {
    const failed_record from{
        .topic = each.from.topic,
        .partition = each.from.partition,
        .what = each.record,
        .last_offset = each.last_offset,
        .group = config_->group_id};
    if (each.verdict.what == failure_verdict::action::retry_topic) {
      const dead_letter letter{from, each.why, each.verdict.tier, wall_clock() + each.verdict.pause.count()};
      add(letter.to(topic_of(each)));
    } else {
      const dead_letter letter{from, each.why};
      add(letter.to(topic_of(each)));
    }
  }
  const auto timeout = config_->letters.delivery_timeout;
  auto sent = std::make_shared<const std::vector<fleet_work::letter>>(std::move(letters));
  // The writer answers within that time; a timeout of the request would keep the fleet when its last handle is gone.
  mail(self_, write_atom_v, builder.finish(), caf::timespan{timeout})
      .request(letters_, caf::infinite)
      .then(
          [this, sent](const write_report_ptr& report) { on_written(*sent, *report); },
          [this, sent](const caf::error& why) {
            const auto again = agenda_.now() + letter_pauses_.next();
            for (const auto& each : *sent) refused(each, to_error(why), again);
            step();
          });
}

/// One pause for all that is refused at a time.
void fleet_state::on_written(const std::vector<fleet_work::letter>& sent, const write_report& report) {
  if (report.all_acknowledged()) letter_pauses_.reset();
  const auto again = agenda_.now() + (report.all_acknowledged() ? time_point::duration{0} : letter_pauses_.next());
  report.each([this, &sent, again](const record_outcome& each) {
    const auto& which = sent[each.tag - 1];
    each.result == outcome::acknowledged ? written(which) : refused(which, each.what, again);
  });
  step();
}

const std::string& fleet_state::topic_of(const fleet_work::letter& which) const {
  const auto found = config_->on_failure_of.find(which.why.what);
  const auto& policy = found != config_->on_failure_of.end() ? found->second : config_->on_failure;
  const bool again = which.verdict.what == failure_verdict::action::retry_topic;
  return again ? policy.retry_topics[which.verdict.tier - 1].topic : policy.dead_letters;
}

void fleet_state::written(const fleet_work::letter& which) {
  health_.can_write(topic_of(which));
  refused_topics_.erase(topic_of(which));
  health_.settled(agenda_.now());
  tell({.what = fleet_event::kind::dead_letter, .where = which.from, .offset = which.record.offset, .how = which.why});
  work_.written(which);
}

/// Nothing is lost and nothing spins: it is written again after a pause, for as long as the partition is the member's. What time does not
/// mend, such as a record that is too large for the topic, stops the partition, until somebody resumes it.
void fleet_state::refused(const fleet_work::letter& which, const error& why, time_point again) {
  health_.cannot_write(topic_of(which), why);
  refused_topics_.insert(topic_of(which));
  tell(
      {.what = fleet_event::kind::letter_refused,
       .where = which.from,
       .offset = which.record.offset,
       .why = why,
       .how = which.why});
  if (will_stay_refused(why.code()))
    work_.unwritable(which, why, agenda_.now());
  else
    work_.unwritten(which, again);
}

} // namespace cafka
