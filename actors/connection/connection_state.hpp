// What the actors of connections have in common, whatever carries their bytes.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "cafka/actors/caf/compat.hpp"
#include "cafka/actors/caf/errors.hpp"
#include "cafka/actors/connection/carrier.hpp"
#include "cafka/actors/connection/channel.hpp"
#include "cafka/actors/connection/connection_core.hpp"

namespace cafka {

/// What a connection is made with.
struct connection_parts {
  connection_config config;
  /// Null: plain text.
  std::shared_ptr<const tls_context> tls;
  std::shared_ptr<frame_pool> pool;
  endpoint peer;
  uint64_t epoch = 0;
  /// Of chance: when to authenticate again.
  uint64_t seed = 0;
  /// The actor with which the connection ends.
  caf::actor_addr owner;
  /// By then the handshake is done, or has failed.
  session::time_point handshake_deadline;
};

/// Base of the actors' states; `Pointer` is that of the actor. Whoever derives from it carries the bytes, and calls `close` in its destructor,
/// while it still can carry them.
template <class Pointer>
class connection_state : public carrier {
protected:
  connection_state(Pointer self, connection_parts with)
      : self_(self),
        owner_(std::move(with.owner)),
        handshake_deadline_(with.handshake_deadline),
        watcher_(self),
        timer_(self),
        core_(with.config, with.peer, with.epoch, with.seed, std::move(with.pool), channel_),
        channel_(std::move(with.tls), with.peer, core_, *this) {}

  /// To be called when the actor starts.
  void end_with_owner() {
    if (auto owner = caf::actor_cast<caf::actor>(owner_))
      watcher_.watch(self_, owner, [this](const caf::error&) { core_.close(); });
    else
      core_.close();
  }

  // -- handlers --

  caf::result<connected_ptr> connect() {
    auto wanted = make_promise<connected_ptr>(self_);
    core_.start(wanted, handshake_deadline_);
    channel_.open();
    settle();
    return wanted;
  }

  caf::result<response_ptr> submit(const outgoing_ptr& what) {
    auto wanted = make_promise<response_ptr>(self_);
    core_.submit(what, wanted, now(self_));
    settle();
    return wanted;
  }

  caf::result<void> close_by_user() {
    auto done = make_promise<void>(self_);
    done.deliver();
    core_.close();
    return done;
  }

  void tick(uint64_t number) {
    timer_.ticked(number);
    core_.tick(now(self_));
    settle();
  }

  /// After each event.
  virtual void settle() {
    timer_.by(core_.next_deadline());
    if (auto news = core_.take_news())
      if (auto owner = caf::actor_cast<caf::actor>(owner_)) anon_mail(std::move(*news)).send(owner);
  }

  /// In the destructor: answers whatever is pending.
  void destroyed() {
    ended_ = true;
    core_.close();
  }

  void quit(const error& why) {
    if (!ended_) self_->quit(make_error(why));
  }

  Pointer self_;
  caf::actor_addr owner_;
  session::time_point handshake_deadline_;
  bool ended_ = false;
  watcher watcher_;
  timer timer_;
  connection_core core_;
  channel channel_;
};

} // namespace cafka
