#include <algorithm>
#include <utility>
#include <vector>

#include "cafka/actors/caf/errors.hpp"
#include "cafka/actors/cluster/outgoing_request.hpp"
#include "cafka/actors/reader/fetcher_state.hpp"
#include "cafka/actors/reader/waker.hpp"
#include "cafka/actors/retry/retry_rule.hpp"
#include "cafka/wire/frame.hpp"
#include "cafka/wire/naming.hpp"
#include "cafka/wire/phrase.hpp"

namespace cafka {

namespace {

using std::chrono::milliseconds;

// The cluster answers a dial within its own connect_timeout and backoff; should it not, this is how we notice.
constexpr milliseconds longest_dial{120'000};
// The connection answers within the request's own timeout.
constexpr milliseconds patience{10'000};
// A broker answers within max_wait, whether it has records or not. This much later it is said to be late.
constexpr milliseconds late_after{3'000};
// To end a session, which no broker has to think about.
constexpr milliseconds farewell{1'000};

} // namespace

fetcher_state::fetcher_state(
    fetcher_actor::pointer self, cluster_actor cluster, int32_t node, std::shared_ptr<const reader_config> config,
    reader_commons commons)
    : self_(self),
      cluster_(std::move(cluster)),
      config_(std::move(config)),
      commons_(std::move(commons)),
      lane_{.node = node, .kind = lane_kind::fetch, .owner = self->id()},
      watch_(self),
      agenda_(self),
      backoff_(config_->retry_backoff, config_->retry_backoff_max, config_->seed + self->id()),
      frames_(frame_pool::make(64 * 1024)),
      cycle_(*config_, commons_.budget, waker<fetch_budget, fetcher_actor>(self)) {}

fetcher_actor::behavior_type fetcher_state::make_behavior() {
  return {
      [this](const fetch_entry& entry) { on_enter(entry); },
      [this](const fetch_leave& leave) { on_leave(leave); },
      [this](const fetch_abandon& abandon) { on_abandon(abandon); },
      [this](fetch_budget) {
        cycle_.room();
        drive();
      },
      [this](close_atom) { on_close(); },
      [this](tick_atom, uint64_t number) { agenda_.ticked(number); },
  };
}

std::string fetcher_state::broker() const { return "broker " + std::to_string(lane_.node); }

// -- registrations -----------------------------------------------------------------------------------------------------

void fetcher_state::on_enter(const fetch_entry& entry) {
  if (!cycle_.enter(entry.registration)) return;
  sinks_[entry.registration.id] = caf::actor_cast<caf::actor_addr>(entry.sink);
  drive();
}

void fetcher_state::on_leave(const fetch_leave& leave) {
  cycle_.leave(leave.registration);
  sinks_.erase(leave.registration);
  drive();
}

void fetcher_state::on_abandon(const fetch_abandon& abandon) {
  cycle_.abandon(abandon.holder);
  std::erase_if(sinks_, [&](const auto& sink) { return sink.first >> 32 == abandon.holder; });
  drive();
}

fetch_sink_actor fetcher_state::sink_of(uint64_t registration) const {
  auto found = sinks_.find(registration);
  if (found == sinks_.end()) return {};
  auto strong = caf::actor_cast<caf::strong_actor_ptr>(found->second);
  return strong ? caf::actor_cast<fetch_sink_actor>(strong) : fetch_sink_actor{};
}

void fetcher_state::end(const fetch_ended& ended) {
  if (auto sink = sink_of(ended.registration)) anon_mail(ended).send(sink);
  sinks_.erase(ended.registration);
}

void fetcher_state::end_all(errc code, const std::string& message) {
  for (auto [id, sink] : std::map<uint64_t, caf::actor_addr>{sinks_}) {
    cycle_.leave(id);
    end({.registration = id, .code = code, .message = message});
  }
}

// -- the connection ----------------------------------------------------------------------------------------------------

void fetcher_state::drive() {
  if (pausing_ || out_ || !cycle_.ready()) return;
  switch (link_) {
  case link::none:
    return connect();
  case link::dialling:
    return;
  case link::up:
    return send();
  }
}

void fetcher_state::connect() {
  link_ = link::dialling;
  mail(self_, connect_atom_v, lane_)
      .request(cluster_, longest_dial)
      .then(
          [this](const connected_ptr& connection) { connected_to(connection); },
          [this](const caf::error& why) {
            link_ = link::none;
            commons_.counters->failed();
            const auto cause = to_error(why);
            give_up({cause.code(), told_of(broker(), phrase(cause))});
          });
}

void fetcher_state::connected_to(const connected_ptr& connection) {
  link_ = link::up;
  connection_ = connection;
  watch_.watch(self_, connection->handle, [this, epoch = connection->epoch](const caf::error&) {
    if (connection_ && connection_->epoch == epoch && !out_) connection_over(); // else the request's own error comes
  });
  drive();
}

// Perhaps the broker is gone and the partitions have moved: the metadata will tell.
void fetcher_state::give_up(const error& why) {
  for (auto& one : cycle_.one_of_each_topic()) anon_mail(std::move(one)).send(cluster_);
  end_all(why.code(), why.message());
}

void fetcher_state::connection_over() {
  link_ = link::none;
  connection_.reset();
  cycle_.lost();
  drive();
}

// -- requests ----------------------------------------------------------------------------------------------------------

void fetcher_state::send() {
  const auto& schema = wire::schema_of<wire::fetch_request>();
  const auto highest = connection_->versions->negotiated(schema.key, schema.versions);
  if (!highest)
    return end_all(
        errc::version_not_supported, broker() + " knows no version of Fetch from 4 on: it is older than Kafka 0.11");
  if (auto unproven = cycle_.take_unproven(*highest); !unproven.empty()) {
    check_epochs(std::move(unproven));
    if (!cycle_.ready()) return;
  }
  wire::fetch_request request;
  const auto version = cycle_.write(request, {schema.versions.min, *highest});
  const auto timeout = config_->request_timeout + config_->max_wait;
  outgoing_ptr out;
  const request_source source{&request, &schema, {version, version}};
  if (auto why = encode_for(*connection_, *frames_, source, {timeout, config_->request_timeout}, out)) {
    cycle_.lost();
    return end_all(why.code(), told_of(broker(), phrase(why)));
  }
  out_ = true;
  const auto number = ++requests_;
  asked_at_ = agenda_.now();
  if (!looks_late_) look_late(config_->max_wait + late_after);
  mail(self_, std::move(out))
      .request(connection_->handle, timeout + patience)
      .then(
          [this, number](const response_ptr& response) {
            if (number == requests_) answered(response);
          },
          [this, number](const caf::error& why) {
            const error gone{errc::connection_closed, "the connection has ended"};
            if (number == requests_) failed(is_gone(why) ? gone : to_error(why));
          });
}

// Over the control lane: our own connection may be busy with a request that the broker holds.
void fetcher_state::check_epochs(std::vector<fetch_registration> what) {
  auto call = make_call(route::to_node(lane_.node), ask_epochs(what), config_->request_timeout);
  // No timeout: the cluster answers within the call's.
  mail(self_, std::move(call))
      .request(cluster_, caf::infinite)
      .then(
          [this, what](const response_ptr& response) {
            wire::offset_for_leader_epoch_response answer;
            error unreadable;
            if (!wire::decode_body(response->span(), response->version, answer, unreadable)) answer = {};
            judge(judge_epochs(what, answer));
          },
          [this, what](const caf::error& why) {
            // Brokers that are too old for the question are too old to have an answer.
            const auto code = to_error(why).code();
            std::vector<epoch_verdict> verdicts;
            for (const auto& one : what)
              verdicts.push_back(
                  {.registration = one.id, .code = code == errc::version_not_supported ? errc::none : code});
            judge(verdicts);
          });
}

void fetcher_state::judge(const std::vector<epoch_verdict>& verdicts) {
  fetch_outcome outcome;
  outcome.ended = cycle_.judged(verdicts);
  dispatch(std::move(outcome));
  drive();
}

void fetcher_state::answered(const response_ptr& response) {
  out_ = false;
  error why;
  if (!wire::decode_body(response->span(), response->version, response_, why)) return unreadable(why);
  auto outcome = cycle_.answered(response_, response, response->bytes.capacity());
  if (outcome.refused != errc::none)
    return retry({outcome.refused, broker() + " refuses to fetch: " + phrase(outcome.refused)});
  backoff_.reset();
  const bool empty =
      std::all_of(outcome.slices.begin(), outcome.slices.end(), [](const auto& s) { return s->records.empty(); });
  commons_.counters->fetched(response->bytes.size(), empty);
  if (std::exchange(told_late_, false)) tell_late(errc::none, {});
  drive(); // the next request is under way while records are worked on
  dispatch(std::move(outcome));
}

void fetcher_state::dispatch(fetch_outcome outcome) {
  for (auto& slice : outcome.slices)
    if (auto sink = sink_of(slice->registration)) anon_mail(std::move(slice)).send(sink);
  for (auto& hint : outcome.hints) anon_mail(std::move(hint)).send(cluster_);
  for (auto& stale : outcome.stale) anon_mail(std::move(stale)).send(cluster_);
  for (const auto& ended : outcome.ended) {
    if (ended.code != errc::none) commons_.counters->failed();
    end(ended);
  }
}

// The connection has broken, or the broker did not answer in time: nothing of it was lost, the positions stand.
void fetcher_state::failed(const error& why) {
  out_ = false;
  link_ = link::none;
  connection_.reset();
  cycle_.lost();
  const auto text = broker() + " did not answer Fetch: ";
  retry({why.code(), text + after(text, phrase(why))});
}

// What came is no Fetch response. Nothing of it is believed, and it is asked for again over another connection.
void fetcher_state::unreadable(const error& why) {
  commons_.counters->failed();
  link_ = link::none;
  connection_.reset();
  cycle_.lost();
  anon_mail(release_atom_v, lane_).send(cluster_);
  end_all(errc::corrupt_message, "the Fetch response of " + broker() + " is unreadable: " + why.message());
}

// The first time at once and without a word, because it is nothing special: sessions are evicted, brokers restart, idle
// connections are closed. From the second time in a row on all hear of it, and so does the user if it lasts.
void fetcher_state::retry(const error& why) {
  commons_.counters->failed();
  const bool at_once = backoff_.failures() == 0 && may_pass_for_reading(why.code());
  const auto pause = backoff_.next();
  if (at_once) return drive();
  pausing_ = true;
  agenda_.after(pause, [this] {
    pausing_ = false;
    drive();
  });
  give_up(why);
}

// One look for many requests: when its time comes, it is put off for the one that is out by then.
void fetcher_state::look_late(std::chrono::steady_clock::duration pause) {
  looks_late_ = true;
  agenda_.after(pause, [this] { on_late(); });
}

void fetcher_state::on_late() {
  looks_late_ = false;
  if (!out_) return;
  const auto waited = agenda_.now() - asked_at_;
  const auto left = config_->max_wait + late_after - waited;
  if (left > left.zero()) return look_late(left);
  told_late_ = true;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(waited).count();
  tell_late(
      errc::request_timed_out_locally, broker() + " has not answered Fetch for " + std::to_string(seconds)
                                           + " s: see whether it is reachable, and what it is busy with");
}

void fetcher_state::tell_late(errc code, const std::string& message) {
  for (const auto& [id, sink] : sinks_)
    if (auto strong = sink_of(id))
      anon_mail(fetch_ended{.registration = id, .late = true, .code = code, .message = message}).send(strong);
}

// -- the end -----------------------------------------------------------------------------------------------------------

// A session that is not ended stays in the broker's memory until others need the room. Our own connection may be busy with a
// request that the broker holds for max_wait, so it is ended over another one: sessions belong to the broker, not to
// connections. Nobody waits for it.
void fetcher_state::on_close() {
  wire::fetch_request last_words;
  if (cycle_.write_close(last_words))
    anon_mail(make_call(route::to_node(lane_.node), std::move(last_words), farewell)).send(cluster_);
  anon_mail(release_atom_v, lane_).send(cluster_);
  self_->quit();
}

fetcher_actor spawn_fetcher(
    caf::actor_system& system, cluster_actor cluster, int32_t node, std::shared_ptr<const reader_config> config,
    reader_commons commons) {
  return spawn<fetcher_state>(system, std::move(cluster), node, std::move(config), std::move(commons));
}

} // namespace cafka
