// How a reader starts its partition readers and fetchers, again where they end, and how they leave.
#include <algorithm>
#include <utility>

#include "cafka/actors/caf/errors.hpp"
#include "cafka/actors/reader/reader_state.hpp"

namespace cafka {

namespace {

// Ends of a partition reader without a healthy period in between, of which the user is told.
constexpr uint32_t held_up_after = 3;

} // namespace

// -- partition readers -------------------------------------------------------------------------------------------------

reader_state::reading_child* reader_state::find(const topic_partition& of) {
  auto found = readings_.find(of);
  return found == readings_.end() ? nullptr : &found->second;
}

reader_state::reading_child& reader_state::add_reading(const topic_partition& of, const start_position& start) {
  const auto salt = static_cast<uint64_t>(of.partition);
  return readings_.try_emplace(of, reading_child{.restarts = new_backoff(salt), .start = start}).first->second;
}

// What it had before it was taken has to be gone, so that its batches come in order.
void reader_state::start_reading(const topic_partition& of) {
  auto& child = readings_.at(of);
  const bool old = std::any_of(leaving_.begin(), leaving_.end(), [&](const auto& one) { return one.second.of == of; });
  if (child.handle || child.stopped || old) return;
  const auto delivered = child.progress->get(of).position;
  const bool goes_on = delivered >= 0 && child.progress->seeks() == child.seeks;
  child.progress->set_seeks(child.seeks);
  child.holder = ++last_holder_;
  name_subscriber(of, child);
  child.handle = spawn_partition_reader(
      self_->home_system(), {.config = config_,
                             .commons = commons_,
                             .of = of,
                             .assignment_epoch = child.assignment_epoch,
                             .holder = child.holder,
                             .start = goes_on ? at_offset(delivered) : child.start,
                             .leader_epoch = goes_on ? -1 : child.leader_epoch,
                             .incarnation = goes_on ? child.progress->incarnation() : 0,
                             .cluster = cluster_,
                             .subscriber = subscriber_of(of),
                             .reader = self_->address(),
                             .progress = child.progress});
  watch_.watch(self_, child.handle, [this, of, holder = child.holder](const caf::error& why) {
    reading_ended(of, holder, to_error(why));
  });
  child.restarts.up(now(self_));
  if (child.paused) anon_mail(pause_atom_v).send(child.handle);
  send_source(of);
}

void reader_state::reading_ended(const topic_partition& of, uint32_t holder, const error& why) {
  auto* child = find(of);
  if (closing_ || !child || child->holder != holder) return;
  child->handle = nullptr;
  for (auto& [node, fetching] : fetchers_)
    if (fetching.handle) anon_mail(fetch_abandon{holder}).send(fetching.handle);
  later(child->restarts.failed(now(self_)) - now(self_), [this, of, holder] {
    const auto* same = find(of);
    if (same && same->holder == holder) start_reading(of);
  });
  if (child->restarts.failures() < held_up_after || child->progress->held_up()) return;
  child->progress->set_held_up(true);
  tell(
      partition_event::what::held_up, of,
      {errc::internal, to_string(of) + ": its actor ends again and again, and is started anew: " + why.what()});
}

void reader_state::send_source(const topic_partition& of) {
  const auto* child = find(of);
  const auto* topic = find(of.topic);
  const auto* place = topic ? topic->placement.find(of.partition) : nullptr;
  if (!child || !child->handle || !place) return;
  source_change change{
      .source =
          {.node = place->node,
           .leader = place->leader,
           .is_follower = place->is_follower,
           .leader_epoch = place->leader_epoch,
           .topic_id = topic->placement.topic_id(),
           .incarnation = topic->placement.incarnation()},
      .fetcher = {}};
  if (place->node >= 0) {
    auto& fetching = fetcher_of(place->node);
    change.fetcher = fetching.handle;
    change.source.fetcher = fetching.handle ? fetching.number : 0;
    if (!fetching.handle) change.source.why = fetching.why;
  } else {
    change.source.why = no_leader(of);
  }
  anon_mail(std::move(change)).send(child->handle);
}

void reader_state::send_sources(int32_t node) {
  for (const auto& [topic_name, topic] : topics_)
    for (const auto& [partition, place] : topic.placement.all())
      if (place.node == node) send_source({topic_name, partition});
}

void reader_state::on_choice(const replica_choice& choice) {
  auto* topic = find(choice.of.topic);
  if (closing_ || !topic || !topic->placement.choose(choice.of.partition, choice.node)) return;
  send_source(choice.of);
  share_budget();
  release_idle_fetchers();
}

// -- subscribers of single partitions ----------------------------------------------------------------------------------

const subscriber_actor& reader_state::subscriber_of(const topic_partition& of) const {
  auto found = readings_.find(of);
  return found != readings_.end() && found->second.subscriber ? found->second.subscriber : subscriber_;
}

void reader_state::name_subscriber(const topic_partition& of, reading_child& child) {
  if (!subscribers_ || child.subscriber) return;
  auto named = subscribers_(of);
  if (!named || named == subscriber_) return;
  watch_.watch(self_, named, [this, who = caf::actor_cast<caf::actor_addr>(named)](const caf::error& why) {
    subscriber_ended(who, to_error(why));
  });
  child.subscriber = std::move(named);
}

// What it has not answered may not have been worked on. Nothing is skipped, and nothing is done twice unasked: the user decides.
void reader_state::subscriber_ended(const caf::actor_addr& who, const error& why) {
  if (closing_) return;
  for (auto& [of, child] : readings_) {
    if (!child.subscriber || caf::actor_cast<caf::actor_addr>(child.subscriber) != who) continue;
    child.subscriber = nullptr;
    child.stopped = true;
    if (child.handle) dismiss(of, child);
    const auto from = child.progress->unanswered_from();
    const auto place = from < 0 ? std::string{} : " to offset " + std::to_string(from);
    commons_.counters->failed();
    tell(
        partition_event::what::failed, of,
        {errc::answer_lost, to_string(of) + ": its subscriber has ended (" + why.what() + "); seek" + place
                                + " to go on with another one"},
        from);
  }
}

// -- those that leave --------------------------------------------------------------------------------------------------

void reader_state::take_away(const topic_partition& of) {
  auto taken = readings_.extract(of);
  if (!taken.empty() && taken.mapped().handle) dismiss(of, taken.mapped()); // those that ended were abandoned then
}

void reader_state::dismiss(const topic_partition& of, reading_child& child) {
  const auto holder = child.holder;
  watch_.forget(self_, child.handle);
  leaving_.emplace(holder, leaving_child{.of = of});
  auto over = [this, holder] { abandon(holder); };
  // No timeout: it answers at once, or has ended.
  mail(self_, close_atom_v).request(child.handle, caf::infinite).then(over, [over](const caf::error&) { over(); });
  child.handle = nullptr;
}

// Batches of it that the subscriber has not answered go on holding their memory, but nothing of the reader's.
void reader_state::abandon(uint32_t holder) {
  auto open = std::make_shared<size_t>(1);
  auto over = [this, holder, open] {
    if (--*open == 0) left(holder);
  };
  for (auto& [node, child] : fetchers_) {
    if (!child.handle) continue;
    ++*open;
    mail(self_, fetch_abandon{holder}).request(child.handle, caf::infinite).then(over, [over](const caf::error&) {
      over();
    });
  }
  over();
}

void reader_state::left(uint32_t holder) {
  const auto child = leaving_.extract(holder);
  if (child.empty() || closing_) return;
  for (const auto& waiting : child.mapped().waited_for_by)
    if (--waiting->open == 0) waiting->answer.deliver();
  const auto& of = child.mapped().of;
  const auto* topic = find(of.topic);
  if (find(of) && topic && topic->placement.find(of.partition)) start_reading(of);
}

caf::result<void> reader_state::answer_when_gone() {
  if (leaving_.empty()) return caf::unit;
  auto waiting = std::make_shared<taking>(taking{make_promise<void>(self_), leaving_.size()});
  for (auto& [holder, child] : leaving_) child.waited_for_by.push_back(waiting);
  return waiting->answer;
}

// -- fetchers ----------------------------------------------------------------------------------------------------------

reader_state::fetching_child& reader_state::fetcher_of(int32_t node) {
  auto [found, added] =
      fetchers_.try_emplace(node, fetching_child{.restarts = new_backoff(static_cast<uint64_t>(node) << 32)});
  if (added) start_fetching(node, found->second);
  return found->second;
}

void reader_state::start_fetching(int32_t node, fetching_child& child) {
  child.number = ++last_fetcher_;
  child.handle = spawn_fetcher(self_->home_system(), cluster_, node, config_, commons_);
  watch_.watch(self_, child.handle, [this, node, number = child.number](const caf::error& why) {
    fetching_ended(node, number, to_error(why));
  });
  child.restarts.up(now(self_));
}

void reader_state::fetching_ended(int32_t node, uint64_t number, const error& why) {
  auto found = fetchers_.find(node);
  if (closing_ || found == fetchers_.end() || found->second.number != number) return;
  found->second.handle = nullptr;
  found->second.why = {
      errc::internal,
      "the actor that fetches from broker " + std::to_string(node) + " has ended, and is started anew: " + why.what()};
  send_sources(node);
  later(found->second.restarts.failed(now(self_)) - now(self_), [this, node, number] {
    auto again = fetchers_.find(node);
    if (again == fetchers_.end() || again->second.number != number) return;
    start_fetching(node, again->second);
    share_budget();
    send_sources(node);
  });
}

size_t reader_state::count_at(int32_t node) const {
  size_t count = 0;
  for (const auto& [topic_name, topic] : topics_) count += topic.placement.count(node);
  return count;
}

// A fetcher without partitions keeps a connection for nothing.
void reader_state::release_idle_fetchers() {
  for (auto it = fetchers_.begin(); it != fetchers_.end();) {
    if (count_at(it->first) > 0) {
      ++it;
      continue;
    }
    if (it->second.handle) {
      watch_.forget(self_, it->second.handle);
      anon_mail(close_atom_v).send(it->second.handle);
    }
    it = fetchers_.erase(it);
  }
}

void reader_state::share_budget() {
  size_t partitions = 0;
  for (const auto& [topic_name, topic] : topics_) partitions += topic.placement.all().size();
  commons_.budget->share_among(partitions, fetchers_.size());
}

} // namespace cafka
