#include "cafka/actors/reader/partition_reader_actor.hpp"

#include <string>
#include <variant>

#include "cafka/actors/caf/errors.hpp"
#include "cafka/actors/reader/reader_actor.hpp"
#include "cafka/actors/reader/waker.hpp"
#include "cafka/actors/retry/retry_rule.hpp"

namespace cafka {

void partition_progress::set(const partition_position& at, uint32_t incarnation) {
  incarnation_ = incarnation;
  position_ = at.position;
  high_watermark_ = at.high_watermark;
  last_stable_offset_ = at.last_stable_offset;
  log_start_offset_ = at.log_start_offset;
  end_ = at.end;
}

partition_position partition_progress::get(const topic_partition& of) const {
  return {of.topic, of.partition, position_, high_watermark_, last_stable_offset_, log_start_offset_, end_};
}

namespace {

class partition_reader_state {
public:
  static inline const char* name = "cafka.partition_reader";

  partition_reader_state(partition_reader_actor::pointer self, partition_reader_role role)
      : self_(self),
        role_(std::move(role)),
        agenda_(self),
        core_(
            *role_.config, role_.of, role_.assignment_epoch, role_.holder, role_.commons,
            waker<credit_change, partition_reader_actor>(self), role_.progress->held_up()) {}

  partition_reader_actor::behavior_type make_behavior() {
    core_.start(role_.start, role_.leader_epoch, role_.incarnation);
    act();
    return {
        [this](const source_change& change) { on_source(change); },
        [this](seek_atom, const start_position& to) { on_seek(to); },
        [this](pause_atom) { on([&] { core_.pause(); }); },
        [this](resume_atom) { on([&] { core_.resume(); }); },
        [this](close_atom) { on_close(); },
        [this](const fetched_slice_ptr& slice) { on([&] { core_.slice_arrived(slice); }); },
        [this](const fetch_ended& ended) { on([&] { core_.fetch_over(ended); }); },
        [this](credit_change) { on([&] { core_.room(); }); },
        [this](tick_atom, uint64_t number) { agenda_.ticked(number); },
    };
  }

private:
  template <class Event>
  void on(Event event) {
    event();
    act();
  }

  void on_source(const source_change& change) {
    fetcher_ = change.fetcher;
    on([&] { core_.source_changed(change.source); });
  }

  void on_seek(const start_position& to) {
    on([&] { core_.seek(to); });
    role_.progress->set_seeks(role_.progress->seeks() + 1);
  }

  void on_close() {
    on([&] { core_.close(); });
    self_->quit();
  }

  void act() {
    for (auto& one : core_.take_actions()) std::visit([this](auto& action) { act(action); }, one);
    role_.progress->set(core_.position(), core_.incarnation());
    role_.progress->set_unanswered_from(core_.unanswered_from());
    role_.progress->set_held_up(core_.held_up());
  }

  // No timeout: the reader answers within that of the request it makes of it, and we end with the reader.
  void act(const reading::look_up& what) {
    const auto reader = handle_cast<caf::strong_actor_ptr>(role_.reader);
    if (!reader) return;
    mail(self_, offset_inquiry{role_.of, what.node, what.leader_epoch, what.timestamp})
        .request(handle_cast<reader_actor>(reader), caf::infinite)
        .then(
            [this, number = what.number](int64_t offset) { on([&] { core_.offset_answered(number, {}, offset); }); },
            [this, number = what.number](const caf::error& why) {
              on([&] { core_.offset_answered(number, to_error(why), -1); });
            });
  }

  void act(const reading::enter& what) {
    entered_ = fetcher_;
    anon_mail(fetch_entry{what.registration, handle_cast<fetch_sink_actor>(self_)}).send(entered_);
  }

  void act(const reading::leave& what) { anon_mail(fetch_leave{what.registration}).send(entered_); }

  void act(const reading::deliver& what) {
    const auto ticket = what.ticket;
    auto consumed = [this, ticket] { on([&] { core_.consumed(ticket); }); };
    // No timeout: how long a subscriber works on a batch is its own affair, and the reader ends with it.
    mail(self_, what.batch).request(role_.subscriber, caf::infinite).then(consumed, [consumed](const caf::error& why) {
      if (!is_gone(why)) consumed(); // else it was not worked on, and the reader hears of it
    });
  }

  // Without a sender, because nobody waits for an answer, and a user's may come late.
  void act(const reading::tell& what) { anon_mail(what.event).send(role_.subscriber); }

  void act(const reading::wait& what) {
    agenda_.after(what.pause, [this, number = what.number] { on([&] { core_.tick(number); }); });
  }

  void act(const reading::choose& what) {
    if (auto reader = handle_cast<caf::strong_actor_ptr>(role_.reader))
      anon_mail(replica_choice{role_.of, what.node}).send(handle_cast<reader_actor>(reader));
  }

  partition_reader_actor::pointer self_;
  partition_reader_role role_;
  agenda agenda_;
  partition_reading core_;
  fetcher_actor fetcher_;
  fetcher_actor entered_; // that has the registration
};

} // namespace

partition_reader_actor spawn_partition_reader(caf::actor_system& system, partition_reader_role role) {
  return spawn<partition_reader_state>(system, std::move(role));
}

} // namespace cafka
