#include "cafka/actors/writer/produce_sender.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "cafka/actors/caf/errors.hpp"
#include "cafka/actors/cluster/outgoing_request.hpp"
#include "cafka/actors/retry/broker_time.hpp"
#include "cafka/actors/writer/produce_exchange.hpp"
#include "cafka/actors/writer/produce_loans.hpp"
#include "cafka/actors/writer/silent_refusals.hpp"
#include "cafka/wire/frame.hpp"
#include "cafka/wire/naming.hpp"
#include "cafka/wire/phrase.hpp"

namespace cafka {

namespace {

using batches = produce_loans::batches;

class sender_state {
public:
  static inline const char* name = "cafka.produce_sender";

  sender_state(
      sender_actor::pointer self, cluster_actor cluster, int32_t node, uint64_t number, writer_config config,
      std::string address)
      : self_(self),
        watch_(self),
        cluster_(std::move(cluster)),
        node_(node),
        number_(number),
        config_(std::move(config)),
        address_(std::move(address)),
        loans_(static_cast<size_t>(config_.max_in_flight), config_.request_bytes),
        silent_(node),
        pool_(frame_pool::make(2 * config_.request_bytes)) {} // a frame is back as soon as the socket has taken it

  sender_actor::behavior_type make_behavior() {
    return {
        [this](const lender& who) { join(who); },
        [this](lend_atom, const lent_batch_ptr& batch) { take(batch); },
        [this](release_atom, uint64_t batcher, uint64_t id) { release(batcher, id); },
        [this](seal_atom) { pump(); },
    };
  }

private:
  // -- lenders --

  void join(const lender& who) {
    lenders_[who.batcher] = caf::actor_cast<caf::actor_addr>(who.handle);
    loans_.join(who.batcher);
    tell();
  }

  void take(const lent_batch_ptr& batch) {
    loans_.lend(batch);
    if (pump_queued_) return;
    // What other partitions have lent by now is in the mailbox already, and goes into the same request.
    pump_queued_ = true;
    mail(self_, seal_atom_v).send(handle_cast<sender_actor>(self_));
  }

  void release(uint64_t batcher, uint64_t id) {
    loans_.recall(batcher, id, hindrance());
    tell();
  }

  /// What a batch waits for that is not on its way.
  error hindrance() const {
    const bool fails = !connection_ && failure_;
    if (fails) return named(failure_);
    const auto what = looking_up_ ? "the leaders of its partitions are being looked up"
                                  : (connection_ ? "requests before it are under way" : "it is being connected to");
    return {errc::delivery_timed_out, "broker " + broker() + " was not ready for it in time: " + what};
  }

  void tell() {
    loans_.take_news(news_);
    for (auto& news : news_) {
      auto at = lenders_.find(news.batcher);
      if (at == lenders_.end()) continue;
      if (auto to = caf::actor_cast<lender_actor>(at->second))
        tell(to, news);
      else
        lenders_.erase(at);
    }
  }

  void tell(const lender_actor& to, produce_loans::news& news) {
    using enum produce_loans::news::kind;
    switch (news.what) {
    case credit:
      return anon_mail(credit_atom_v, number_).send(to);
    case returned:
      return anon_mail(std::move(news.batch)).send(to);
    case under_way:
      return anon_mail(lend_atom_v, news.batch.id, broker()).send(to);
    }
  }

  // -- requests --

  void pump() {
    pump_queued_ = false;
    go_on();
  }

  // Sends what can be sent now, and tells lenders what has come of it and of what was before.
  void go_on() {
    if (loans_.has_staged() && silent_.doubtful())
      look_up_leaders();
    else
      send_staged();
    tell();
  }

  void send_staged() {
    if (config_.acks == acks::none)
      loans_.refuse_staged([this](const lent_batch& batch) { return silent_.moved(batch); });
    if (connection_)
      for (auto next = loans_.next(); !next.empty(); next = loans_.next()) send(std::move(next));
    else if (loans_.has_staged())
      connect();
  }

  void send(batches chosen) {
    auto request = make_produce_request(
        chosen, static_cast<int16_t>(config_.acks), static_cast<int32_t>(config_.request_timeout.count()));
    request_source source{&request, &wire::schema_of<wire::produce_request>(), produce_versions(chosen)};
    const allowed_time time{answer_time(config_.request_timeout), config_.request_timeout};
    outgoing_ptr out;
    if (auto failure = encode_for(*connection_, *pool_, source, time, out)) return loans_.not_encoded(chosen, failure);
    out->expects_response = config_.acks != acks::none;
    out->send_within = time_left(chosen);
    // No timeout here: the connection answers on every path, within the timeout of the request. CAF's own would wake the clock's
    // thread twice for each request.
    mail(self_, std::move(out))
        .request(connection_->handle, caf::infinite)
        .then(
            [this, chosen](const response_ptr& answer) { answered(chosen, answer); },
            [this, chosen, epoch = connection_->epoch](const caf::error& what) {
              // It never got to the connection, which had ended.
              const error unsent{errc::stale_connection_epoch, "the connection had ended before the request was sent"};
              failed(chosen, what == caf::sec::request_receiver_down ? unsent : to_error(what), epoch);
            });
  }

  // A broker that throttles holds requests back: they return unsent before the first of their batches is given up.
  std::chrono::milliseconds time_left(const batches& chosen) const {
    const auto first = std::min_element(
        chosen.begin(), chosen.end(), [](const auto& a, const auto& b) { return a->deadline < b->deadline; });
    return std::chrono::floor<std::chrono::milliseconds>((*first)->deadline - now(self_));
  }

  void answered(const batches& sent, const response_ptr& answer) {
    if (config_.acks == acks::none) {
      silent_.sent();
      loans_.handed_over(sent);
    } else {
      read(sent, *answer);
    }
    go_on();
  }

  void read(const batches& sent, const response& answer) {
    wire::produce_response response;
    error failure;
    if (!wire::decode_body(answer.span(), answer.version, response, failure))
      return loans_.unreadable(sent, named(failure));
    for (auto& hint : read_leader_hints(sent, response)) anon_mail(std::move(hint)).send(cluster_);
    loans_.answered(read_produce_response(sent, response, broker()));
  }

  void failed(const batches& sent, const error& why, uint64_t epoch) {
    auto told = named(why);
    bool lost = produce_loans::loses_connection(why.code());
    if (lost) connection_ended(epoch);
    loans_.failed(sent, why.code(), told);
    go_on();
  }

  // -- the connection --

  // No timeout on requests to the cluster: it answers each on every path, a dial by its own time, and says whom it has tried and
  // what came of it. A batch whose time is over meanwhile is recalled.
  void connect() {
    if (connecting_) return;
    connecting_ = true;
    mail(self_, connect_atom_v, lane{.node = node_, .kind = lane_kind::produce})
        .request(cluster_, caf::infinite)
        .then(
            [this](const connected_ptr& made) { connected_to(made); },
            [this](const caf::error& what) { not_connected(to_error(what)); });
  }

  void connected_to(const connected_ptr& made) {
    connecting_ = false;
    connection_ = made;
    address_ = to_string(made->peer);
    failure_ = {};
    watch_.watch(self_, made->handle, [this, epoch = made->epoch](const caf::error&) { connection_ended(epoch); });
    go_on();
  }

  void connection_ended(uint64_t epoch) {
    if (!connection_ || connection_->epoch != epoch) return;
    connection_.reset();
    silent_.connection_ended();
  }

  void look_up_leaders() {
    if (std::exchange(looking_up_, true)) return;
    mail(self_, refresh_atom_v)
        .request(cluster_, caf::infinite)
        .then(
            [this](const metadata_ptr& leaders) { looked_up(leaders); },
            [this](const caf::error& what) {
              looking_up_ = false;
              not_connected(to_error(what));
            });
  }

  void looked_up(const metadata_ptr& leaders) {
    looking_up_ = false;
    silent_.looked_up(leaders);
    go_on();
  }

  void not_connected(const error& why) {
    connecting_ = false;
    failure_ = why;
    loans_.not_connected(named(why));
    tell();
  }

  std::string broker() const {
    auto id = std::to_string(node_);
    return address_.empty() ? id : id + " (" + address_ + ")";
  }

  /// Names the broker, unless what happened does.
  error named(const error& what) const { return {what.code(), told_of("broker " + broker(), phrase(what))}; }

  sender_actor::pointer self_;
  watcher watch_;
  cluster_actor cluster_;
  int32_t node_;
  uint64_t number_;
  writer_config config_;
  std::string address_; // where it is, as far as it is known
  error failure_;       // why there is no connection
  produce_loans loans_;
  silent_refusals silent_;
  std::vector<produce_loans::news> news_;       // what is being told
  std::map<uint64_t, caf::actor_addr> lenders_; // weak: they hold their sender
  std::shared_ptr<frame_pool> pool_;
  connected_ptr connection_;
  bool connecting_ = false;
  bool looking_up_ = false;
  bool pump_queued_ = false;
};

} // namespace

sender_actor spawn_sender(
    caf::actor_system& host, cluster_actor cluster, int32_t node, uint64_t number, const writer_config& config,
    std::string address) {
  return spawn<sender_state>(host, std::move(cluster), node, number, config, std::move(address));
}

} // namespace cafka
