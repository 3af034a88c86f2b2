#pragma once

#include "cafka/embedded/delivery.hpp"
#include "cafka/embedded/sockets/file_descriptor.hpp"
#include "cafka/wire/bytes_view.hpp"

#include <cstddef>

namespace cafka::embedded {

/// A client's connection: what is on its way out, never blocking.
class tcp_connection {
public:
  tcp_connection(connection_id id, file_descriptor fd) : id_(id), fd_(std::move(fd)) {}

  connection_id id() const noexcept { return id_; }
  int fd() const noexcept { return fd_.get(); }
  bool is_sending() const noexcept { return written_ < out_.size(); }

  enum class state : uint8_t { open, blocked, gone };
  /// Takes over what is then to be written, behind what still is.
  void start(wire::bytes data) {
    if (is_sending()) {
      out_.insert(out_.end(), data.begin(), data.end());
      return;
    }
    out_ = std::move(data);
    written_ = 0;
  }
  /// `open`: all is written; `blocked`: the rest goes when the socket is writable.
  state write() noexcept;
  /// Reads what is there, at most what fits; `size` is 0 unless something came. `gone`: the client closed, or it broke.
  state read(std::byte* into, size_t room, size_t& size) noexcept;

  /// Ends the connection so that the client gets all that was written: what it still sends is thrown away until it closes,
  /// because closing with bytes unread would take back what it has not read yet.
  void end_after_writing(time_point deadline) noexcept;
  bool is_ending() const noexcept { return ending_; }
  time_point ending_deadline() const noexcept { return deadline_; }

private:
  connection_id id_;
  file_descriptor fd_;
  wire::bytes out_;
  size_t written_ = 0;
  bool ending_ = false;
  time_point deadline_{0};
};

} // namespace cafka::embedded
