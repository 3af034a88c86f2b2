// What the user of a reader tells it.
#include <set>
#include <utility>

#include "cafka/actors/caf/errors.hpp"
#include "cafka/actors/reader/reader_state.hpp"
#include "cafka/actors/retry/broker_time.hpp"
#include "cafka/actors/retry/retry_rule.hpp"
#include "cafka/wire/frame.hpp"

namespace cafka {

namespace {

// Partitions of topics that are not known yet, of which something is remembered.
constexpr size_t most_early = 10'000;

caf::error closing(const topic_partition& of) {
  return make_error(errc::closed, to_string(of) + ": the reader is closing");
}

} // namespace

// -- what is read ------------------------------------------------------------------------------------------------------

caf::result<void> reader_state::on_assign(const reader_assignment& what) {
  if (closing_) return make_error(errc::closed, "assignment: the reader is closing");
  if (auto refused = what.validate()) return make_error(refused);
  if (what.epoch < assignment_epoch_)
    return make_error(
        errc::invalid_request, "assignment: epoch " + std::to_string(what.epoch) + " is below "
                                   + std::to_string(assignment_epoch_) + ", which is in force");
  assignment_epoch_ = what.epoch;
  std::map<std::string, std::vector<int32_t>> wanted;
  std::set<topic_partition> kept;
  for (const auto& one : what.partitions) {
    wanted[one.of.topic].push_back(one.of.partition);
    kept.insert(one.of);
  }
  std::vector<topic_partition> taken;
  for (const auto& [of, child] : readings_)
    if (!kept.contains(of)) taken.push_back(of);
  for (const auto& of : taken) {
    find(of.topic)->placement.drop(of.partition);
    take_away(of);
  }
  for (auto it = topics_.begin(); it != topics_.end();) {
    const auto topic_name = (it++)->first;
    if (!wanted.contains(topic_name)) leave_topic(topic_name);
  }
  for (const auto& one : what.partitions) {
    if (find(one.of)) continue;
    auto& child = add_reading(one.of, one.start);
    child.leader_epoch = one.leader_epoch;
    child.assignment_epoch = what.epoch;
  }
  for (const auto& [topic, partitions] : wanted) watch_topic(topic, partitions);
  share_budget();
  release_idle_fetchers();
  return answer_when_gone();
}

// -- commands ----------------------------------------------------------------------------------------------------------

// No topic: which one is meant is not known.
topic_partition reader_state::of_only_topic(int32_t partition) const {
  return {topics_.size() == 1 ? topics_.begin()->first : std::string{}, partition};
}

caf::error reader_state::not_read(const topic_partition& of) const {
  if (of.topic.empty())
    return make_error(
        errc::invalid_request, "partition " + std::to_string(of.partition) + ": the reader reads "
                                   + std::to_string(topics_.size()) + " topics, so the topic has to be named too");
  return make_error(
      errc::unknown_topic_or_partition,
      to_string(of) + " is not read: the topic does not have it, or it was not named");
}

// A partition that is read, or may turn out to be once the topic is known.
reader_state::reading_child* reader_state::find_or_expect(const topic_partition& of) {
  if (auto* child = find(of)) return child;
  auto* topic = find(of.topic);
  if (!topic || topic->known || !topic->placement.whole() || of.partition < 0) return nullptr;
  return readings_.size() < most_early ? &add_reading(of, config_->start) : nullptr;
}

// What the child has to know it will know, however it ends: this is remembered for its successor.
template <class... Args>
caf::result<void> reader_state::hand_on(const reading_child& child, Args... args) {
  if (!child.handle) return caf::unit;
  auto asked = make_promise<void>(self_);
  // It answers at once, or ends; a timeout of CAF's would keep a reader alive that nobody holds.
  mail(self_, std::move(args)...)
      .request(child.handle, caf::infinite)
      .then([asked]() mutable { asked.deliver(); }, [asked](const caf::error&) mutable { asked.deliver(); });
  return asked;
}

caf::result<void> reader_state::on_seek(const topic_partition& of, const start_position& to) {
  if (to.at == start_position::place::offset && to.value < 0)
    return make_error(
        errc::invalid_configuration, "seek to offset " + std::to_string(to.value) + ": offsets count from 0");
  if (closing_) return closing(of);
  auto* child = find_or_expect(of);
  if (!child) return not_read(of);
  child->start = to;
  child->leader_epoch = -1;
  ++child->seeks;
  if (std::exchange(child->stopped, false)) {
    start_reading(of);
    return caf::unit;
  }
  if (!child->handle) return caf::unit;
  // It answers itself, so that its answer does not come behind batches of the new place.
  return mail(self_, seek_atom_v, to).delegate(child->handle);
}

caf::result<void> reader_state::on_pause(const topic_partition& of, bool paused) {
  if (closing_) return closing(of);
  auto* child = find_or_expect(of);
  if (!child) return not_read(of);
  child->paused = paused;
  return paused ? hand_on(*child, pause_atom_v) : hand_on(*child, resume_atom_v);
}

caf::result<partition_position> reader_state::on_position(const topic_partition& of) {
  if (closing_) return closing(of);
  const auto* child = find(of);
  if (!child) return not_read(of);
  return child->progress->get(of);
}

std::vector<partition_position> reader_state::on_positions() {
  std::vector<partition_position> all;
  all.reserve(readings_.size());
  for (const auto& [of, child] : readings_) all.push_back(child.progress->get(of));
  return all;
}

reader_stats reader_state::on_stats() {
  auto stats = commons_.counters->get();
  stats.buffered_bytes = commons_.budget->used();
  stats.partitions = on_positions();
  return stats;
}

// -- offsets -----------------------------------------------------------------------------------------------------------

caf::result<int64_t> reader_state::on_query(const offset_inquiry& what) {
  if (closing_) return closing(what.of);
  auto asked = make_promise<int64_t>(self_);
  if (!std::exchange(collecting_, true)) anon_mail(flush_atom_v).send(handle_cast<reader_actor>(self_));
  asked_.emplace(++last_query_, asked);
  queries_.add(last_query_, what);
  return asked;
}

void reader_state::ask_offsets() {
  collecting_ = false;
  const auto timeout = config_->request_timeout;
  for (auto& round : queries_.take()) {
    auto request = offset_queries::make_request(round, config_->isolation, broker_time(timeout));
    auto call = make_call(route::to_node(round.node), std::move(request), timeout);
    auto shared = std::make_shared<const offset_queries::round>(std::move(round));
    // No timeout: the cluster answers within the call's, and CAF's would keep a reader alive that nobody holds.
    mail(self_, std::move(call))
        .request(cluster_, caf::infinite)
        .then(
            [this, shared](const response_ptr& answer) { offsets_answered(*shared, *answer); },
            [this, shared](const caf::error& why) { offsets_failed(*shared, why); });
  }
}

void reader_state::offsets_answered(const offset_queries::round& round, const response& answer) {
  wire::list_offsets_response message;
  error unreadable;
  if (!wire::decode_body(answer.span(), answer.version, message, unreadable)) message = {};
  const auto answers = offset_queries::answers(round, message);
  for (size_t i = 0; i < answers.size(); ++i) {
    const auto& [number, what] = round.all[i];
    auto asked = asked_.extract(number);
    const auto code = answers[i].code;
    if (calls_for_metadata(code))
      anon_mail(stale_leader{what.of.topic, what.of.partition, what.leader_epoch}).send(cluster_);
    if (code == errc::none)
      asked.mapped().deliver(answers[i].offset);
    else
      asked.mapped().deliver(make_error(code, ""));
  }
  queries_.over(round.node);
  ask_offsets();
}

void reader_state::offsets_failed(const offset_queries::round& round, const caf::error& why) {
  for (const auto& [number, what] : round.all) {
    anon_mail(stale_leader{what.of.topic, what.of.partition, what.leader_epoch}).send(cluster_);
    asked_.extract(number).mapped().deliver(why);
  }
  queries_.over(round.node);
  ask_offsets();
}

} // namespace cafka
