#include "cafka/actors/connection/memory_connection.hpp"

#include <utility>
#include <vector>

namespace cafka {

namespace {

struct memory_connection_state : connection_state<memory_connection_actor::pointer> {
  static inline const char* name = "cafka.memory_connection";

  memory_connection_state(
      memory_connection_actor::pointer self, connection_parts with, uint64_t number, memory_carrier_actor to)
      : connection_state(self, std::move(with)), number_(number), to_(std::move(to)) {}

  ~memory_connection_state() override { destroyed(); }

  memory_connection_actor::behavior_type make_behavior() {
    end_with_owner();
    return {
        [this](const outgoing_ptr& what) { return submit(what); },
        [this](close_atom) { return close_by_user(); },
        [this](connect_atom) { return connect(); },
        [this](const memory_delivery_ptr& what) -> caf::result<void> { return receive(*what); },
        [this](tick_atom, uint64_t number) -> caf::result<void> {
          tick(number);
          return caf::unit;
        },
    };
  }

  caf::result<void> receive(const memory_delivery& what) {
    channel_.append(what.data, now(self_));
    if (what.close) channel_.ended();
    settle();
    return caf::unit;
  }

  // Memory takes every frame at once.
  void settle() override {
    while (std::exchange(wrote_, false)) core_.written(now(self_));
    connection_state::settle();
  }

  // -- carrier --

  void write(std::span<const std::byte> bytes) override {
    wrote_ = true;
    send(bytes, false);
  }

  void write(frame& data) override { write(data.writable()); }

  void end(const error& why, std::span<const std::byte> last_words) override {
    send(last_words, true);
    quit(why);
  }

  connection_actor handle() override { return connection_actor{memory_connection_actor{self_}}; }

  void send(std::span<const std::byte> bytes, bool end) {
    anon_mail(memory_delivery_ptr{
                  std::make_shared<const memory_delivery>(memory_delivery{number_, {bytes.begin(), bytes.end()}, end})})
        .send(to_);
  }

  uint64_t number_;
  memory_carrier_actor to_;
  bool wrote_ = false;
};

} // namespace

memory_connection_actor spawn_memory_connection(
    caf::actor_system& system, connection_parts with, uint64_t number, memory_carrier_actor carrier) {
  return spawn<memory_connection_state>(system, std::move(with), number, std::move(carrier));
}

} // namespace cafka
