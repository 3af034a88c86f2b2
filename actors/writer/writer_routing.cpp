// Records on their way through a writer to the batchers of their partitions: topics are looked up, and slices handed on.
#include <algorithm>
#include <utility>
#include <vector>

#include "cafka/actors/caf/errors.hpp"
#include "cafka/actors/retry/broker_time.hpp"
#include "cafka/actors/writer/writer_state.hpp"
#include "cafka/wire/naming.hpp"
#include "cafka/wire/phrase.hpp"

namespace cafka {

// -- topics ------------------------------------------------------------------------------------------------------------

void writer_state::look_up_topics(time_point now) {
  answers_.advance(now);
  auto wanted = queue_.unknown_topics();
  wanted.merge(answers_.unknown_topics());
  search_.want(wanted);
  for (const auto& topic : search_.take_due(now)) look_up(topic, now);
}

// Shorter than the time of whoever waits for the topic: its failure says why the topic is not known by then.
std::chrono::milliseconds writer_state::look_up_patience(time_point now) const {
  auto patience =
      config_.allow_auto_topic_creation ? config_.request_timeout : std::min(config_.request_timeout, new_topic_grace);
  for (auto until : {queue_.next_event(), answers_.next_event()})
    if (until) patience = std::min(patience, broker_time(std::chrono::ceil<std::chrono::milliseconds>(*until - now)));
  return patience;
}

// No timeout on requests to the cluster: it answers each within the time that the request itself names, and on CAF 0.17.6
// one would keep a writer that nobody holds until it has passed.
void writer_state::look_up(const std::string& topic, time_point now) {
  topic_lookup wanted{
      .topic = topic,
      .allow_auto_creation = config_.allow_auto_topic_creation,
      .timeout = look_up_patience(now),
      .partition = queue_.missing_partition(topic)};
  mail(self_, metadata_atom_v, std::move(wanted))
      .request(cluster_, caf::infinite)
      .then(
          [this, topic](const metadata_ptr& snapshot) { then([&] { looked_up(topic, snapshot); }); },
          [this, topic](const caf::error& what) { then([&] { topic_missing(topic, to_error(what)); }); });
}

void writer_state::looked_up(const std::string& topic, const metadata_ptr& snapshot) {
  topic_found(topic, snapshot);
  // Whoever misses another partition yet has that looked up next.
  if (router_.knows(topic))
    search_.found(topic);
  else
    topic_missing(topic, error{errc::leader_not_available});
}

void writer_state::topic_found(const std::string& topic, const metadata_ptr& snapshot) {
  const auto* info = snapshot->topic(topic);
  // One that was deleted, or is being created: what is known of it stays, and batches find out for themselves.
  if (!info || info->partitions.empty()) return;
  if (!router_.knows(topic)) {
    search_.found(topic);
    anon_mail(watch_atom_v, topic_watch{topic, handle_cast<watcher_actor>(self_)}).send(cluster_);
  }
  router_.update(*info);
  queue_.topic_found(topic, timer_.now());
  partitions_.update(topic, snapshot);
}

void writer_state::topic_missing(const std::string& topic, const error& why) {
  const auto text = phrase(why);
  error named{why.code(), mentions(text, topic) ? text : topic + ": " + text};
  if (!search_.failed(topic, named, timer_.now())) return;
  queue_.topic_failed(topic, named);
  answers_.topic_failed(topic, named);
}

// -- records -----------------------------------------------------------------------------------------------------------

void writer_state::settle_queue(time_point now) {
  while (auto admitted = queue_.take_admitted(now)) {
    const auto& set = *admitted->set;
    tracker_.open(
        admitted->request, set.slices.size(), admitted->deadline + report_grace, {.id = set.id, .tags = set.tags},
        admitted->patience);
    answers_.admitted(admitted->request);
  }
  while (auto slice = queue_.take_ready()) dispatch(*slice);
  for (auto& refused : queue_.take_refused()) {
    if (refused.slice)
      tracker_.add(refused.request, {std::move(*refused.slice)});
    else
      answers_.refused(refused.request, refused.why);
  }
}

void writer_state::dispatch(const waiting_slice& slice) {
  const auto before = slice.slice().data.capacity();
  auto routed = router_.route(slice.set, slice.index, slice.first, slice.exclusive);
  charge(before, routed);
  std::vector<request_part> parts;
  for (auto& part : routed) parts.push_back(part.part);
  auto index = tracker_.add(slice.request, std::move(parts));
  for (auto& part : routed) {
    if (part.slice) hand_on(slice, index, part.part, part);
    ++index;
  }
}

// The memory that records have now may differ from what their slice had.
void writer_state::charge(size_t before, const std::vector<routed_slice>& parts) {
  size_t now = 0;
  for (const auto& each : parts) now += each.part.charge;
  if (now < before)
    budget_.release(before - now);
  else
    budget_.charge_more(now - before);
}

void writer_state::hand_on(const waiting_slice& from, uint32_t index, const request_part& part, routed_slice& routed) {
  slice_offer offer{
      .exclusive = routed.exclusive,
      .records = {from.request, index, 0, part.count},
      .deadline = from.deadline,
      .patience = from.patience};
  const auto& to = partitions_.batcher(part.topic, part.partition);
  anon_mail(partition_slice{std::move(routed.slice), offer}).send(to);
  bool hurried = closing_ || answers_.flushing(from.request);
  if (hurried)
    anon_mail(flush_atom_v).send(to);
  else
    lingers_ = config_.linger.count() > 0;
  if (config_.idempotence) identity_.want(0, timer_.now());
}

// Nothing lingers in memory that others wait for.
void writer_state::make_room() {
  if (budget_.waiting() == 0 || !std::exchange(lingers_, false)) return;
  partitions_.flush();
}

} // namespace cafka
