#include "cafka/actors/reader/partition_reader_actor.hpp"

#include <map>
#include <string>
#include <variant>

#include "cafka/actors/caf/errors.hpp"
#include "cafka/actors/reader/reader_actor.hpp"
#include "cafka/actors/retry/broker_time.hpp"
#include "cafka/actors/retry/retry_rule.hpp"
#include "cafka/wire/frame.hpp"
#include "cafka/wire/messages/list_offsets.hpp"

namespace cafka {

void partition_progress::set(const partition_position& at) {
  position_ = at.position;
  high_watermark_ = at.high_watermark;
  last_stable_offset_ = at.last_stable_offset;
  log_start_offset_ = at.log_start_offset;
  end_ = at.end;
}

partition_position partition_progress::get(int32_t partition) const {
  return {partition, position_, high_watermark_, last_stable_offset_, log_start_offset_, end_};
}

namespace {

// The cluster answers within the call's own timeout; should it not, this is how we notice.
constexpr std::chrono::milliseconds patience{10'000};

class partition_reader_state {
public:
  static inline const char* name = "partition_reader";

  partition_reader_state(partition_reader_actor::pointer self, partition_reader_role role)
      : self_(self),
        role_(std::move(role)),
        agenda_(self),
        core_(*role_.config, role_.partition, role_.holder, default_arena_pool(), role_.progress->held_up()) {}

  partition_reader_actor::behavior_type make_behavior() {
    core_.start(role_.start);
    act();
    return {
        [this](const source_change& change) { on_source(change); },
        [this](seek_atom, const start_position& to) { on([&] { core_.seek(to); }); },
        [this](pause_atom) { on([&] { core_.pause(); }); },
        [this](resume_atom) { on([&] { core_.resume(); }); },
        [this](close_atom) { on_close(); },
        [this](const fetched_slice_ptr& slice) { on_slice(slice); },
        [this](const fetch_ended& ended) { on_ended(ended); },
        [this](tick_atom, uint64_t number) { agenda_.ticked(number); },
    };
  }

private:
  // A fetcher that slices were taken from: their memory is accounted for there, wherever the partition is fetched by then.
  struct lender {
    fetcher_actor fetcher;
    int64_t slices = 0; // not settled yet
    bool over = false;  // no more will come: what a fetcher sends arrives in order
  };

  template <class Event>
  void on(Event event) {
    event();
    act();
  }

  void on_source(const source_change& change) {
    fetcher_ = change.fetcher;
    on([&] { core_.source_changed(change.source); });
  }

  void on_slice(const fetched_slice_ptr& slice) {
    if (slice->pin != 0)
      if (auto found = lenders_.find(slice->registration); found != lenders_.end()) ++found->second.slices;
    on([&] { core_.slice_arrived(slice); });
  }

  void on_ended(const fetch_ended& ended) {
    on([&] { core_.fetch_over(ended); });
    if (!ended.late) no_more_from(ended.registration);
  }

  void on_close() {
    on([&] { core_.close(); });
    self_->quit();
  }

  void act() {
    for (auto& one : core_.take_actions()) std::visit([this](auto& action) { act(action); }, one);
    role_.progress->set(core_.position());
    role_.progress->set_held_up(core_.held_up());
  }

  void act(const reading::look_up& what) {
    auto request = offset_lookup::make_request(
        role_.config->topic, role_.partition, what.leader_epoch, role_.config->isolation, what.timestamp,
        static_cast<int32_t>(broker_time(role_.config->request_timeout).count()));
    const auto timeout = role_.config->request_timeout;
    auto asked = make_call(route::to_leader(role_.config->topic, role_.partition), std::move(request), timeout);
    mail(self_, std::move(asked))
        .request(role_.cluster, timeout + patience)
        .then(
            [this, what](const response_ptr& response) { on_offset(what, *response); },
            [this, what](const caf::error& why) {
              on([&] { core_.offset_answered(what.number, to_error(why), -1); });
            });
  }

  void on_offset(const reading::look_up& what, const response& answer) {
    wire::list_offsets_response message;
    error unreadable;
    offset_lookup::answer found{errc::malformed, -1};
    if (wire::decode_body(answer.span(), answer.version, message, unreadable))
      found = offset_lookup::find(message, role_.config->topic, role_.partition);
    if (calls_for_metadata(found.code))
      anon_mail(stale_leader{role_.config->topic, role_.partition, what.leader_epoch}).send(role_.cluster);
    on([&] { core_.offset_answered(what.number, error{found.code}, found.offset); });
  }

  void act(const reading::enter& what) {
    lenders_[what.registration.id].fetcher = fetcher_;
    anon_mail(fetch_entry{what.registration, handle_cast<fetch_sink_actor>(self_)}).send(fetcher_);
  }

  void act(const reading::leave& what) {
    const auto registration = what.registration;
    const auto& fetcher = lenders_.at(registration).fetcher;
    auto left = [this, registration] { no_more_from(registration); };
    // No timeout: the fetcher answers at once or ends, and until it has, slices that we owe it may still come.
    mail(self_, fetch_leave{registration}).request(fetcher, caf::infinite).then(left, [left](const caf::error&) {
      left();
    });
  }

  void no_more_from(uint64_t registration) {
    auto found = lenders_.find(registration);
    if (found == lenders_.end()) return;
    found->second.over = true;
    if (found->second.slices == 0) lenders_.erase(found);
  }

  void act(const reading::account& what) {
    auto found = lenders_.find(what.change.registration);
    if (found != lenders_.end()) anon_mail(what.change).send(found->second.fetcher);
  }

  void act(const reading::settled& what) {
    auto found = lenders_.find(what.registration);
    if (found != lenders_.end() && --found->second.slices == 0 && found->second.over) lenders_.erase(found);
  }

  void act(const reading::deliver& what) {
    const auto ticket = what.ticket;
    auto consumed = [this, ticket] { on([&] { core_.consumed(ticket); }); };
    // No timeout: how long a subscriber works on a batch is its own affair, and the reader ends with it.
    mail(self_, what.batch).request(role_.subscriber, caf::infinite).then(consumed, [consumed](const caf::error&) {
      consumed();
    });
  }

  // Without a sender, because nobody waits for an answer, and a user's may come late.
  void act(const reading::tell& what) { anon_mail(what.event).send(role_.subscriber); }

  void act(const reading::wait& what) {
    agenda_.after(what.pause, [this, number = what.number] { on([&] { core_.tick(number); }); });
  }

  void act(const reading::choose& what) {
    if (auto reader = handle_cast<caf::strong_actor_ptr>(role_.reader))
      anon_mail(replica_choice{role_.partition, what.node}).send(handle_cast<reader_actor>(reader));
  }

  partition_reader_actor::pointer self_;
  partition_reader_role role_;
  agenda agenda_;
  partition_reading core_;
  fetcher_actor fetcher_;
  std::map<uint64_t, lender> lenders_;
};

} // namespace

partition_reader_actor spawn_partition_reader(caf::actor_system& system, partition_reader_role role) {
  return spawn<partition_reader_state>(system, std::move(role));
}

} // namespace cafka
