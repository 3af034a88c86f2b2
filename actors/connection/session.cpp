#include "cafka/actors/connection/session.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "cafka/actors/connection/throttle.hpp"
#include "cafka/actors/retry/deadline.hpp"
#include "cafka/wire/decoder.hpp"
#include "cafka/wire/frame.hpp"

namespace cafka {

session::session(const connection_config& config, endpoint peer, uint64_t epoch)
    : config_(config), peer_(std::move(peer)), epoch_(epoch), handshake_(config.client_id, peer_) {}

// -- what happens ------------------------------------------------------------------------------------------------------

void session::start(time_point deadline) {
  if (state_ != state::connecting) return;
  state_ = state::handshaking;
  handshake_deadline_ = deadline;
  send_own();
}

void session::submit(const request& what, time_point now) {
  const auto no = [&](errc code, std::string why) { actions_.push_back(refuse{what.id, about(code, std::move(why))}); };
  if (closed()) return no(errc::stale_connection_epoch, "the connection has ended; nothing was sent");
  if (what.epoch != epoch_)
    return no(
        errc::stale_connection_epoch, "the request was encoded for connection " + std::to_string(what.epoch)
                                          + ", this is " + std::to_string(epoch_) + "; nothing was sent");
  if (!unsent_.empty() && unsent_bytes_ + what.size > config_.max_unsent)
    return no(
        errc::buffer_full, std::to_string(unsent_bytes_) + " bytes wait to be sent, more is above the limit of "
                               + std::to_string(config_.max_unsent) + " bytes (max_unsent)");
  unsent_bytes_ += what.size;
  unsent_.push_back({what, 0, deadline_of(now, what.timeout), deadline_of(now, what.send_within)});
  last_activity_ = now;
  give_back_held(now);
  pump(now);
}

std::optional<size_t> session::size_received(std::span<const std::byte, size_prefix> prefix) {
  if (closed()) return std::nullopt;
  size_t size = 0;
  auto problem = read_frame_size(prefix, ready(), config_.max_frame, peer_, size);
  if (!problem) return size;
  fail(std::move(problem));
  return std::nullopt;
}

void session::frame_received(byte_span frame, time_point now) {
  if (closed()) return;
  last_activity_ = now;
  const auto id = wire::peek_correlation_id(frame);
  if (id && is_stray(*id)) return;
  if (!id || in_flight_.empty() || in_flight_.front().correlation_id != *id) return fail(out_of_order(id));
  const auto first = in_flight_.front();
  wire::decoder in{frame};
  wire::response_header header;
  if (!wire::decode_response_header(in, first.what.key, first.what.version, header))
    return fail(about(errc::malformed, "sent a response whose header cannot be decoded: " + in.error()));
  in_flight_.pop_front();
  const auto body = in.position();
  const auto pause = throttle_time(first.what.key, first.what.version, frame.subspan(body));
  throttled_until_ = std::max(throttled_until_, now + pause);
  if (first.own)
    own_answered(frame.subspan(body));
  else
    answered(first.what, body);
  if (closed()) return;
  give_back_held(now);
  pump(now);
}

void session::written(time_point now) {
  if (closed()) return;
  writing_ = false;
  if (silent_) {
    actions_.push_back(confirm{silent_->what.id});
    silent_.reset();
    silence_unexplained_ = true;
  }
  pump(now);
}

void session::peer_closed(bool inside_frame) {
  if (closed()) return;
  if (!ready())
    return fail(about(
        errc::connection_closed,
        "closed the connection during the handshake; it may be a port for encrypted or authenticated connections, or a "
        "broker that is starting or stopping"));
  // Closing is how a broker refuses a Produce that wants no answer (acks = 0), as when it does not lead the partition.
  if (silence_unexplained_ && in_flight_.empty() && unsent_.empty() && !silent_ && !inside_frame)
    return fail(about(
        errc::connection_closed,
        "closed the connection after requests that want no answer (acks = 0): it may have refused "
        "them"));
  // A broker that closes an idle connection does what it should.
  if (in_flight_.empty() && unsent_.empty() && !silent_ && !inside_frame) return fail({});
  fail(about(errc::connection_closed, inside_frame ? "closed the connection inside a frame" : "closed the connection"));
}

void session::close() {
  if (closed()) return;
  finish({}, about(errc::connection_closed, "the connection was closed by this client before the answer came"));
}

void session::tick(time_point now) {
  if (closed()) return;
  if (const auto* late = timed_out(now)) return give_up(*late);
  give_back(
      [now](const flight& each) { return now >= each.send_by; }, errc::buffer_full,
      "took no more bytes in time: the requests before it still were being sent");
  if (ready() && in_flight_.empty() && unsent_.empty() && !silent_ && now >= last_activity_ + config_.idle_timeout)
    return fail({});
  pump(now);
}

std::optional<session::time_point> session::next_deadline() const {
  if (closed()) return std::nullopt;
  std::optional<time_point> earliest;
  const auto consider = [&](time_point when) { earliest = earliest ? std::min(*earliest, when) : when; };
  for (const auto& each : in_flight_) consider(each.deadline);
  for (const auto& each : unsent_) consider(each.send_by);
  if (silent_) consider(silent_->deadline);
  if (!unsent_.empty() && !writing_) consider(throttled_until_);
  if (!earliest) return last_activity_ + config_.idle_timeout;
  return earliest;
}

// -- reading -----------------------------------------------------------------------------------------------------------

void session::send_own() {
  const auto id = next_correlation_id();
  in_flight_.push_back(
      {.what = {.key = handshake_.key(), .version = handshake_.version(), .timeout = config_.connect_timeout},
       .correlation_id = id,
       .deadline = handshake_deadline_,
       .own = true});
  actions_.push_back(write_bytes{handshake_.request(id)});
}

void session::own_answered(byte_span body) {
  switch (handshake_.response(body)) {
  case handshake::step::again:
    return send_own();
  case handshake::step::failed:
    return fail(handshake_.failure());
  case handshake::step::done:
    state_ = state::open;
    actions_.push_back(become_ready{handshake_.versions()});
  }
}

void session::answered(const request& what, size_t body) {
  actions_.push_back(deliver{what.id, what.key, what.version, body});
  silence_unexplained_ = false; // brokers work in order: those before were not refused
}

error session::out_of_order(std::optional<int32_t> id) const {
  if (!ready())
    return about(errc::not_kafka, "does not answer the ApiVersions request it was sent; is this a Kafka broker?");
  return about(
      errc::correlation_mismatch,
      "answered out of order: correlation id " + (id ? std::to_string(*id) : std::string{"missing"}) + ", expected "
          + (in_flight_.empty() ? std::string{"none"} : std::to_string(in_flight_.front().correlation_id)));
}

bool session::is_stray(int32_t correlation_id) const {
  return std::find(silent_ids_.begin(), silent_ids_.end(), correlation_id) != silent_ids_.end();
}

// -- writing -----------------------------------------------------------------------------------------------------------

// One frame at a time is handed to the socket: so it is known of each other one that it was not sent, and a frame can be
// swapped into the empty write buffer.
void session::pump(time_point now) {
  constexpr size_t remembered_silent = 64;
  if (!ready() || writing_ || unsent_.empty() || now < throttled_until_) return;
  auto next = std::move(unsent_.front());
  unsent_.pop_front();
  unsent_bytes_ -= next.what.size;
  next.correlation_id = next_correlation_id();
  // The time for which a throttle held it is not the broker's: a healthy connection must not end for want of it.
  next.deadline = std::max(next.deadline, deadline_of(throttled_until_, next.what.timeout));
  writing_ = true;
  actions_.push_back(write_request{next.what.id, next.correlation_id});
  if (next.what.expects_response) {
    in_flight_.push_back(std::move(next));
  } else {
    silent_ids_.push_back(next.correlation_id);
    if (silent_ids_.size() > remembered_silent) silent_ids_.pop_front();
    silent_ = std::move(next);
  }
}

int32_t session::next_correlation_id() {
  const auto id = correlation_id_;
  correlation_id_ = id == std::numeric_limits<int32_t>::max() ? 0 : id + 1;
  return id;
}

// -- giving up ---------------------------------------------------------------------------------------------------------

const session::flight* session::timed_out(time_point now) const {
  for (const auto& each : in_flight_)
    if (now >= each.deadline) return &each;
  if (silent_ && now >= silent_->deadline) return &*silent_;
  return nullptr;
}

// Requests that can no longer be sent in time fail alone, and were surely not sent. Should the peer take no bytes at all, the
// request that is being written ends the connection in its own time.
template <class Late>
void session::give_back(const Late& is_late, errc code, const std::string& why) {
  for (size_t i = 0; i < unsent_.size();) {
    if (!is_late(unsent_[i])) {
      ++i;
      continue;
    }
    const auto what = unsent_[i].what;
    unsent_.erase(unsent_.begin() + static_cast<std::ptrdiff_t>(i));
    unsent_bytes_ -= what.size;
    actions_.push_back(refuse{what.id, about(code, why + "; not sent while there was time for it")});
  }
}

// At once, not when their time is over: whoever waits for them may still do something with it.
void session::give_back_held(time_point now) {
  if (now >= throttled_until_) return;
  const auto pause = std::chrono::ceil<std::chrono::milliseconds>(throttled_until_ - now);
  give_back(
      [this](const flight& each) { return each.send_by < throttled_until_; }, errc::throttling_quota_exceeded,
      "throttles this client for " + std::to_string(pause.count()) + " ms more");
}

void session::give_up(const flight& late) {
  if (late.own)
    return fail(about(
        errc::connect_timed_out, "accepted the connection but did not answer "
                                     + std::string{wire::to_string(late.what.key)} + " within "
                                     + std::to_string(config_.connect_timeout.count()) + " ms (connect_timeout)"));
  const auto text = std::string{wire::to_string(late.what.key)} + " request within "
                    + std::to_string(late.what.timeout.asked_for().count()) + " ms";
  const auto why = about(errc::request_timed_out_locally, "did not answer a " + text + "; the connection is closed");
  const auto others =
      about(errc::connection_closed, "the connection was closed because the broker did not answer a " + text);
  const auto id = late.what.id;
  actions_.push_back(refuse{id, why});
  finish(why, others, id);
}

void session::fail(error why) {
  const auto in_flight = why ? why : about(errc::connection_closed, "the connection was closed");
  finish(std::move(why), in_flight);
}

void session::finish(error why, const error& in_flight, std::optional<uint64_t> spared) {
  state_ = state::closed;
  const auto answer = [&](const flight& each, const error& what) {
    if (!each.own && each.what.id != spared) actions_.push_back(refuse{each.what.id, what});
  };
  for (const auto& each : in_flight_) answer(each, in_flight);
  if (silent_) answer(*silent_, in_flight);
  const auto unsent = about(errc::stale_connection_epoch, "the connection ended before the request was sent");
  for (const auto& each : unsent_) answer(each, unsent);
  in_flight_.clear();
  silent_.reset();
  unsent_.clear();
  unsent_bytes_ = 0;
  actions_.push_back(close_socket{std::move(why)});
}

error session::about(errc code, std::string what) const {
  return error{code, to_string(peer_) + ": " + std::move(what)};
}

} // namespace cafka
