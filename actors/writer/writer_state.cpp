#include "cafka/actors/writer/writer_state.hpp"

#include <algorithm>
#include <limits>

#include "cafka/actors/caf/errors.hpp"
#include "cafka/wire/frame.hpp"
#include "cafka/wire/messages/init_producer_id.hpp"
#include "cafka/wire/phrase.hpp"

namespace cafka {

namespace {

writer_config with_serial_events(writer_config config) {
  config.events = one_at_a_time(std::move(config.events));
  return config;
}

} // namespace

writer_state::writer_state(writer_actor::pointer self, cluster_actor cluster, writer_config config)
    : self_(self),
      timer_(self),
      watch_(self),
      cluster_(std::move(cluster)),
      config_(with_serial_events(std::move(config))),
      budget_(config_.buffer_bytes, config_.max_waiting_requests),
      router_({config_.topic, config_.balancer, config_.batch_bytes, config_.max_record_bytes, config_.seed}),
      search_(backoff{config_.retry_backoff, config_.retry_backoff_max, config_.seed}),
      queue_(budget_, router_, search_, new_topic_grace),
      answers_(router_, search_),
      identity_(backoff{config_.retry_backoff, config_.retry_backoff_max, config_.seed}),
      partitions_(
          self, watch_, cluster_, config_,
          [this](const std::string& topic, int32_t partition, const error& why) {
            batcher_lost(topic, partition, why);
          },
          [this] { follow(); }) {}

writer_state::~writer_state() { end_all({errc::closed, "the writer ended"}); }

writer_actor::behavior_type writer_state::make_behavior() {
  on_exit(self_, [this](const caf::error& why) { quit(why); });
  return {
      [this](write_atom, record_set_ptr& set, caf::timespan deadline) { return write(set, deadline); },
      [this](offer_atom, record_set_ptr& set) { return offer(set); },
      [this](flush_atom) { return flush(); },
      [this](routing_atom, const std::string& topic) { return routing_of(topic, config_.request_timeout); },
      [this](routing_atom, const std::string& topic, caf::timespan patience) { return routing_of(topic, patience); },
      [this](close_atom, caf::timespan grace) { return close(grace); },
      [this](const leader_update& news) { then([&] { topic_found(news.topic, news.snapshot); }); },
      [this](const settlements_ptr& settled) { then([&] { settle(*settled); }); },
      [this](refresh_atom, uint64_t version) { then([&] { identity_.want(version, timer_.now()); }); },
      [this](tick_atom, uint64_t number) { then([&] { timer_.ticked(number); }); },
  };
}

void writer_state::follow() {
  auto now = timer_.now();
  queue_.advance(now);
  settle_queue(now); // the tracker hears of every slice before its request is reported
  tracker_.advance(now);
  partitions_.advance(now);
  renew_identity(now);
  answer(now);
  make_room();
  look_up_topics(now);
  for (const auto& event : search_.take_events())
    if (config_.events) config_.events(event);
  close_if_done(now);
  timer_.by(next_event());
}

// -- requests ----------------------------------------------------------------------------------------------------------

caf::result<write_report_ptr> writer_state::write(record_set_ptr& set, caf::timespan deadline) {
  auto promised = make_promise<write_report_ptr>(self_);
  auto patience = std::min<std::chrono::nanoseconds>(deadline, config_.delivery_timeout);
  then([&] { accept(set, patience, promised); });
  return promised;
}

caf::result<void> writer_state::offer(record_set_ptr& set) {
  auto promised = make_promise<void>(self_);
  then([&] { accept(set, config_.delivery_timeout, promised); });
  return promised;
}

template <class Promise>
void writer_state::accept(record_set_ptr& set, std::chrono::nanoseconds patience, Promise& promised) {
  if (auto why = refusal(set)) return promised.deliver(make_error(why));
  bool exclusive = set.use_count() == 1;
  auto request = last_request_ + 1;
  auto bytes = set->memory();
  auto now = timer_.now();
  if (!queue_.arrive(
          {.request = request,
           .set = std::move(set),
           .exclusive = exclusive,
           .deadline = now + patience,
           .patience = std::chrono::ceil<std::chrono::milliseconds>(patience)},
          now))
    return promised.deliver(make_error(no_room(bytes)));
  last_request_ = request;
  answers_.owe(request, promised);
}

error writer_state::refusal(const record_set_ptr& set) const {
  if (closing_) return {errc::closed, "the writer is closed"};
  if (!set) return {errc::invalid_request, "there is no record set in the request"};
  return router_.check(*set);
}

error writer_state::no_room(size_t bytes) const {
  return {
      errc::buffer_full, "a record set of " + std::to_string(bytes) + " bytes found " + std::to_string(budget_.used())
                             + " of " + std::to_string(budget_.limit()) + " bytes (buffer_bytes) in use and "
                             + std::to_string(budget_.waiting()) + " requests waiting for room"};
}

caf::result<void> writer_state::flush() {
  auto promised = make_promise<void>(self_);
  if (closing_) {
    promised.deliver(make_error({errc::closed, "the writer is closed"}));
    return promised;
  }
  answers_.owe_flush(last_request_, promised);
  then([&] { partitions_.flush(); });
  return promised;
}

caf::result<routing_ptr> writer_state::routing_of(const std::string& topic, caf::timespan patience) {
  auto promised = make_promise<routing_ptr>(self_);
  if (closing_)
    promised.deliver(make_error({errc::closed, "the writer is closed"}));
  else
    then([&] {
      const auto time = std::min<caf::timespan>(patience, longest_delivery_timeout);
      const auto until = time_limit::from(timer_.now(), std::chrono::ceil<std::chrono::milliseconds>(time));
      answers_.owe_routing(topic.empty() ? config_.topic : topic, until, promised);
    });
  return promised;
}

caf::result<void> writer_state::close(caf::timespan grace) {
  auto promised = make_promise<void>(self_);
  answers_.owe_close(promised);
  then([&] {
    if (!closing_) partitions_.flush();
    // By then every record has its outcome anyway; and the time, if somebody waits for ever, stays within its type.
    std::chrono::nanoseconds longest = config_.delivery_timeout + 2 * report_grace;
    auto until = timer_.now() + std::clamp<std::chrono::nanoseconds>(grace, std::chrono::nanoseconds{0}, longest);
    closing_ = closing_ ? std::min(*closing_, until) : until;
  });
  return promised;
}

// -- the producer's identity -------------------------------------------------------------------------------------------

void writer_state::renew_identity(time_point now) {
  if (identity_.take_request(now)) request_identity();
  if (auto why = identity_.take_failure()) partitions_.announce({.identity = {}, .refused = why});
  if (identity_.current().version == announced_) return;
  announced_ = identity_.current().version;
  partitions_.announce({identity_.current()});
}

void writer_state::request_identity() {
  wire::init_producer_id_request request;
  request.transactional_id = std::nullopt;
  request.transaction_timeout_ms = std::numeric_limits<int32_t>::max();
  mail(self_, make_call(route::to_any(), std::move(request), config_.request_timeout))
      .request(cluster_, caf::infinite)
      .then(
          [this](const response_ptr& answer) { then([&] { take_identity(*answer); }); },
          [this](const caf::error& what) { then([&] { no_identity(to_error(what)); }); });
}

void writer_state::take_identity(const response& answer) {
  wire::init_producer_id_response made;
  error failure;
  if (!wire::decode_body(answer.span(), answer.version, made, failure)) return no_identity(failure);
  if (auto code = from_wire(made.error_code); code != errc::none)
    return no_identity({code, std::string{describe(code).text}});
  identity_.granted(made.producer_id, made.producer_epoch);
}

void writer_state::no_identity(const error& why) {
  const error named{why.code(), "no producer id for an idempotent writer: " + phrase(why)};
  identity_.refused(named, timer_.now());
  if (identity_.next_event()) partitions_.announce({.identity = {}, .refused = named, .sought = true});
}

// -- outcomes ----------------------------------------------------------------------------------------------------------

void writer_state::settle(const settlements& settled) {
  for (const auto& s : settled) tracker_.settle(s);
}

void writer_state::batcher_lost(const std::string& topic, int32_t partition, const error& why) {
  then([&] {
    tracker_.lose(topic, partition, why);
    // Its successor does not know which numbers were used.
    if (config_.idempotence && announced_ != 0) identity_.want(announced_, timer_.now());
  });
}

// Routes what can be routed, and answers whoever can be answered, until nothing follows from it any more.
void writer_state::answer(time_point now) {
  do {
    budget_.release(tracker_.take_released());
    settle_queue(now);
    for (auto& done : tracker_.take_finished()) report(done);
  } while (release_more());
  answers_.answer_routings();
  answers_.answer_flushes([this](uint64_t request) { return pending_up_to(request); });
}

bool writer_state::release_more() {
  size_t released = tracker_.take_released();
  budget_.release(released);
  return released != 0;
}

void writer_state::report(const write_tracker::finished& done) {
  if (!answers_.finished(done.request, done.report, done.refused)) complete(done.report);
}

void writer_state::complete(const write_report_ptr& report) {
  if (!config_.completion) return;
  try {
    config_.completion(report);
  } catch (...) {
    // The user's function has nobody to report to; see writer_config.
  }
}

bool writer_state::pending_up_to(uint64_t request) const {
  return queue_.pending_up_to(request) || tracker_.pending_up_to(request);
}

// -- the end -----------------------------------------------------------------------------------------------------------

void writer_state::close_if_done(time_point now) {
  if (!closing_) return;
  if (now >= *closing_ && !abandoned_) {
    abandoned_ = true;
    queue_.abandon({errc::closed, "the writer was closed before the records could be sent"});
    partitions_.close();
    closing_ = now + report_grace;
    answer(now);
  }
  bool over = abandoned_ && now >= *closing_;
  if (over || !pending_up_to(std::numeric_limits<uint64_t>::max())) quit({});
}

void writer_state::quit(const caf::error& why) {
  end_all({errc::closed, "the writer was closed"});
  self_->quit(why);
}

void writer_state::end_all(const error& why) {
  queue_.abandon(why);
  settle_queue({});
  tracker_.abandon(why);
  for (auto& done : tracker_.take_finished()) report(done);
  answers_.end(why);
}

std::optional<writer_state::time_point> writer_state::next_event() const {
  std::optional<time_point> next;
  auto consider = [&next](std::optional<time_point> at) {
    if (at && (!next || *at < *next)) next = at;
  };
  consider(queue_.next_event());
  consider(tracker_.next_event());
  consider(partitions_.next_event());
  consider(identity_.next_event());
  consider(search_.next_event());
  consider(closing_);
  consider(answers_.next_event());
  return next;
}

} // namespace cafka
