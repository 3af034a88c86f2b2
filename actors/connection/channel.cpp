#include "cafka/actors/connection/channel.hpp"

#include <exception>
#include <utility>

#include "cafka/auth/wipe.hpp"

namespace cafka {

void channel::open() {
  if (!context_) return;
  try {
    tls_.emplace(context_, peer_.host, peer_.port);
  } catch (const error& why) { return above_.transport_failed(why); }
  flush();
  look_at_state();
}

// -- from the carrier --------------------------------------------------------------------------------------------------

void channel::append(std::span<const std::byte> bytes, time_point now) {
  if (!context_) return reader_.append(bytes, now);
  if (tls_) decrypt(bytes, now);
}

/// Plain text goes to where the reader wants it, so it is not copied once more.
void channel::decrypt(byte_span from_wire, time_point now) {
  while (!above_.closed()) {
    const auto before = from_wire.size();
    const bool shaking_hands = tls_->state() == tls_state::handshake;
    const auto into = shaking_hands ? std::span<std::byte>{} : reader_.space();
    const auto count = tls_->read(from_wire, into);
    flush();
    if (count > 0) reader_.filled(count, now);
    look_at_state();
    const bool opened = shaking_hands && tls_->state() == tls_state::open;
    if (count == 0 && from_wire.size() == before && !opened) return;
  }
}

void channel::look_at_state() {
  if (above_.closed()) return;
  switch (tls_->state()) {
  case tls_state::handshake:
    return;
  case tls_state::open:
    if (!std::exchange(secured_, true)) above_.secured();
    return;
  case tls_state::failed:
    // A frame says how long it is, so nothing can be missing where TLS has no end of its own; brokers that are killed send none.
    if (tls_->why() == tls_failure::truncated) return above_.peer_closed(reader_.inside_frame());
    return above_.transport_failed(tls_->what());
  case tls_state::closing:
  case tls_state::closed:
    return above_.peer_closed(reader_.inside_frame());
  }
}

void channel::ended() {
  if (!tls_) return above_.peer_closed(reader_.inside_frame());
  tls_->end_of_wire();
  look_at_state();
}

// -- to the carrier ----------------------------------------------------------------------------------------------------

void channel::write(std::vector<std::byte> bytes) {
  if (context_)
    encrypt(bytes);
  else
    below_.write(bytes);
  // It is the connection's own, so it may hold what shows who the client is.
  wipe(bytes);
}

void channel::write(frame& data) {
  if (context_)
    encrypt(data.writable());
  else
    below_.write(data);
}

void channel::encrypt(byte_span plain) {
  while (!plain.empty()) {
    const auto count = tls_->write(plain);
    flush();
    plain = plain.subspan(count);
    if (count == 0) return look_at_state();
  }
}

void channel::flush() {
  // The alert that says why it failed is the last thing that is sent: `close` does it.
  if (!tls_->has_output() || tls_->state() == tls_state::failed) return;
  output_.clear();
  tls_->take_output(output_);
  if (!above_.closed()) below_.write(output_);
}

void channel::close(const error& why) {
  if (!tls_) return below_.end(why, {});
  // What it has to say still is the reason, or that this is the end.
  tls_->close();
  output_.clear();
  tls_->take_output(output_);
  below_.end(why, output_);
}

} // namespace cafka
