#include "cafka/actors/cluster/metadata_fetcher.hpp"

#include <algorithm>
#include <utility>

#include "cafka/actors/caf/errors.hpp"
#include "cafka/actors/cluster/leader_changes.hpp"
#include "cafka/actors/cluster/metadata_refusal.hpp"
#include "cafka/actors/cluster/outgoing_request.hpp"
#include "cafka/actors/retry/deadline.hpp"
#include "cafka/actors/retry/retry_rule.hpp"
#include "cafka/wire/frame.hpp"
#include "cafka/wire/naming.hpp"
#include "cafka/wire/phrase.hpp"

namespace cafka {

namespace {

/// From the first version on that says whether topics may be created (Kafka 0.11).
wire::version_range versions() { return {4, wire::schema_of<wire::metadata_request>().versions.max}; }

/// A broker that hangs does not refuse: after so long another one is asked as well. Brokers answer in milliseconds.
constexpr std::chrono::seconds usual_answer_time{1};

wire::metadata_request request_of(const std::vector<std::string>& topics, bool create) {
  wire::metadata_request request;
  request.allow_auto_topic_creation = create;
  request.topics.emplace();
  for (const auto& name : topics) request.topics->emplace_back().name = name;
  return request;
}

} // namespace

metadata_fetcher::metadata_fetcher(parts with, const cluster_config& config, uint64_t seed)
    : with_(std::move(with)),
      config_(config),
      schedule_(
          config.metadata_max_age, backoff{config.retry_backoff, config.retry_backoff_max, seed},
          config.retry_backoff_max) {}

// -- requests ----------------------------------------------------------------------------------------------------------

void metadata_fetcher::first(callback done) {
  if (closed_) return done(closed_);
  if (snapshot()->version != 0) return done({});
  if (!schedule_.in_flight()) return refresh(std::move(done));
  waiting_.emplace(schedule_.current(), std::move(done)); // the one in flight will do: it is the first
}

void metadata_fetcher::refresh(callback done) {
  if (closed_) return done(closed_);
  // Whoever asks for it has met something that the snapshot does not explain.
  waiting_.emplace(want({.all = true, .suspicious = true}), std::move(done));
  plan();
}

void metadata_fetcher::lookup(const topic_lookup& what, callback done) {
  if (closed_) return done(closed_);
  const auto now = with_.timer->now();
  const auto* known = snapshot()->topic(what.topic);
  interest_[what.topic] = now;
  if (known != nullptr && known->error == errc::none
      && (what.partition < 0 || snapshot()->partition(what.topic, what.partition) != nullptr))
    return done({});
  const auto ticket = ++last_ticket_;
  looking_up_.emplace(ticket, std::move(done));
  const auto deadline =
      what.timeout > std::chrono::milliseconds{0} ? std::optional{deadline_of(now, what.timeout)} : std::nullopt;
  lookups_.add(
      {.ticket = ticket,
       .topic = what.topic,
       .partition = what.partition,
       .allow_auto_creation = what.allow_auto_creation,
       .deadline = deadline,
       .fetch = want({.topics = {what.topic}}, known == nullptr)});
  with_.timer->by(deadline);
  plan();
}

void metadata_fetcher::interest(const std::string& topic) {
  interest_[topic] = with_.timer->now();
  if (closed_) return;
  const bool known = snapshot()->topic(topic) != nullptr;
  if (known && !lacks_leader(topic)) return;
  if (known) leaderless_.insert(topic);
  want({.topics = {topic}}, !known);
  plan();
}

void metadata_fetcher::suspect() {
  if (closed_) return;
  want({.all = true, .suspicious = true});
  plan();
}

void metadata_fetcher::stale(const stale_leader& belief) {
  interest_[belief.topic] = with_.timer->now();
  if (closed_ || !cache_.is_current(belief)) return;
  want({.topics = {belief.topic}, .opinions = 2, .suspicious = true});
  plan();
}

void metadata_fetcher::hint(const leader_hint& news) {
  if (cache_.apply(news)) {
    // A broker that stops gives many hints: all that have arrived by then make one snapshot.
    if (hinted_.empty()) mail(with_.self, tick_atom_v, uint64_t{0}).send(cluster_self_actor{with_.self});
    hinted_.insert(news.topic);
    return;
  }
  // Not applied as it leads nowhere: what is known is as stale as before.
  stale({news.topic, news.partition, news.leader_epoch - 1});
}

/// Leaders that changed with these topics, or by hints that nobody was told yet.
void metadata_fetcher::note_leaders(const std::vector<std::string>& changed) {
  if (!with_.log.wants(log_level::warning)) return;
  if (logged_) {
    std::set<std::string> topics{changed.begin(), changed.end()};
    topics.insert(hinted_.begin(), hinted_.end());
    for (auto& each : leader_changes(*logged_, *snapshot(), topics)) with_.log.tell(std::move(each));
  }
  logged_ = snapshot();
}

void metadata_fetcher::tell_hinted() {
  if (hinted_.empty()) return;
  note_leaders({});
  for (const auto& topic : std::exchange(hinted_, {})) with_.changed(topic);
}

void metadata_fetcher::tick() {
  tell_hinted();
  if (!lookups_.empty()) settle(lookups_.expired(with_.timer->now(), last_failure_, awaited()));
  with_.timer->by(lookups_.next_deadline());
  if (schedule_.in_flight() && under_way_.ask_another_at && *under_way_.ask_another_at <= with_.timer->now())
    ask_another();
  if (schedule_.in_flight()) with_.timer->by(under_way_.ask_another_at);
  plan();
}

void metadata_fetcher::close(const error& why) {
  closed_ = why;
  for (auto& [ticket, done] : std::exchange(looking_up_, {})) done(why);
  for (auto& [fetch, done] : std::exchange(waiting_, {})) done(why);
}

// -- fetching ----------------------------------------------------------------------------------------------------------

/// Answers the number of the first fetch that counts. It is begun by `plan`; one that still waits for a connection will do.
uint64_t metadata_fetcher::want(const metadata_scope& scope, bool at_once) {
  if (schedule_.in_flight() && under_way_.asked.empty()) {
    under_way_.scope.add(scope);
    return under_way_.number;
  }
  wanted_.add(scope);
  return schedule_.request(with_.timer->now(), at_once);
}

void metadata_fetcher::plan() {
  if (closed_) return;
  if (schedule_.due(with_.timer->now())) start();
  with_.timer->by(schedule_.next());
}

void metadata_fetcher::start() {
  auto scope = std::exchange(wanted_, {});
  // Nobody asked for anything: it is that all is old.
  if (scope.topics.empty() && lookups_.empty()) scope.all = true;
  under_way_ = {.number = schedule_.started(with_.timer->now()), .scope = std::move(scope)};
  with_.lanes->connect(
      connections::any, with_.lanes->patience(),
      [this, number = under_way_.number](const error& why, const connected_ptr& to) {
        if (!is_under_way(number)) return;
        why ? failed(why) : ask(to);
      });
}

bool metadata_fetcher::is_under_way(uint64_t number) const {
  return !closed_ && schedule_.in_flight() && number == under_way_.number;
}

/// The broker works on both requests in order, so the second sees what the first has created.
void metadata_fetcher::ask(const connected_ptr& whom) {
  create_topics(whom);
  under_way_.topics = topics_to_fetch();
  send(whom);
}

/// Whoever was asked last hangs, perhaps. This is tried again for as long as nobody answers: the other one may be just as ill, and
/// a third may come up meanwhile.
void metadata_fetcher::ask_another() {
  under_way_.ask_another_at = with_.timer->now() + usual_answer_time;
  with_.lanes->useless(under_way_.asked.back(), connections::use::fails);
  with_.lanes->connect(
      connections::any, with_.lanes->patience(),
      [this, number = under_way_.number](const error& why, const connected_ptr& to) {
        if (why || !is_under_way(number)) return;
        const auto& asked = under_way_.asked;
        if (std::none_of(asked.begin(), asked.end(), [&](const auto& one) { return one->peer == to->peer; })) send(to);
      });
}

std::string metadata_fetcher::awaited() const {
  if (!schedule_.in_flight() || under_way_.asked.empty()) return with_.lanes->addresses(connections::any);
  std::string names;
  for (const auto& one : under_way_.asked) names += (names.empty() ? "" : ", ") + to_string(one->peer);
  return names;
}

void metadata_fetcher::send(const connected_ptr& to) {
  under_way_.asked.push_back(to);
  ++under_way_.open;
  outgoing_ptr out;
  const auto number = under_way_.number;
  const auto request = request_of(under_way_.topics, false);
  if (auto what = encode_for(
          *to, *with_.frames, {&request, &wire::schema_of<wire::metadata_request>(), versions()},
          config_.request_timeout, out))
    return refused(number, to, what);
  under_way_.ask_another_at = with_.timer->now() + usual_answer_time;
  with_.timer->by(under_way_.ask_another_at);
  // No timeout here: the connection answers on every path, within the timeout of the request.
  mail(with_.self, out)
      .request(to->handle, caf::infinite)
      .then(
          [this, number, to](const response_ptr& what) { answered(number, to, what); },
          [this, number, to](const caf::error& why) {
            const error gone{errc::connection_closed, "broker " + to_string(to->peer) + ": the connection has ended"};
            refused(number, to, is_gone(why) ? gone : to_error(why));
          });
}

void metadata_fetcher::create_topics(const connected_ptr& to) {
  const auto topics = lookups_.topics_to_create();
  if (topics.empty()) return;
  const auto request = request_of(topics, true);
  outgoing_ptr out;
  if (encode_for(
          *to, *with_.frames, {&request, &wire::schema_of<wire::metadata_request>(), versions()},
          config_.request_timeout, out))
    return; // the fetch that follows is refused for the same reason, and tells
  // What came of it, the fetch that follows tells.
  mail(with_.self, out).request(to->handle, caf::infinite).then([](const response_ptr&) {}, [](const caf::error&) {});
}

/// Look-ups that wait are always part of it, so that each fetch decides on all of them.
std::vector<std::string> metadata_fetcher::topics_to_fetch() {
  const auto looked_up = lookups_.topics();
  for (const auto& name : looked_up) interest_[name] = with_.timer->now();
  if (under_way_.scope.all) drop_unwanted();
  auto topics = under_way_.scope.topics;
  topics.insert(looked_up.begin(), looked_up.end());
  if (under_way_.scope.all)
    for (const auto& [name, last_asked] : interest_) topics.insert(name);
  return {topics.begin(), topics.end()};
}

/// Topics that nobody watches and nobody asked for in a long time.
void metadata_fetcher::drop_unwanted() {
  const auto now = with_.timer->now();
  std::vector<std::string> unwanted;
  std::erase_if(interest_, [&](const auto& each) {
    const auto& [name, last_asked] = each;
    if (now - last_asked < config_.metadata_max_age || with_.watched(name)) return false;
    under_way_.scope.topics.erase(name);
    unwanted.push_back(name);
    return true;
  });
  if (!unwanted.empty()) cache_.forget(unwanted);
}

void metadata_fetcher::answered(uint64_t number, const connected_ptr& by, const response_ptr& what) {
  if (!is_under_way(number)) return;
  wire::metadata_response response;
  error why;
  const auto who = "broker " + to_string(by->peer);
  if (!wire::decode_body(what->span(), what->version, response, why))
    return refused(number, by, {why.code(), "Metadata of " + who + ": " + why.message()});
  if (auto refusal = refusal_of(response, who)) {
    if (from_wire(response.error_code) == errc::rebootstrap_required) with_.lanes->rebootstrap();
    return refused(number, by, refusal);
  }
  succeeded(response, by);
}

void metadata_fetcher::succeeded(const wire::metadata_response& what, const connected_ptr& by) {
  const auto now = with_.timer->now();
  const auto before = snapshot()->version;
  const auto told = cache_.merge(what, under_way_.topics, by->peer);
  const bool news = snapshot()->version != before;
  last_failure_ = {};
  failing_since_.reset();
  schedule_.succeeded(now, news, under_way_.scope.all);
  judge(told, news, by);
  note_leaders(told.changed);
  for (const auto& topic : under_way_.topics)
    if (with_.watched(topic) && lacks_leader(topic))
      leaderless_.insert(topic);
    else
      leaderless_.erase(topic);
  settle(under_way_.number, lookups_.fetched(under_way_.number, *snapshot(), now), {});
  for (const auto& topic : told.changed) with_.changed(topic);
  look_again();
  plan();
}

/// Whether it was worth asking that broker. Of what one topic's broker has refused, only the topic's own news tell: two brokers
/// that disagree about the controller are no news for ever.
void metadata_fetcher::judge(const metadata_cache::merged_response& told, bool news, const connected_ptr& by) {
  const auto& scope = under_way_.scope;
  if (!told.lags && (!scope.suspicious || (scope.all ? news : !told.changed.empty()))) return;
  with_.lanes->useless(by, connections::use::tells_nothing_new);
  if (scope.opinions > 0)
    want({.topics = scope.topics, .opinions = scope.opinions - 1, .suspicious = scope.suspicious});
}

/// Whoever waits for a topic or watches one hears of it, and of a new leader, as soon as there is one: it is asked for until then,
/// of others too, as one broker may not have heard of it.
void metadata_fetcher::look_again() {
  std::erase_if(leaderless_, [&](const auto& topic) { return !with_.watched(topic); });
  if (!lookups_.empty() || !leaderless_.empty()) want({.topics = leaderless_, .suspicious = true});
}

void metadata_fetcher::refused(uint64_t number, const connected_ptr& by, const error& cause) {
  if (!is_under_way(number)) return;
  const auto why = with_.lanes->judged(by->peer, cause);
  if (with_.log.wants(log_level::warning))
    with_.log.tell(
        {.level = log_level::warning,
         .event = log_event::metadata_failed,
         .message = told_of("the metadata of " + to_string(by->peer), phrase(why)),
         .broker = to_string(by->peer),
         .code = why.code()});
  with_.lanes->useless(by, connections::use::fails);
  // Another one has been asked too, and may do better.
  if (--under_way_.open == 0) failed(why);
}

void metadata_fetcher::failed(const error& why) {
  const auto now = with_.timer->now();
  last_failure_ = why;
  if (!failing_since_) failing_since_ = now;
  if (now - *failing_since_ >= config_.rebootstrap_trigger) {
    failing_since_ = now;
    with_.lanes->rebootstrap(); // KIP-1102
  }
  wanted_.add(under_way_.scope);
  schedule_.failed(now);
  settle(under_way_.number, lookups_.failed(under_way_.number, why, now), why);
  plan();
}

void metadata_fetcher::settle(uint64_t fetch, const std::vector<topic_lookups::verdict>& verdicts, const error& what) {
  settle(verdicts);
  const auto end = waiting_.upper_bound(fetch);
  std::vector<callback> done;
  for (auto i = waiting_.begin(); i != end; ++i) done.push_back(std::move(i->second));
  waiting_.erase(waiting_.begin(), end);
  for (auto& call : done) call(what);
}

void metadata_fetcher::settle(const std::vector<topic_lookups::verdict>& verdicts) {
  for (const auto& verdict : verdicts)
    if (auto waiter = looking_up_.extract(verdict.ticket)) waiter.mapped()(verdict.what);
}

bool metadata_fetcher::lacks_leader(const std::string& topic) {
  const auto* known = snapshot()->topic(topic);
  if (known == nullptr) return false;
  if (known->error != errc::none) return may_pass(known->error);
  return std::any_of(
      known->partitions.begin(), known->partitions.end(), [](const auto& partition) { return partition.leader < 0; });
}

} // namespace cafka
