#include "cafka/actors/blocking/group_duties.hpp"

#include "cafka/actors/caf/errors.hpp"

#include <algorithm>
#include <utility>

namespace cafka::blocking {

namespace {

constexpr std::chrono::seconds between_looks{1};
constexpr int long_join = 3; // looks
/// A thread that works on a long batch shows that it does so often.
constexpr std::chrono::milliseconds longest_silence{5'000};

} // namespace

group_duties::group_duties(
    inbox_actor::pointer self, std::shared_ptr<arrival_queue> queue, group_terms terms, settler settle)
    : self_(self), queue_(std::move(queue)), terms_(std::move(terms)), settle_(std::move(settle)), agenda_(self) {}

void group_duties::start(std::function<group_reader_actor()> reader) {
  reader_ = std::move(reader);
  next_commit_ = agenda_.now() + terms_.commit_interval;
  commit_again_and_again();
  look_at_the_membership();
}

void group_duties::tell(group_event what) {
  what.group = terms_.group;
  queue_->push({0, std::move(what)});
}

// -- from the membership -----------------------------------------------------------------------------------------------

void group_duties::assigned(const group_assigned& what) {
  terms_.progress->assigned(what.added);
  group_event event{.kind = group_event::what::assigned, .generation = what.generation};
  for (const auto& each : what.added) event.partitions.push_back(each.where);
  tell(std::move(event));
}

void group_duties::revoked(const group_revoked& what, std::function<void()> done) {
  std::vector<uint64_t> dropped;
  const bool at_hand = queue_->take_back(what.partitions, dropped);
  for (const auto number : dropped) settle_(number);
  tell({.kind = group_event::what::revoked, .generation = what.generation, .partitions = what.partitions});
  if (!at_hand) return give_up({what, std::move(done)});
  waiting_ = {what, std::move(done)};
}

void group_duties::released() {
  if (waiting_) give_up(*std::exchange(waiting_, std::nullopt));
}

void group_duties::give_up(revocation what) {
  auto then = [this, what] {
    terms_.progress->gone(what.what.partitions);
    what.done();
  };
  commit(terms_.progress->to_commit(what.what.partitions), what.what.patience, std::move(then));
}

/// A thread that is elsewhere is not taken for one that is done with what was dropped: it would get more, and lose that too.
void group_duties::lost(const group_lost& what) {
  queue_->take_back(what.partitions, owed_);
  terms_.progress->gone(what.partitions);
  tell(
      {.kind = group_event::what::lost,
       .generation = what.generation,
       .partitions = what.partitions,
       .reason = what.cause});
  if (waiting_) std::exchange(waiting_, std::nullopt)->done(); // it has been waited for in vain
  queue_->call();
}

void group_duties::failed(const group_failed& what) {
  tell({.kind = group_event::what::failed, .reason = what.cause});
  queue_->end(what.cause);
}

// -- commits -----------------------------------------------------------------------------------------------------------

void group_duties::attended() {
  for (const auto number : std::exchange(owed_, {})) settle_(number);
  if (const auto reader = reader_()) anon_mail(group_progress{true}).send(reader);
  if (terms_.commit_interval.count() == 0 || std::exchange(due_, false)) commit_all();
}

/// One at a time; what comes meanwhile is committed with the next.
void group_duties::commit_all() {
  if (std::exchange(committing_, true)) return;
  commit(terms_.progress->to_commit(), terms_.request_timeout, [this] { committing_ = false; });
}

void group_duties::commit(
    std::vector<committed_offset> what, std::chrono::milliseconds timeout, std::function<void()> then) {
  const auto reader = reader_();
  if (what.empty() || !reader) return then();
  mail(self_, commit_offsets{.offsets = std::move(what), .timeout = timeout})
      .request(reader, caf::infinite)
      .then(
          [this, then](const commit_report_ptr& report) {
            committed(*report);
            then();
          },
          [this, then](const caf::error& why) {
            tell({.kind = group_event::what::commit_failed, .reason = to_error(why)});
            then();
          });
}

void group_duties::committed(const commit_report& report) {
  for (const auto& each : report) {
    if (each.outcome == commit_outcome::committed)
      terms_.progress->committed(each);
    else
      tell({.kind = group_event::what::commit_failed, .partitions = {each.where}, .reason = each.why});
  }
}

/// The thread is asked how far it is in the batch that it has at hand; what it is done with is committed without it.
void group_duties::commit_again_and_again() {
  const auto interval = terms_.commit_interval;
  agenda_.after(interval.count() > 0 ? std::min(interval, longest_silence) : longest_silence, [this] {
    commit_again_and_again();
    queue_->call();
    if (agenda_.now() < next_commit_) return;
    next_commit_ = agenda_.now() + terms_.commit_interval;
    due_ = true;
    commit_all();
  });
}

// -- whether it takes part ---------------------------------------------------------------------------------------------

void group_duties::look_at_the_membership() {
  agenda_.after(between_looks, [this] {
    look_at_the_membership();
    if (const auto reader = reader_())
      mail(self_, status_atom_v)
          .request(reader, caf::infinite)
          .then([this](const group_status& status) { heard(status); }, [](const caf::error&) {});
  });
}

/// Each cause is told once, if it is still there at the next look: a rebalance, or a coordinator that moves, is none.
void group_duties::heard(const group_status& status) {
  joining_looks_ = status.phase == group_phase::joining && !status.cause ? joining_looks_ + 1 : 0;
  if (joining_looks_ == 0) unreachable_ = {};
  if (joining_looks_ > 0 && joining_looks_ % long_join == 0) look_for_the_coordinator();
  const auto& why = status.cause ? status.cause : unreachable_;
  const auto cause = why.code();
  const bool lasts = std::exchange(last_cause_, cause) == cause;
  if (!lasts || cause == told_cause_) return;
  told_cause_ = cause;
  if (cause == errc::none) return tell({.kind = group_event::what::recovered, .generation = status.generation});
  tell({.kind = group_event::what::held_up, .generation = status.generation, .reason = why});
}

/// A join may be parked for minutes, and a coordinator be looked for as long: this tells the one from the other.
void group_duties::look_for_the_coordinator() {
  const describe_groups what{.groups = {terms_.group}, .timeout = between_looks * 2};
  auto told = [this](const error& why) {
    // That there was no answer in time says less than what was said before.
    if (why.code() != errc::request_timed_out_locally || !unreachable_) unreachable_ = why;
    if (why.code() == errc::group_id_not_found) unreachable_ = {};
  };
  mail(self_, what)
      .request(terms_.client, caf::infinite)
      .then(
          [told](const group_descriptions_ptr& all) { told(all->at(0).what); },
          [told](const caf::error& why) { told(to_error(why)); });
}

} // namespace cafka::blocking
