#include "cafka/actors/writer/produce_sender.hpp"

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cafka/actors/caf/errors.hpp"
#include "cafka/actors/cluster/outgoing_request.hpp"
#include "cafka/actors/writer/produce_exchange.hpp"
#include "cafka/actors/writer/produce_schedule.hpp"
#include "cafka/wire/frame.hpp"

namespace cafka {

namespace {

using batches = std::vector<lent_batch_ptr>;

// The errors of a connection after which a request surely did not go out; see connection_trait.
bool is_unsent(errc code) {
  switch (code) {
  case errc::stale_connection_epoch:
  case errc::throttling_quota_exceeded:
  case errc::buffer_full:
  case errc::invalid_request:
    return true;
  default:
    return false;
  }
}

class sender_state {
public:
  static inline const char* name = "cafka.produce_sender";

  sender_state(sender_actor::pointer self, cluster_actor cluster, int32_t node, uint64_t number, writer_config config)
      : self_(self),
        watch_(self),
        cluster_(std::move(cluster)),
        node_(node),
        number_(number),
        config_(std::move(config)),
        schedule_(static_cast<size_t>(config_.max_in_flight), config_.request_bytes),
        pool_(frame_pool::make(2 * config_.request_bytes)) {} // a frame is back as soon as the socket has taken it

  sender_actor::behavior_type make_behavior() {
    return {
        [this](const lender& who) { join(who); },
        [this](lend_atom, const lent_batch_ptr& batch) { stage(batch); },
        [this](release_atom, uint64_t batcher, uint64_t id) { release(batcher, id); },
        [this](seal_atom) { pump(); },
    };
  }

private:
  // -- lenders --

  void join(const lender& who) {
    lenders_[who.batcher] = caf::actor_cast<caf::actor_addr>(who.handle);
    grant_credit(who.batcher);
  }

  void grant_credit(uint64_t batcher) { tell(batcher, credit_atom_v, number_); }

  template <class... News>
  void tell(uint64_t batcher, News&&... news) {
    auto at = lenders_.find(batcher);
    if (at == lenders_.end()) return;
    if (auto to = caf::actor_cast<lender_actor>(at->second))
      anon_mail(std::forward<News>(news)...).send(to);
    else
      lenders_.erase(at);
  }

  void give_back(const lent_batch& batch, returned_batch how) {
    flying_.erase({batch.batcher, batch.id});
    tell(batch.batcher, std::move(how));
  }

  void stage(const lent_batch_ptr& batch) {
    schedule_.stage(with_usable_id(batch));
    if (pump_queued_) return;
    // What other partitions have lent by now is in the mailbox already, and goes into the same request.
    pump_queued_ = true;
    mail(self_, seal_atom_v).send(handle_cast<sender_actor>(self_));
  }

  // A topic id that the broker did not take is not used again: the name will do until the metadata has another (KIP-516).
  lent_batch_ptr with_usable_id(const lent_batch_ptr& batch) const {
    auto at = refused_ids_.find(batch->topic);
    if (at == refused_ids_.end() || at->second != batch->topic_id) return batch;
    auto named = *batch;
    named.topic_id = {};
    return std::make_shared<const lent_batch>(std::move(named));
  }

  void release(uint64_t batcher, uint64_t id) {
    if (auto batch = schedule_.unstage(batcher, id)) {
      give_back_unsent(*batch, {errc::delivery_timed_out, "broker " + broker() + " was not ready for it in time"});
    } else if (flying_.contains({batcher, id})) {
      tell(batcher, lend_atom_v, id);
    }
  }

  void give_back_unsent(const lent_batch& batch, const error& why) {
    give_back(batch, {.id = batch.id, .how = returned_batch::kind::unsent, .what = why});
    grant_credit(batch.batcher);
  }

  // -- requests --

  void pump() {
    pump_queued_ = false;
    send_requests();
  }

  void send_requests() {
    if (!schedule_.has_staged()) return;
    if (!connection_) return connect();
    for (auto next = schedule_.next(); !next.empty(); next = schedule_.next()) send(std::move(next));
  }

  void send(batches chosen) {
    for (const auto& batch : chosen) {
      flying_.insert({batch->batcher, batch->id});
      grant_credit(batch->batcher);
    }
    auto request = make_produce_request(
        chosen, static_cast<int16_t>(config_.acks), static_cast<int32_t>(config_.request_timeout.count()));
    request_source source{&request, &wire::schema_of<wire::produce_request>(), produce_versions(chosen)};
    outgoing_ptr out;
    if (auto failure = encode_for(*connection_, *pool_, config_.client_id, source, config_.request_timeout, out))
      return end(chosen, returned_batch::kind::unsent, failure);
    out->expects_response = config_.acks != acks::none;
    // The connection keeps the time; waiting a little longer than it does leaves no request without an answer.
    mail(self_, std::move(out))
        .request(connection_->handle, config_.request_timeout + std::chrono::seconds{5})
        .then(
            [this, chosen](const response_ptr& answer) { answered(chosen, answer); },
            [this, chosen, epoch = connection_->epoch](const caf::error& what) {
              failed(chosen, to_error(what), epoch);
            });
  }

  void answered(const batches& sent, const response_ptr& answer) {
    if (config_.acks == acks::none) return end(sent, returned_batch::kind::answered, {});
    wire::produce_response response;
    error failure;
    if (!wire::decode_body(answer->span(), answer->version, response, failure))
      return end(sent, returned_batch::kind::in_doubt, named(failure));
    for (auto& hint : read_leader_hints(sent, response)) anon_mail(std::move(hint)).send(cluster_);
    for (auto& [batch, how] : read_produce_response(sent, response, broker())) {
      auto code = how.what.code();
      if (code == errc::unknown_topic_id || code == errc::inconsistent_topic_id)
        refused_ids_[batch->topic] = batch->topic_id;
      give_back(*batch, std::move(how));
    }
    ended();
  }

  void failed(const batches& sent, const error& why, uint64_t epoch) {
    bool unsent = is_unsent(why.code());
    bool lost = !unsent || why.code() == errc::stale_connection_epoch;
    auto told = named(why);
    if (lost && connection_ && connection_->epoch == epoch) connection_.reset();
    end(sent, unsent ? returned_batch::kind::unsent : returned_batch::kind::in_doubt, told);
  }

  // All batches of a request fared the same.
  void end(const batches& sent, returned_batch::kind how, const error& why) {
    for (const auto& batch : sent) give_back(*batch, {.id = batch->id, .how = how, .what = why});
    ended();
  }

  void ended() {
    schedule_.done();
    send_requests();
  }

  // -- the connection --

  void connect() {
    if (connecting_) return;
    connecting_ = true;
    mail(self_, connect_atom_v, lane{.node = node_, .kind = lane_kind::produce})
        .request(cluster_, config_.request_timeout)
        .then(
            [this](const connected_ptr& made) { connected_to(made); },
            [this](const caf::error& what) { not_connected(named(to_error(what))); });
  }

  void connected_to(const connected_ptr& made) {
    connecting_ = false;
    connection_ = made;
    watch_.watch(self_, made->handle, [this, epoch = made->epoch](const caf::error&) {
      if (connection_ && connection_->epoch == epoch) connection_.reset();
    });
    send_requests();
  }

  void not_connected(const error& why) {
    connecting_ = false;
    for (const auto& batch : schedule_.unstage_all()) give_back_unsent(*batch, why);
  }

  std::string broker() const {
    auto id = std::to_string(node_);
    return connection_ ? id + " (" + to_string(connection_->peer) + ")" : id;
  }

  error named(const error& what) const {
    return {
        what.code(),
        "broker " + broker() + ": " + (what.message().empty() ? std::string{what.info().text} : what.message())};
  }

  sender_actor::pointer self_;
  watcher watch_;
  cluster_actor cluster_;
  int32_t node_;
  uint64_t number_;
  writer_config config_;
  produce_schedule schedule_;
  std::map<uint64_t, caf::actor_addr> lenders_;    // weak: they hold their sender
  std::set<std::pair<uint64_t, uint64_t>> flying_; // batcher and number of what is on its way
  std::map<std::string, wire::uuid> refused_ids_;
  std::shared_ptr<frame_pool> pool_;
  connected_ptr connection_;
  bool connecting_ = false;
  bool pump_queued_ = false;
};

} // namespace

sender_actor spawn_sender(
    caf::actor_system& host, cluster_actor cluster, int32_t node, uint64_t number, const writer_config& config) {
  return spawn<sender_state>(host, std::move(cluster), node, number, config);
}

} // namespace cafka
