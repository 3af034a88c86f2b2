// Which topics a membership is about: those subscribed to, and those that a leader shares out.
#include <utility>

#include "cafka/actors/caf/errors.hpp"
#include "cafka/actors/cluster/topic_lookups.hpp"
#include "cafka/actors/group/group_coordinator_state.hpp"
#include "cafka/wire/frame.hpp"
#include "cafka/wire/messages/metadata.hpp"

namespace cafka {

caf::result<void> group_coordinator_state::on_subscription(const group_subscription& what) {
  if (closing_) return make_error(errc::closed, "group '" + config_->group_id + "': the member is closing");
  for (const auto& topic : what.topics)
    if (auto why = check_topic_name(topic)) return make_error(why);
  const bool brokers_match = config_->protocol == group_protocol::consumer;
  if (auto why = pattern_.set(brokers_match ? std::string{} : what.pattern)) return make_error(why);
  subscription_ = what;
  const auto now = agenda_.now();
  if (what.topics.empty() && what.pattern.empty())
    perform(membership_->leave("the member unsubscribes", now, now + config_->close_timeout));
  else if (what.pattern.empty() || brokers_match)
    perform(membership_->subscribe(what.topics, what.pattern, now));
  else
    scan_topics();
  return caf::unit;
}

// -- a pattern ---------------------------------------------------------------------------------------------------------

/// All topics there are, again and again: nothing tells of new ones.
void group_coordinator_state::scan_topics() {
  if (pattern_.empty() || std::exchange(scanning_, true)) return;
  wire::metadata_request request;
  request.topics = std::nullopt;
  request.allow_auto_topic_creation = false;
  ask_brokers(std::move(request), [this](const error& why, const response_ptr& what) { scanned(why, what); });
}

void group_coordinator_state::scanned(const error& why, const response_ptr& what) {
  scanning_ = false;
  if (pattern_.empty()) return;
  wire::metadata_response response;
  auto problem = why;
  if (!problem) wire::decode_body(what->span(), what->version, response, problem);
  if (!problem) {
    auto names = subscription_.topics;
    for (const auto& topic : response.topics)
      if (topic.name && !topic.is_internal && pattern_.matches(*topic.name)) names.push_back(*topic.name);
    perform(membership_->subscribe(std::move(names), {}, agenda_.now()));
  }
  agenda_.after(
      problem ? pauses_.next() : std::chrono::nanoseconds{config_->topic_scan_interval}, [this] { scan_topics(); });
}

void group_coordinator_state::ask_brokers(wire::metadata_request what, answer_callback done) {
  send(make_call(route::to_any(), std::move(what), config_->request_timeout), std::move(done));
}

// -- topics by id (KIP-848) --------------------------------------------------------------------------------------------

void group_coordinator_state::perform(const membership::resolve& what) {
  wire::metadata_request request;
  request.topics.emplace();
  request.allow_auto_topic_creation = false;
  for (const auto& id : what.ids) request.topics->push_back({.topic_id = id, .name = std::nullopt});
  ask_brokers(std::move(request), [this](const error& why, const response_ptr& answer) { resolved(why, answer); });
}

/// A broker may not know a new topic yet. What is still wanted then, the membership knows.
void group_coordinator_state::resolved(const error& why, const response_ptr& what) {
  wire::metadata_response response;
  auto problem = why;
  if (!problem) wire::decode_body(what->span(), what->version, response, problem);
  std::map<wire::uuid, std::string> names;
  if (!problem)
    for (const auto& topic : response.topics)
      if (topic.name && from_wire(topic.error_code) == errc::none) names[topic.topic_id] = *topic.name;
  if (names.empty())
    agenda_.after(pauses_.next(), [this] { perform(membership_->resolved({}, agenda_.now())); });
  else
    perform(membership_->resolved(names, agenda_.now()));
}

// -- the leader's ------------------------------------------------------------------------------------------------------

/// The same snapshots tell of later changes: what is planned from is compared with what it came from.
void group_coordinator_state::perform(const membership::look_up& what) {
  watch_topics();
  look_up(what.topics);
}

void group_coordinator_state::look_up(const std::vector<std::string>& topics) {
  mail(self_, refresh_atom_v)
      .request(cluster_, caf::infinite)
      .then(
          [this](const metadata_ptr& snapshot) {
            perform(membership_->looked_up(known_topics(*snapshot), agenda_.now()));
          },
          [this, topics](const caf::error&) {
            agenda_.after(pauses_.next(), [this, topics] {
              if (membership_->leads()) look_up(topics);
            });
          });
}

void group_coordinator_state::watch_topics() {
  std::set<std::string> wanted;
  for (auto& topic : membership_->topics_of_interest())
    if (!check_topic_name(topic)) wanted.insert(std::move(topic));
  const auto self = caf::actor_cast<watcher_actor>(self_->address());
  for (const auto& topic : wanted)
    if (!watched_.contains(topic)) anon_mail(watch_atom_v, topic_watch{topic, self}).send(cluster_);
  for (const auto& topic : watched_)
    if (!wanted.contains(topic)) anon_mail(unwatch_atom_v, topic_watch{topic, self}).send(cluster_);
  watched_ = std::move(wanted);
}

group_membership::topics group_coordinator_state::known_topics(const metadata& snapshot) const {
  group_membership::topics known;
  for (const auto& each : watched_) {
    const auto* topic = snapshot.topic(each);
    if (topic == nullptr || topic->error != errc::none) continue;
    auto& here = known[each];
    here.partition_count = static_cast<int32_t>(topic->partitions.size());
    for (const auto& partition : topic->partitions) {
      auto& racks = here.racks.emplace_back();
      for (auto id : partition.replicas)
        if (const auto* broker = snapshot.broker(id); broker != nullptr && broker->rack) racks.push_back(*broker->rack);
    }
  }
  return known;
}

void group_coordinator_state::on_update(const leader_update& update) {
  perform(membership_->topics_are(known_topics(*update.snapshot), agenda_.now()));
}

} // namespace cafka
