#include "cafka/actors/connection/broker_connection.hpp"

#include <sys/socket.h>

#include <utility>

#include "cafka/actors/caf/errors.hpp"
#include "cafka/actors/connection/connection_core.hpp"
#include "cafka/actors/connection/frame_reader.hpp"

namespace cafka {

namespace {

using caf::io::receive_policy;

struct broker_connection_state : transport {
  static inline const char* name = "cafka.broker_connection";

  broker_connection_state(
      caf::io::broker* self, const connection_config& config, std::shared_ptr<frame_pool> pool, endpoint peer,
      uint64_t epoch, tcp_socket_ptr socket, caf::actor_addr owner, session::time_point handshake_deadline)
      : self_(self),
        socket_(std::move(socket)),
        owner_(std::move(owner)),
        handshake_deadline_(handshake_deadline),
        watcher_(self),
        timer_(self),
        core_(config, std::move(peer), epoch, std::move(pool), *this) {}

  ~broker_connection_state() override { ended_ = true; }

  caf::behavior make_behavior() {
    adopt_socket();
    end_with_owner();
    return {
        [this](connect_atom) { return connect(); },
        [this](const outgoing_ptr& what) { return submit(what); },
        [this](close_atom) -> caf::result<void> { return close_by_user(); },
        [this](caf::io::new_data_msg& message) { read(message.buf); },
        [this](const caf::io::data_transferred_msg& message) { wrote(message.remaining); },
        [this](const caf::io::connection_closed_msg&) { lost(); },
        [this](tick_atom, uint64_t number) { tick(number); },
    };
  }

  // -- events --

  void adopt_socket() {
    fd_ = socket_->release();
    auto scribe = self_->backend().new_scribe(fd_);
    hdl_ = scribe->hdl();
    self_->add_scribe(std::move(scribe));
    self_->ack_writes(hdl_, true);
  }

  void end_with_owner() {
    if (auto owner = caf::actor_cast<caf::actor>(owner_))
      watcher_.watch(self_, owner, [this](const caf::error&) { core_.close(); });
    else
      core_.close();
  }

  caf::result<connected_ptr> connect() {
    auto wanted = make_promise<connected_ptr>(self_);
    // Not read before: a peer that closes at once is to be noticed when there is someone to be told.
    read_on();
    is_polled_ = true;
    core_.start(wanted, handshake_deadline_);
    arm();
    return wanted;
  }

  caf::result<response_ptr> submit(const outgoing_ptr& what) {
    auto wanted = make_promise<response_ptr>(self_);
    core_.submit(what, wanted, now(self_));
    arm();
    return wanted;
  }

  caf::result<void> close_by_user() {
    auto done = make_promise<void>(self_);
    done.deliver();
    core_.close();
    return done;
  }

  void read(byte_buffer& buffer) {
    if (core_.closed()) return;
    reader_.take(buffer, now(self_));
    if (core_.closed()) return;
    read_on();
    arm();
  }

  // A size, or a frame whose size has been checked: nothing is copied, and memory is taken for no more.
  void read_on() { self_->configure_read(hdl_, receive_policy::exactly(reader_.missing())); }

  void wrote(uint64_t remaining) {
    if (remaining > 0) return;
    core_.written(now(self_));
    arm();
  }

  void lost() {
    is_polled_ = false;
    if (core_.closed())
      end();
    else
      core_.peer_closed(reader_.inside_frame());
  }

  void tick(uint64_t number) {
    timer_.ticked(number);
    core_.tick(now(self_));
    arm();
  }

  void arm() { timer_.by(core_.next_deadline()); }

  // -- transport --

  void write(std::vector<std::byte> bytes) override {
    self_->write(hdl_, bytes.size(), bytes.data());
    self_->flush(hdl_);
  }

  void write(frame& data) override {
    auto& buffer = self_->wr_buf(hdl_);
    // The buffer that comes back was written before; it returns to the pool with the frame.
    if (buffer.empty())
      buffer.swap(data.bytes);
    else
      buffer.insert(buffer.end(), data.bytes.begin(), data.bytes.end());
    self_->flush(hdl_);
  }

  void close(const error& why) override {
    why_ = why;
    if (!is_polled_) return end();
    // CAF closes a socket gracefully: it waits for the peer to close, too, which a broker that hangs never does. The actor
    // ends when CAF has seen the end of the stream: a socket that is to be polled and no longer to be polled within one
    // turn of CAF's loop is never closed.
    ::shutdown(fd_, SHUT_RDWR);
  }

  void end() {
    if (!ended_) self_->quit(make_error(why_));
  }

  connection_actor handle() override { return caf::actor_cast<connection_actor>(caf::strong_actor_ptr{self_->ctrl()}); }

  caf::io::broker* self_;
  tcp_socket_ptr socket_;
  int fd_ = -1;
  caf::io::connection_handle hdl_;
  bool is_polled_ = false; // as long as it is, the descriptor is surely open
  bool ended_ = false;
  error why_;
  caf::actor_addr owner_;
  session::time_point handshake_deadline_;
  watcher watcher_;
  timer timer_;
  connection_core core_; // behind what it calls back when it ends
  frame_reader reader_{core_};
};

} // namespace

new_connection_actor spawn_broker_connection(
    caf::actor_system& system, const connection_config& config, std::shared_ptr<frame_pool> pool, endpoint peer,
    uint64_t epoch, tcp_socket_ptr socket, caf::actor_addr owner, session::time_point handshake_deadline) {
  return handle_cast<new_connection_actor>(spawn_broker<broker_connection_state>(
      system, config, std::move(pool), std::move(peer), epoch, std::move(socket), std::move(owner),
      handshake_deadline));
}

} // namespace cafka
