#include "cafka/actors/cluster/metadata_fetcher.hpp"

#include <utility>

#include "cafka/actors/caf/errors.hpp"
#include "cafka/actors/cluster/metadata_refusal.hpp"
#include "cafka/actors/cluster/outgoing_request.hpp"
#include "cafka/actors/retry/deadline.hpp"
#include "cafka/actors/retry/retry_rule.hpp"
#include "cafka/wire/frame.hpp"

namespace cafka {

namespace {

/// From the first version on that says whether topics may be created (Kafka 0.11).
wire::version_range versions() { return {4, wire::schema_of<wire::metadata_request>().versions.max}; }

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
  waiting_.emplace(schedule_.request(with_.timer->now()), std::move(done));
  plan();
}

void metadata_fetcher::lookup(const topic_lookup& what, callback done) {
  if (closed_) return done(closed_);
  const auto now = with_.timer->now();
  const auto* known = snapshot()->topic(what.topic);
  interest_[what.topic] = now;
  if (known != nullptr && known->error == errc::none) return done({});
  const auto ticket = ++last_ticket_;
  looking_up_.emplace(ticket, std::move(done));
  const auto has_time = what.timeout > std::chrono::milliseconds{0};
  lookups_.add(
      {.ticket = ticket,
       .topic = what.topic,
       .allow_auto_creation = what.allow_auto_creation,
       .deadline = has_time ? std::optional{deadline_of(now, what.timeout)} : std::nullopt,
       .fetch = schedule_.request(now, known == nullptr)});
  plan();
}

void metadata_fetcher::interest(const std::string& topic) {
  const auto now = with_.timer->now();
  interest_[topic] = now;
  if (closed_ || snapshot()->topic(topic) != nullptr) return;
  schedule_.request(now, true);
  plan();
}

void metadata_fetcher::suspect() {
  if (closed_) return;
  schedule_.request(with_.timer->now());
  plan();
}

void metadata_fetcher::stale(const stale_leader& belief) {
  interest_[belief.topic] = with_.timer->now();
  if (cache_.is_current(belief)) suspect();
}

void metadata_fetcher::hint(const leader_hint& news) {
  if (cache_.apply(news)) return with_.changed(news.topic);
  // Not applied as it leads nowhere: what is known is as stale as before.
  stale({news.topic, news.partition, news.leader_epoch - 1});
}

void metadata_fetcher::tick() {
  settle(lookups_.expired(with_.timer->now(), last_failure_, with_.lanes->addresses(connections::any)));
  plan();
}

void metadata_fetcher::close(const error& why) {
  closed_ = why;
  for (auto& [ticket, done] : std::exchange(looking_up_, {})) done(why);
  for (auto& [fetch, done] : std::exchange(waiting_, {})) done(why);
}

// -- fetching ----------------------------------------------------------------------------------------------------------

void metadata_fetcher::plan() {
  if (closed_) return;
  if (schedule_.due(with_.timer->now())) start();
  with_.timer->by(schedule_.next());
  with_.timer->by(lookups_.next_deadline());
}

void metadata_fetcher::start() {
  const auto fetch = schedule_.started(with_.timer->now());
  with_.lanes->connect(
      connections::any, with_.lanes->patience(),
      [this, fetch](const error& why, const connected_ptr& to) { why ? failed(fetch, why) : send(fetch, to); });
}

/// The broker works on both requests in order, so the second sees what the first has created.
void metadata_fetcher::send(uint64_t fetch, const connected_ptr& to) {
  create_topics(to);
  const auto topics = topics_to_fetch();
  outgoing_ptr out;
  const auto request = request_of(topics, false);
  if (auto what = encode_for(
          *to, *with_.frames, {&request, &wire::schema_of<wire::metadata_request>(), versions()},
          config_.request_timeout, out))
    return failed(fetch, what);
  // No timeout here: the connection answers on every path, within the timeout of the request.
  mail(with_.self, out)
      .request(to->handle, caf::infinite)
      .then(
          [this, fetch, topics, to](const response_ptr& what) { answered(fetch, topics, to, what); },
          [this, fetch, to](const caf::error& why) {
            const error gone{errc::connection_closed, "broker " + to_string(to->peer) + ": the connection has ended"};
            failed(fetch, is_gone(why) ? gone : to_error(why));
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

/// Topics that nobody watches and nobody asked for in a long time are dropped here.
std::vector<std::string> metadata_fetcher::topics_to_fetch() {
  const auto now = with_.timer->now();
  for (const auto& name : lookups_.topics()) interest_[name] = now;
  std::vector<std::string> topics;
  for (auto i = interest_.begin(); i != interest_.end();) {
    const auto& [name, last_asked] = *i;
    if (now - last_asked >= config_.metadata_max_age && !with_.watched(name)) {
      cache_.forget(name);
      i = interest_.erase(i);
    } else {
      topics.push_back(name);
      ++i;
    }
  }
  return topics;
}

void metadata_fetcher::answered(
    uint64_t fetch, const std::vector<std::string>& asked, const connected_ptr& by, const response_ptr& what) {
  if (closed_) return;
  wire::metadata_response response;
  error why;
  if (!wire::decode_body(what->span(), what->version, response, why))
    return failed(fetch, {why.code(), "Metadata of broker " + to_string(by->peer) + ": " + why.message()});
  if (auto refused = refusal_of(response, "broker " + to_string(by->peer))) {
    if (from_wire(response.error_code) == errc::rebootstrap_required) with_.lanes->rebootstrap();
    return failed(fetch, refused);
  }
  succeeded(fetch, asked, response);
}

void metadata_fetcher::succeeded(
    uint64_t fetch, const std::vector<std::string>& asked, const wire::metadata_response& what) {
  const auto now = with_.timer->now();
  const auto before = snapshot()->version;
  const auto changed = cache_.merge(what, asked);
  last_failure_ = {};
  schedule_.succeeded(now, snapshot()->version != before);
  settle(fetch, lookups_.fetched(fetch, *snapshot(), now), {});
  for (const auto& topic : changed) with_.changed(topic);
  if (!lookups_.empty() || lacks_leaders()) schedule_.request(now);
  plan();
}

void metadata_fetcher::failed(uint64_t fetch, const error& why) {
  if (closed_) return;
  const auto now = with_.timer->now();
  last_failure_ = why;
  schedule_.failed(now);
  settle(fetch, lookups_.failed(fetch, why, now), why);
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

/// Whoever watches a topic hears of a new leader as soon as there is one, so it is asked for until then.
bool metadata_fetcher::lacks_leaders() const {
  for (const auto& [name, topic] : snapshot()->topics) {
    if (!with_.watched(name)) continue;
    if (may_pass(topic->error)) return true;
    for (const auto& partition : topic->partitions)
      if (partition.leader < 0) return true;
  }
  return false;
}

} // namespace cafka
