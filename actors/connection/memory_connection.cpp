#include "cafka/actors/connection/memory_connection.hpp"

#include <utility>
#include <vector>

#include "cafka/actors/caf/errors.hpp"
#include "cafka/actors/connection/connection_core.hpp"
#include "cafka/actors/connection/frame_reader.hpp"

namespace cafka {

namespace {

struct memory_connection_state : transport {
  static inline const char* name = "cafka.memory_connection";

  memory_connection_state(
      memory_connection_actor::pointer self, const connection_config& config, std::shared_ptr<frame_pool> pool,
      endpoint peer, uint64_t epoch, uint64_t number, memory_carrier_actor carrier, caf::actor_addr owner)
      : self_(self),
        number_(number),
        carrier_(std::move(carrier)),
        owner_(std::move(owner)),
        watcher_(self),
        timer_(self),
        connect_timeout_(config.connect_timeout),
        core_(config, std::move(peer), epoch, std::move(pool), *this) {}

  ~memory_connection_state() override { ended_ = true; }

  memory_connection_actor::behavior_type make_behavior() {
    if (auto owner = caf::actor_cast<caf::actor>(owner_))
      watcher_.watch(self_, owner, [this](const caf::error&) { core_.close(); });
    else
      core_.close();
    return {
        [this](const outgoing_ptr& what) { return submit(what); },
        [this](close_atom) -> caf::result<void> { return close_by_user(); },
        [this](connect_atom) { return connect(); },
        [this](const memory_delivery_ptr& what) -> caf::result<void> { return receive(*what); },
        [this](tick_atom, uint64_t number) -> caf::result<void> { return tick(number); },
    };
  }

  // -- events --

  caf::result<connected_ptr> connect() {
    auto wanted = make_promise<connected_ptr>(self_);
    core_.start(wanted, now(self_) + connect_timeout_);
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

  caf::result<void> receive(const memory_delivery& what) {
    reader_.append(what.data, now(self_));
    if (what.close) core_.peer_closed(reader_.inside_frame());
    settle();
    return caf::unit;
  }

  caf::result<void> tick(uint64_t number) {
    timer_.ticked(number);
    core_.tick(now(self_));
    settle();
    return caf::unit;
  }

  // Memory takes every frame at once.
  void settle() {
    while (std::exchange(wrote_, false)) core_.written(now(self_));
    timer_.by(core_.next_deadline());
  }

  // -- transport --

  void write(std::vector<std::byte> bytes) override { send(std::move(bytes), false); }

  void write(frame& data) override {
    const auto bytes = data.writable();
    send({bytes.begin(), bytes.end()}, false);
    wrote_ = true;
  }

  void close(const error& why) override {
    send({}, true);
    if (!ended_) self_->quit(make_error(why));
  }

  connection_actor handle() override { return connection_actor{memory_connection_actor{self_}}; }

  void send(std::vector<std::byte> bytes, bool end) {
    anon_mail(
        memory_delivery_ptr{std::make_shared<const memory_delivery>(memory_delivery{number_, std::move(bytes), end})})
        .send(carrier_);
  }

  memory_connection_actor::pointer self_;
  uint64_t number_;
  memory_carrier_actor carrier_;
  caf::actor_addr owner_;
  bool wrote_ = false;
  bool ended_ = false;
  watcher watcher_;
  timer timer_;
  std::chrono::milliseconds connect_timeout_;
  connection_core core_; // behind what it calls back when it ends
  frame_reader reader_{core_};
};

} // namespace

memory_connection_actor spawn_memory_connection(
    caf::actor_system& system, const connection_config& config, std::shared_ptr<frame_pool> pool, endpoint peer,
    uint64_t epoch, uint64_t number, memory_carrier_actor carrier, caf::actor_addr owner) {
  return spawn<memory_connection_state>(
      system, config, std::move(pool), std::move(peer), epoch, number, std::move(carrier), std::move(owner));
}

} // namespace cafka
