#include "cafka/actors/writer/partition_batcher.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <utility>

#include "cafka/actors/caf/errors.hpp"
#include "cafka/actors/writer/writer_actor.hpp"

namespace cafka {

namespace {

class batcher_state {
public:
  static inline const char* name = "cafka.partition_batcher";

  batcher_state(
      batcher_actor::pointer self, caf::actor_addr writer, cluster_actor cluster, uint64_t number,
      batch_queue_options options, write_event_listener events)
      : self_(self),
        timer_(self),
        writer_(std::move(writer)),
        cluster_(std::move(cluster)),
        number_(number),
        topic_(options.topic),
        partition_(options.partition),
        queue_(std::move(options)),
        events_(std::move(events)) {}

  batcher_actor::behavior_type make_behavior() {
    return {
        [this](partition_slice& arrived) {
          then([&](time_point now) { queue_.add(*arrived.slice, arrived.offer, now); });
        },
        [this](const identity_news& news) { then([&](time_point) { take_identity(news); }); },
        [this](const sender_assignment& to) { then([&](time_point) { assign(to); }); },
        [this](release_atom, uint64_t sender) { then([&](time_point now) { lose(sender, now); }); },
        [this](flush_atom) { then([&](time_point) { queue_.flush(); }); },
        [this](close_atom) { then([&](time_point) {
                               queue_.abandon({errc::closed, "the writer was closed"});
                             }); },
        [this](credit_atom, uint64_t sender) { then([&](time_point) { queue_.credit(sender); }); },
        [this](const returned_batch& batch) { then([&](time_point now) { queue_.take_back(batch, now); }); },
        [this](lend_atom, uint64_t id, const std::string& broker) {
          then([&](time_point) { queue_.still_in_flight(id, broker); });
        },
        [this](tick_atom, uint64_t number) { then([&](time_point) { timer_.ticked(number); }); },
    };
  }

private:
  using time_point = std::chrono::steady_clock::time_point;

  // Every event, then whatever follows from it; all at one time: a pause that ended between two looks at the clock would have
  // been neither over for the first nor still to come for the second, and nothing would have woken the batcher.
  template <class Event>
  void then(Event event) {
    const auto now = timer_.now();
    event(now);
    queue_.advance(now);
    lend(now);
    report();
    timer_.by(queue_.next_event(now));
  }

  void take_identity(const identity_news& news) {
    if (news.sought)
      queue_.miss_identity(news.refused);
    else if (news.refused)
      queue_.refuse_identity(news.refused);
    else
      queue_.offer_identity(news.identity);
  }

  void assign(const sender_assignment& to) {
    leader_epoch_ = to.leader_epoch;
    if (std::exchange(topic_id_, to.topic_id) != to.topic_id) queue_.begin_new_log();
    queue_.exists_unless(to.gone);
    if (to.sender == queue_.sender()) return;
    queue_.assign(to.sender, to.broker);
    if (!to.handle) return;
    senders_[to.sender] = to.handle; // a former one stays: it may have batches yet
    anon_mail(lender{number_, handle_cast<lender_actor>(self_)}).send(to.handle);
  }

  void lose(uint64_t sender, time_point now) {
    queue_.lose_sender(sender, now);
    senders_.erase(sender);
  }

  void lend(time_point now) {
    while (auto next = queue_.lend(now)) {
      lent_batch batch{
          .batcher = number_,
          .id = next->id,
          .topic = topic_,
          .topic_id = topic_id_,
          .partition = partition_,
          .leader_epoch = leader_epoch_,
          .bytes = std::move(next->bytes),
          .deadline = next->deadline};
      anon_mail(lend_atom_v, std::make_shared<const lent_batch>(std::move(batch))).send(senders_[queue_.sender()]);
    }
    for (const auto& recall : queue_.take_recalls())
      if (const auto& sender = senders_[recall.sender]) anon_mail(release_atom_v, number_, recall.id).send(sender);
  }

  void report() {
    if (queue_.take_stale_leader()) anon_mail(stale_leader{topic_, partition_, leader_epoch_}).send(cluster_);
    for (const auto& event : queue_.take_events())
      if (events_) events_(event);
    auto settled = queue_.take_settlements();
    auto wanted = queue_.wanted_identity();
    bool ask = wanted && asked_for_ != wanted;
    asked_for_ = wanted;
    if (settled.empty() && !ask) return;
    auto writer = caf::actor_cast<writer_actor>(writer_);
    if (!writer) return;
    if (!settled.empty())
      anon_mail(settlements_ptr{std::make_shared<const settlements>(std::move(settled))}).send(writer);
    if (ask) anon_mail(refresh_atom_v, *wanted).send(writer);
  }

  batcher_actor::pointer self_;
  timer timer_;
  caf::actor_addr writer_;
  cluster_actor cluster_;
  uint64_t number_;
  std::string topic_;
  int32_t partition_;
  wire::uuid topic_id_;
  int32_t leader_epoch_ = -1;
  std::map<uint64_t, sender_actor> senders_;
  std::optional<uint64_t> asked_for_;
  batch_queue queue_;
  write_event_listener events_;
};

batch_queue_options queue_options(std::string topic, int32_t partition, uint64_t number, const writer_config& config) {
  return {
      .topic = std::move(topic),
      .partition = partition,
      .assembly =
          {.batch_bytes = config.batch_bytes,
           .max_record_bytes = config.max_record_bytes,
           .linger = config.linger,
           .compression = {config.compression, config.compression_level}},
      .idempotent = config.idempotence,
      .resend_in_doubt = config.resend_in_doubt && config.acks != acks::none,
      .awaits_replicas = config.acks == acks::all,
      .max_in_flight = static_cast<size_t>(config.max_in_flight),
      .retry_backoff = config.retry_backoff,
      .retry_backoff_max = config.retry_backoff_max,
      .seed = config.seed + number};
}

} // namespace

batcher_actor spawn_batcher(
    caf::actor_system& host, caf::actor_addr writer, cluster_actor cluster, uint64_t number, std::string topic,
    int32_t partition, const writer_config& config) {
  return spawn<batcher_state>(
      host, std::move(writer), std::move(cluster), number, queue_options(std::move(topic), partition, number, config),
      config.events);
}

} // namespace cafka
