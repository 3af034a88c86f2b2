#include "cafka/actors/connection/broker_connection.hpp"

#include <sys/socket.h>

#include <utility>

namespace cafka {

namespace {

using caf::io::receive_policy;

// Of what is encrypted: some records of TLS, which are 16 KiB.
constexpr size_t most_at_once = 64 << 10;

struct broker_connection_state : connection_state<caf::io::broker*> {
  static inline const char* name = "cafka.broker_connection";

  broker_connection_state(caf::io::broker* self, connection_parts with, tcp_socket_ptr socket)
      : connection_state(self, std::move(with)), socket_(std::move(socket)) {}

  ~broker_connection_state() override { destroyed(); }

  caf::behavior make_behavior() {
    adopt_socket();
    end_with_owner();
    return {
        [this](connect_atom) { return begin(); },
        [this](const outgoing_ptr& what) { return submit(what); },
        [this](close_atom) { return close_by_user(); },
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

  caf::result<connected_ptr> begin() {
    // Not read before: a peer that closes at once is to be noticed when there is someone to be told.
    read_on();
    is_polled_ = true;
    return connect();
  }

  void read(byte_buffer& buffer) {
    if (core_.closed()) return;
    if (channel_.exactly() > 0)
      channel_.take(buffer, now(self_));
    else
      channel_.append(as_bytes(buffer), now(self_));
    if (core_.closed()) return;
    read_on();
    settle();
  }

  // Plain text comes as a size, or as a frame whose size has been checked: nothing is copied, and memory is taken for no more.
  void read_on() {
    const auto wanted = channel_.exactly();
    self_->configure_read(hdl_, wanted > 0 ? receive_policy::exactly(wanted) : receive_policy::at_most(most_at_once));
  }

  void wrote(uint64_t remaining) {
    if (remaining > 0) return;
    core_.written(now(self_));
    settle();
  }

  void lost() {
    is_polled_ = false;
    if (core_.closed())
      quit(why_);
    else
      channel_.ended();
  }

  // -- carrier --

  void write(std::span<const std::byte> bytes) override {
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

  void end(const error& why, std::span<const std::byte> last_words) override {
    why_ = why;
    if (!is_polled_) return quit(why_);
    // Not left to CAF, which sends later; behind a part of something else they would mean nothing.
    if (!last_words.empty() && self_->wr_buf(hdl_).empty())
      static_cast<void>(::send(fd_, last_words.data(), last_words.size(), MSG_DONTWAIT | MSG_NOSIGNAL));
    // CAF closes a socket gracefully: it waits for the peer to close, too, which a broker that hangs never does. The actor
    // ends when CAF has seen the end of the stream: a socket that is to be polled and no longer to be polled within one
    // turn of CAF's loop is never closed.
    ::shutdown(fd_, SHUT_RDWR);
  }

  connection_actor handle() override { return caf::actor_cast<connection_actor>(caf::strong_actor_ptr{self_->ctrl()}); }

  tcp_socket_ptr socket_;
  int fd_ = -1;
  caf::io::connection_handle hdl_;
  bool is_polled_ = false; // as long as it is, the descriptor is surely open
  error why_;
};

} // namespace

new_connection_actor spawn_broker_connection(caf::actor_system& system, connection_parts with, tcp_socket_ptr socket) {
  return handle_cast<new_connection_actor>(
      spawn_broker<broker_connection_state>(system, std::move(with), std::move(socket)));
}

} // namespace cafka
