#pragma once

#include "cafka/auth/tls/tls_engine.hpp"
#include "cafka/embedded/core/frame_reader.hpp"

#include <memory>

namespace cafka::embedded {

/// The broker's side of TLS on one connection, between what is on the wire and what brokers read and write.
class encrypted_side {
public:
  explicit encrypted_side(std::shared_ptr<const tls_context> with) : engine_(std::move(with), "client") {}

  /// Takes bytes of the wire; what they say goes to `into`.
  void receive(byte_span wire, frame_reader& into);
  /// What it has to say by itself: its part of a handshake, or why it ends.
  bool has_something_to_say() const { return engine_.has_output(); }
  /// Appends what it has to say, and behind that the text, to be sent; `last`: and that nothing follows.
  wire::bytes seal(byte_span plain, bool last);
  /// Nothing more can be read.
  bool is_over() const { return engine_.state() == tls_state::failed || engine_.state() == tls_state::closed; }

private:
  tls_engine engine_;
};

} // namespace cafka::embedded
