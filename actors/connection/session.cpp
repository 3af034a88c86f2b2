#include "cafka/actors/connection/session.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "cafka/actors/connection/throttle.hpp"
#include "cafka/actors/retry/deadline.hpp"
#include "cafka/auth/wipe.hpp"
#include "cafka/wire/big_endian.hpp"
#include "cafka/wire/decoder.hpp"
#include "cafka/wire/frame.hpp"
#include "cafka/wire/phrase.hpp"

namespace cafka {

namespace {

/// A broker that throttles says so with each answer.
constexpr std::chrono::seconds throttling_is_old{1};

/// A frame that is these bytes, without a header.
std::vector<std::byte> bare_frame(const wire::bytes& what) {
  std::vector<std::byte> frame(wire::frame_prefix_size + what.size());
  wire::store_big_endian(frame.data(), static_cast<int32_t>(what.size()));
  std::ranges::copy(what, frame.begin() + wire::frame_prefix_size);
  return frame;
}

/// What was sent may be a password, or be made of one.
void forget(authentication_step& what) {
  if (auto* message = std::get_if<wire::sasl_authenticate_request>(&what.send)) wipe(message->auth_bytes);
  if (auto* message = std::get_if<wire::bytes>(&what.send)) wipe(*message);
}

} // namespace

session::session(const connection_config& config, endpoint peer, uint64_t epoch, uint64_t seed)
    : config_(config), peer_(std::move(peer)), epoch_(epoch), handshake_(config.client_id, peer_), random_(seed) {}

// -- what happens ------------------------------------------------------------------------------------------------------

void session::start(time_point deadline) {
  if (state_ != state::connecting) return;
  own_deadline_ = deadline;
  if (config_.tls)
    state_ = state::securing;
  else
    ask_versions();
}

void session::secured() {
  if (state_ == state::securing) ask_versions();
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
  const bool bare = !in_flight_.empty() && in_flight_.front().headerless;
  const auto seen = ready() ? peer_proof::ready : handshake_.versions() ? peer_proof::broker : peer_proof::none;
  auto problem = read_frame_size(prefix, {seen, bare, config_.max_frame}, peer_, size);
  if (!problem) return size;
  fail(std::move(problem));
  return std::nullopt;
}

void session::frame_received(byte_span frame, time_point now) {
  if (closed()) return;
  last_activity_ = now;
  size_t body = 0;
  const auto first = take_answered(frame, body);
  if (!first) return;
  const auto pause = throttle_time(first->what.key, first->what.version, frame.subspan(body));
  throttled_until_ = std::max(throttled_until_, now + pause);
  if (pause.count() > 0 && now >= throttling_is_news_at_) {
    throttling_ = pause;
    throttling_is_news_at_ = now + throttling_is_old;
  }
  if (first->own)
    own_answered(*first, frame.subspan(body), now);
  else
    answered(first->what, body);
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
  if (!ready()) return closed_before_ready(inside_frame);
  // Closing is how a broker refuses a Produce that wants no answer (acks = 0), as when it does not lead the partition.
  if (silence_unexplained_ && in_flight_.empty() && unsent_.empty() && !silent_ && !inside_frame)
    return fail(about(
        errc::connection_closed,
        "closed the connection after requests that want no answer (acks = 0): it may have refused "
        "them"));
  // A broker that closes an idle connection does what it should.
  if (in_flight_.empty() && unsent_.empty() && !silent_ && !inside_frame) return fail({});
  if (inside_frame) return fail(about(errc::connection_closed, "closed the connection inside a frame"));
  // A listener that authenticates answers ApiVersions to everybody, and closes at the next request.
  const bool is_stranger = !has_answered_ && !config_.sasl;
  fail(about(errc::connection_closed, std::string{is_stranger ? closed_to_strangers : "closed the connection"}));
}

/// Only brokers before Kafka 1.0 refuse credentials so; others say it, and one that closes is stopping.
void session::closed_before_ready(bool inside_frame) {
  if (authentication_ && authentication_->is_refused_by_closing() && !inside_frame)
    return finish(
        authentication_->closed(), about(errc::connection_closed, "closed the connection when it was to authenticate"));
  const std::string when = authentication_ ? "closed the connection while it authenticated; "
                                           : "closed the connection during the handshake; ";
  const std::string port = config_.tls ? "" : "it may be a port for encrypted connections, or ";
  fail(about(errc::connection_closed, when + (authentication_ ? "" : port) + "the broker may be starting or stopping"));
}

void session::transport_failed(const error& why) {
  if (!closed()) finish(why, about(errc::connection_closed, "the connection broke: " + phrase(why)));
}

void session::close() {
  if (closed()) return;
  finish({}, about(errc::connection_closed, "the connection was closed by this client before the answer came"));
}

void session::tick(time_point now) {
  if (closed()) return;
  if (state_ == state::securing && now >= own_deadline_)
    return fail(
        about(errc::connect_timed_out, "accepted the connection but did not finish the TLS handshake" + in_time()));
  if (const auto* late = timed_out(now)) return give_up(*late);
  give_back(
      [now](const flight& each) { return now >= each.send_by; }, errc::buffer_full,
      parked() ? "did not answer in time when the client showed again who it is"
               : "took no more bytes in time: the requests before it still were being sent");
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
  if (!unsent_.empty() && !writing_ && !authentication_) consider(throttled_until_);
  if (state_ == state::securing) consider(own_deadline_);
  if (!earliest) return last_activity_ + config_.idle_timeout;
  return earliest;
}

// -- reading -----------------------------------------------------------------------------------------------------------

/// Nothing: it was not to be taken, or the session has closed because of it.
std::optional<session::flight> session::take_answered(byte_span frame, size_t& body) {
  if (!in_flight_.empty() && in_flight_.front().headerless) {
    auto first = std::move(in_flight_.front());
    in_flight_.pop_front();
    return first;
  }
  const auto id = wire::peek_correlation_id(frame);
  if (id && is_stray(*id)) return std::nullopt;
  if (!id || in_flight_.empty() || in_flight_.front().correlation_id != *id) {
    fail(out_of_order(id));
    return std::nullopt;
  }
  const auto& what = in_flight_.front().what;
  wire::decoder in{frame};
  wire::response_header header;
  if (!wire::decode_response_header(in, what.key, what.version, header)) {
    fail(about(errc::malformed, "sent a response whose header cannot be decoded: " + in.error()));
    return std::nullopt;
  }
  body = in.position();
  auto first = std::move(in_flight_.front());
  in_flight_.pop_front();
  return first;
}

void session::answered(const request& what, size_t body) {
  actions_.push_back(deliver{what.id, what.key, what.version, body});
  has_answered_ = true;
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

// -- what it sends by itself -------------------------------------------------------------------------------------------

void session::send_own(wire::api_key key, int16_t version, std::vector<std::byte> frame, bool headerless) {
  const auto id = next_correlation_id();
  if (!headerless) wire::patch_correlation_id(frame, id);
  in_flight_.push_back(
      {.what = {.key = key, .version = version, .timeout = config_.connect_timeout},
       .correlation_id = id,
       .deadline = own_deadline_,
       .own = true,
       .headerless = headerless});
  actions_.push_back(write_bytes{std::move(frame)});
}

template <class Request>
void session::send_own(const Request& what, int16_t version) {
  const auto& schema = wire::schema_of<Request>();
  std::vector<std::byte> frame(wire::request_size(schema, &what, version, config_.client_id));
  if (auto problem = wire::encode_request(frame, schema, &what, version, 0, config_.client_id))
    return fail(about(errc::authentication_failed, "what is to be sent cannot be encoded: " + problem.message()));
  send_own(schema.key, version, std::move(frame));
}

void session::ask_versions() {
  state_ = state::handshaking;
  send_own(handshake_.key(), handshake_.version(), handshake_.request(0));
}

void session::own_answered(const flight& asked, byte_span body, time_point now) {
  if (state_ == state::handshaking)
    versions_answered(body, now);
  else
    authentication_answered(asked, body, now);
}

void session::versions_answered(byte_span body, time_point now) {
  switch (handshake_.response(body)) {
  case handshake::step::again:
    return ask_versions();
  case handshake::step::failed:
    return fail(handshake_.failure());
  case handshake::step::done:
    if (config_.sasl) return authenticate(now);
    state_ = state::open;
    actions_.push_back(become_ready{handshake_.versions()});
  }
}

void session::authenticate(time_point now) {
  const auto& table = *handshake_.versions();
  const auto handshakes =
      table.negotiated(wire::api_key::sasl_handshake, wire::schema_of<wire::sasl_handshake_request>().versions);
  if (!handshakes)
    return fail(about(
        errc::version_not_supported, "does not know SaslHandshake in a version that this client knows, so nobody can "
                                     "authenticate there"));
  if (!ready()) state_ = state::authenticating;
  authentication_.emplace(
      config_.sasl, sasl_peer{peer_.host, peer_.port},
      sasl_versions{
          *handshakes,
          table.negotiated(
              wire::api_key::sasl_authenticate, wire::schema_of<wire::sasl_authenticate_request>().versions)});
  auto first = authentication_->begin();
  take_step(first, now);
  forget(first);
}

void session::authentication_answered(const flight& asked, byte_span body, time_point now) {
  if (asked.headerless) {
    auto next = authentication_->answer(body);
    take_step(next, now);
    return forget(next);
  }
  const auto key = asked.what.key;
  const auto decode = [&](auto message, error& failure) {
    if (!wire::decode_body(body, asked.what.version, message, failure)) return authentication_step{.what = failure};
    return authentication_->answer(message);
  };
  error malformed;
  auto next = key == wire::api_key::sasl_handshake ? decode(wire::sasl_handshake_response{}, malformed)
                                                   : decode(wire::sasl_authenticate_response{}, malformed);
  if (malformed)
    return fail(about(
        errc::malformed,
        "its answer to " + std::string{wire::to_string(key)} + " cannot be decoded: " + malformed.message()));
  take_step(next, now);
  forget(next);
}

void session::take_step(const authentication_step& next, time_point now) {
  if (next.what)
    return finish(next.what, about(errc::connection_closed, "the connection was closed: " + phrase(next.what)));
  if (next.over()) return authenticated(now);
  if (const auto* mechanism = std::get_if<wire::sasl_handshake_request>(&next.send))
    return send_own(*mechanism, authentication_->handshake_version());
  if (const auto* round = std::get_if<wire::sasl_authenticate_request>(&next.send))
    return send_own(*round, authentication_->authenticate_version());
  send_own(wire::api_key::sasl_authenticate, 0, bare_frame(std::get<wire::bytes>(next.send)), true);
}

void session::authenticated(time_point now) {
  const auto again = authentication_->again_after(random_.fraction());
  authentication_.reset();
  authenticate_again_ = again ? std::optional{deadline_of(now, *again)} : std::nullopt;
  if (ready()) return;
  state_ = state::open;
  actions_.push_back(become_ready{handshake_.versions()});
}

bool session::is_time_to_authenticate(time_point now) const {
  return authenticate_again_ && now >= *authenticate_again_;
}

// -- writing -----------------------------------------------------------------------------------------------------------

// One frame at a time is handed to the socket: so it is known of each other one that it was not sent, and a frame can be
// swapped into the empty write buffer.
void session::pump(time_point now) {
  constexpr size_t remembered_silent = 64;
  if (!ready() || authentication_ || writing_ || unsent_.empty() || now < throttled_until_) return;
  // Before a request, not by a timer: brokers look at a session's time when a request comes, so an idle connection needs nothing.
  if (is_time_to_authenticate(now)) {
    // What is in flight is answered first, and may be a Fetch that the broker holds.
    const auto before = in_flight_.empty() ? now : std::max(now, in_flight_.back().deadline);
    own_deadline_ = deadline_of(before, config_.connect_timeout);
    return authenticate(now);
  }
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
  if (late.own && ready())
    return finish(
        about(errc::request_timed_out_locally, "did not let the client show again who it is" + in_time()),
        about(errc::connection_closed, "the connection was closed because the broker did not answer"));
  if (late.own)
    return fail(about(
        errc::connect_timed_out,
        "accepted the connection but did not answer " + std::string{wire::to_string(late.what.key)} + in_time()));
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

std::string session::in_time() const {
  return " within " + std::to_string(config_.connect_timeout.count()) + " ms (connect_timeout)";
}

error session::about(errc code, std::string what) const {
  return error{code, to_string(peer_) + ": " + std::move(what)};
}

} // namespace cafka
