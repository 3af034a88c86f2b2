#include "cafka/actors/writer/writer_actor.hpp"

#include <algorithm>
#include <limits>
#include <random>
#include <utility>
#include <vector>

#include "cafka/actors/caf/errors.hpp"
#include "cafka/actors/caf/prepare.hpp"
#include "cafka/actors/cluster/own_cluster.hpp"
#include "cafka/actors/retry/broker_time.hpp"
#include "cafka/actors/writer/partition_table.hpp"
#include "cafka/actors/writer/producer_identity.hpp"
#include "cafka/actors/writer/set_router.hpp"
#include "cafka/actors/writer/topic_search.hpp"
#include "cafka/actors/writer/write_queue.hpp"
#include "cafka/actors/writer/write_tracker.hpp"
#include "cafka/actors/writer/writer_answers.hpp"
#include "cafka/actors/writer/writer_budget.hpp"
#include "cafka/wire/frame.hpp"
#include "cafka/wire/messages/init_producer_id.hpp"
#include "cafka/wire/phrase.hpp"

namespace cafka {

namespace {

using time_point = std::chrono::steady_clock::time_point;

// How long after its deadline a request is reported although its batcher has not said what became of it, and how long a
// close waits for that.
constexpr std::chrono::milliseconds report_grace{500};
// How long a topic, or a partition of it, may be unknown to the brokers: one that was created a moment ago is not known to all of them yet.
constexpr std::chrono::milliseconds new_topic_grace{3'000};

class writer_state {
public:
  static inline const char* name = "cafka.writer";

  writer_state(writer_actor::pointer self, cluster_actor cluster, writer_config config)
      : self_(self),
        timer_(self),
        watch_(self),
        cluster_(std::move(cluster)),
        config_(std::move(config)),
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
            [this] { then([] {}); }) {}

  ~writer_state() { end_all({errc::closed, "the writer ended"}); }

  writer_actor::behavior_type make_behavior() {
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

private:
  // Every event, then whatever follows from it.
  template <class Event>
  void then(Event event) {
    event();
    auto now = timer_.now();
    queue_.advance(now);
    tracker_.advance(now);
    partitions_.advance(now);
    renew_identity(now);
    answer();
    make_room();
    look_up_topics(now);
    close_if_done(now);
    timer_.by(next_event());
  }

  // -- requests ----------------------------------------------------------------------------------------------------------

  caf::result<write_report_ptr> write(record_set_ptr& set, caf::timespan deadline) {
    auto promised = make_promise<write_report_ptr>(self_);
    auto patience = std::min<std::chrono::nanoseconds>(deadline, config_.delivery_timeout);
    then([&] { accept(set, patience, promised); });
    return promised;
  }

  caf::result<void> offer(record_set_ptr& set) {
    auto promised = make_promise<void>(self_);
    then([&] { accept(set, config_.delivery_timeout, promised); });
    return promised;
  }

  template <class Promise>
  void accept(record_set_ptr& set, std::chrono::nanoseconds patience, Promise& promised) {
    if (auto why = refusal(set)) return promised.deliver(make_error(why));
    bool exclusive = set.use_count() == 1;
    auto request = last_request_ + 1;
    auto bytes = set->memory();
    if (!queue_.arrive(
            {.request = request, .set = std::move(set), .exclusive = exclusive, .deadline = timer_.now() + patience}))
      return promised.deliver(make_error(no_room(bytes)));
    last_request_ = request;
    answers_.owe(request, promised);
  }

  error refusal(const record_set_ptr& set) const {
    if (closing_) return {errc::closed, "the writer is closed"};
    if (!set) return {errc::invalid_request, "there is no record set in the request"};
    return router_.check(*set);
  }

  error no_room(size_t bytes) const {
    return {
        errc::buffer_full, "a record set of " + std::to_string(bytes) + " bytes found " + std::to_string(budget_.used())
                               + " of " + std::to_string(budget_.limit()) + " bytes (buffer_bytes) in use and "
                               + std::to_string(budget_.waiting()) + " requests waiting for room"};
  }

  caf::result<void> flush() {
    auto promised = make_promise<void>(self_);
    if (closing_) {
      promised.deliver(make_error({errc::closed, "the writer is closed"}));
      return promised;
    }
    answers_.owe_flush(last_request_, promised);
    then([&] { partitions_.flush(); });
    return promised;
  }

  caf::result<routing_ptr> routing_of(const std::string& topic, caf::timespan patience) {
    auto promised = make_promise<routing_ptr>(self_);
    if (closing_)
      promised.deliver(make_error({errc::closed, "the writer is closed"}));
    else
      then([&] {
        auto deadline = timer_.now() + std::min<caf::timespan>(patience, longest_delivery_timeout);
        answers_.owe_routing(topic.empty() ? config_.topic : topic, deadline, promised);
      });
    return promised;
  }

  caf::result<void> close(caf::timespan grace) {
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

  // -- routing -----------------------------------------------------------------------------------------------------------

  void look_up_topics(time_point now) {
    answers_.advance(now);
    auto wanted = queue_.unknown_topics();
    wanted.merge(answers_.unknown_topics());
    search_.want(wanted);
    for (const auto& topic : search_.take_due(now)) router_.knows(topic) ? refresh(topic) : look_up(topic, now);
  }

  // Shorter than the time of whoever waits for the topic: its failure says why the topic is not known by then.
  std::chrono::milliseconds look_up_patience(time_point now) const {
    auto patience = config_.allow_auto_topic_creation ? config_.request_timeout
                                                      : std::min(config_.request_timeout, new_topic_grace);
    for (auto until : {queue_.next_event(), answers_.next_event()})
      if (until) patience = std::min(patience, broker_time(std::chrono::ceil<std::chrono::milliseconds>(*until - now)));
    return patience;
  }

  // No timeout on requests to the cluster: it answers each within the time that the request itself names, and on CAF 0.17.6
  // one would keep a writer that nobody holds until it has passed.
  void look_up(const std::string& topic, time_point now) {
    topic_lookup wanted{
        .topic = topic, .allow_auto_creation = config_.allow_auto_topic_creation, .timeout = look_up_patience(now)};
    mail(self_, metadata_atom_v, std::move(wanted))
        .request(cluster_, caf::infinite)
        .then(
            [this, topic](const metadata_ptr& snapshot) { then([&] { looked_up(topic, snapshot); }); },
            [this, topic](const caf::error& what) { then([&] { topic_missing(topic, to_error(what)); }); });
  }

  // A partition is named that the topic did not have: it may have been added since.
  void refresh(const std::string& topic) {
    mail(self_, refresh_atom_v)
        .request(cluster_, caf::infinite)
        .then(
            [this, topic](const metadata_ptr& snapshot) { then([&] { refreshed(topic, snapshot); }); },
            [this, topic](const caf::error& what) { then([&] { topic_missing(topic, to_error(what)); }); });
  }

  void refreshed(const std::string& topic, const metadata_ptr& snapshot) {
    topic_found(topic, snapshot);
    // Whoever still misses the partition has it looked up again after a pause.
    if (queue_.unknown_topics().contains(topic))
      search_.failed(topic, error{errc::unknown_partition}, timer_.now());
    else
      search_.found(topic);
  }

  void looked_up(const std::string& topic, const metadata_ptr& snapshot) {
    topic_found(topic, snapshot);
    if (!router_.knows(topic)) topic_missing(topic, error{errc::leader_not_available});
  }

  void topic_found(const std::string& topic, const metadata_ptr& snapshot) {
    const auto* info = snapshot->topic(topic);
    // One that was deleted, or is being created: what is known of it stays, and batches find out for themselves.
    if (!info || info->partitions.empty()) return;
    if (!router_.knows(topic)) {
      search_.found(topic);
      anon_mail(watch_atom_v, topic_watch{topic, handle_cast<watcher_actor>(self_)}).send(cluster_);
    }
    router_.update(*info);
    partitions_.update(topic, snapshot);
  }

  void topic_missing(const std::string& topic, const error& why) {
    const auto text = phrase(why);
    error named{why.code(), text.find("'" + topic + "'") == std::string::npos ? topic + ": " + text : text};
    if (!search_.failed(topic, named, timer_.now())) return;
    queue_.topic_failed(topic, named);
    answers_.topic_failed(topic, named);
  }

  void dispatch(waiting_write write) {
    set_label label{.id = write.set->id, .tags = write.set->tags};
    std::vector<routed_slice> slices;
    if (auto why = router_.route(write.set, write.exclusive, slices)) {
      budget_.release(write.charge);
      return answers_.refused(write.request, why);
    }
    charge(write.charge, slices);
    std::vector<request_part> parts;
    for (auto& s : slices) parts.push_back(std::move(s.part));
    for (size_t i = 0; i < slices.size(); ++i) hand_on(write, static_cast<uint32_t>(i), parts[i], slices[i]);
    tracker_.open(write.request, std::move(parts), write.deadline + report_grace, std::move(label));
    answers_.routed(write.request);
  }

  // The memory that records have now may differ from what their set had.
  void charge(size_t before, const std::vector<routed_slice>& slices) {
    size_t now = 0;
    for (const auto& s : slices) now += s.part.charge;
    if (now < before)
      budget_.release(before - now);
    else
      budget_.charge_more(now - before);
  }

  void hand_on(const waiting_write& write, uint32_t index, const request_part& part, routed_slice& routed) {
    slice_offer offer{
        .exclusive = routed.exclusive, .records = {write.request, index, 0, part.count}, .deadline = write.deadline};
    const auto& to = partitions_.batcher(part.topic, part.partition);
    anon_mail(partition_slice{std::move(routed.slice), offer}).send(to);
    bool hurried = closing_ || answers_.flushing(write.request);
    if (hurried)
      anon_mail(flush_atom_v).send(to);
    else
      lingers_ = config_.linger.count() > 0;
    if (config_.idempotence) identity_.want(0, timer_.now());
  }

  // Nothing lingers in memory that others wait for.
  void make_room() {
    if (budget_.waiting() == 0 || !std::exchange(lingers_, false)) return;
    partitions_.flush();
  }

  // -- the producer's identity -------------------------------------------------------------------------------------------

  void renew_identity(time_point now) {
    if (identity_.take_request(now)) request_identity();
    if (auto why = identity_.take_failure()) partitions_.announce({.identity = {}, .refused = why});
    if (identity_.current().version == announced_) return;
    announced_ = identity_.current().version;
    partitions_.announce({identity_.current()});
  }

  void request_identity() {
    wire::init_producer_id_request request;
    request.transactional_id = std::nullopt;
    request.transaction_timeout_ms = std::numeric_limits<int32_t>::max();
    mail(self_, make_call(route::to_any(), std::move(request), config_.request_timeout))
        .request(cluster_, caf::infinite)
        .then(
            [this](const response_ptr& answer) { then([&] { take_identity(*answer); }); },
            [this](const caf::error& what) { then([&] { no_identity(to_error(what)); }); });
  }

  void take_identity(const response& answer) {
    wire::init_producer_id_response made;
    error failure;
    if (!wire::decode_body(answer.span(), answer.version, made, failure)) return no_identity(failure);
    if (auto code = from_wire(made.error_code); code != errc::none)
      return no_identity({code, std::string{describe(code).text}});
    identity_.granted(made.producer_id, made.producer_epoch);
  }

  void no_identity(const error& why) {
    identity_.refused({why.code(), "no producer id for an idempotent writer: " + phrase(why)}, timer_.now());
  }

  // -- outcomes ----------------------------------------------------------------------------------------------------------

  void settle(const settlements& settled) {
    for (const auto& s : settled) tracker_.settle(s);
  }

  void batcher_lost(const std::string& topic, int32_t partition, const error& why) {
    then([&] {
      tracker_.lose(topic, partition, why);
      // Its successor does not know which numbers were used.
      if (config_.idempotence && announced_ != 0) identity_.want(announced_, timer_.now());
    });
  }

  // Routes what can be routed, and answers whoever can be answered, until nothing follows from it any more.
  void answer() {
    do {
      budget_.release(tracker_.take_released());
      while (auto write = queue_.take_ready()) dispatch(std::move(*write));
      for (auto& refused : queue_.take_refused()) answers_.refused(refused.request, refused.why);
      for (auto& done : tracker_.take_finished()) report(done);
    } while (release_more());
    answers_.answer_routings();
    answers_.answer_flushes([this](uint64_t request) { return pending_up_to(request); });
  }

  bool release_more() {
    size_t released = tracker_.take_released();
    budget_.release(released);
    return released != 0;
  }

  void report(const write_tracker::finished& done) {
    if (!answers_.finished(done.request, done.report)) complete(done.report);
  }

  void complete(const write_report_ptr& report) {
    if (!config_.completion) return;
    try {
      config_.completion(report);
    } catch (...) {
      // The user's function has nobody to report to; see writer_config.
    }
  }

  bool pending_up_to(uint64_t request) const {
    return queue_.pending_up_to(request) || tracker_.pending_up_to(request);
  }

  // -- the end -----------------------------------------------------------------------------------------------------------

  void close_if_done(time_point now) {
    if (!closing_) return;
    if (now >= *closing_ && !abandoned_) {
      abandoned_ = true;
      queue_.abandon({errc::closed, "the writer was closed before the records could be sent"});
      partitions_.close();
      closing_ = now + report_grace;
      answer();
    }
    bool over = abandoned_ && now >= *closing_;
    if (over || !pending_up_to(std::numeric_limits<uint64_t>::max())) quit({});
  }

  void quit(const caf::error& why) {
    end_all({errc::closed, "the writer was closed"});
    self_->quit(why);
  }

  void end_all(const error& why) {
    queue_.abandon(why);
    tracker_.abandon(why);
    for (auto& refused : queue_.take_refused()) answers_.refused(refused.request, refused.why);
    for (auto& done : tracker_.take_finished()) report(done);
    answers_.end(why);
  }

  std::optional<time_point> next_event() const {
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

  writer_actor::pointer self_;
  timer timer_;
  watcher watch_;
  cluster_actor cluster_;
  writer_config config_;

  writer_budget budget_;
  set_router router_;
  topic_search search_;
  write_queue queue_;
  writer_answers answers_;
  write_tracker tracker_;
  producer_identity identity_;
  partition_table partitions_;
  uint64_t announced_ = 0; // version of the identity that the batchers have
  uint64_t last_request_ = 0;
  bool lingers_ = false; // there may be records that linger

  std::optional<time_point> closing_; // when the grace time is over
  bool abandoned_ = false;
};

uint64_t seed_of(const writer_config& config) {
  if (config.seed != 0) return config.seed;
  std::random_device source;
  return uint64_t{source()} << 32 | source();
}

} // namespace

writer_actor spawn_writer(caf::actor_system& system, cluster_actor cluster, writer_config config) {
  if (auto why = config.validate()) throw why;
  require_types(system);
  config.seed = seed_of(config);
  config.batch_bytes = std::min(config.batch_bytes, config.max_record_bytes);
  return spawn<writer_state>(system, std::move(cluster), std::move(config));
}

writer_actor spawn_writer(caf::actor_system& system, writer_config config) {
  if (auto why = config.validate()) throw why;
  auto cluster = spawn_cluster(system, own_cluster(config.cluster, config.bootstrap, config.seed));
  return spawn_writer(system, std::move(cluster), std::move(config));
}

} // namespace cafka
