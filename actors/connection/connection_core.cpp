#include "cafka/actors/connection/connection_core.hpp"

#include <utility>
#include <variant>

#include "cafka/wire/frame.hpp"

namespace cafka {

namespace {

// The size prefix and the header up to the correlation id.
constexpr size_t smallest_frame = 12;

} // namespace

connection_core::connection_core(
    const connection_config& config, endpoint peer, uint64_t epoch, uint64_t seed, std::shared_ptr<frame_pool> pool,
    transport& to)
    : session_(config, peer, epoch, seed),
      peer_(std::move(peer)),
      client_id_(config.client_id),
      epoch_(epoch),
      pool_(std::move(pool)),
      transport_(to) {}

connection_core::~connection_core() { close(); }

// -- events ------------------------------------------------------------------------------------------------------------

void connection_core::start(promise<connected_ptr> wanted, time_point deadline) {
  ready_ = std::move(wanted);
  session_.start(deadline);
  perform();
}

void connection_core::submit(outgoing_ptr what, promise<response_ptr> wanted, time_point now) {
  if (!what || !what->data || what->data->bytes.size() < smallest_frame
      || std::chrono::milliseconds{what->timeout}.count() <= 0)
    return wanted.deliver(
        make_error(errc::invalid_request, to_string(peer_) + ": no frame, or no timeout; nothing was sent"));
  const session::request request{
      .id = ++last_id_,
      .key = what->key,
      .version = what->version,
      .epoch = what->connection_epoch,
      .timeout = what->timeout,
      .send_within = what->send_within.value_or(what->timeout),
      .size = what->data->bytes.size(),
      .expects_response = what->expects_response};
  pending_.emplace(request.id, pending{std::move(what), std::move(wanted)});
  session_.submit(request, now);
  perform();
}

std::optional<size_t> connection_core::size_received(std::span<const std::byte, size_prefix> prefix) {
  auto size = session_.size_received(prefix);
  perform();
  return size;
}

void connection_core::frame_received(byte_buffer& buffer, time_point now) {
  session_.frame_received(as_bytes(buffer), now);
  arrived_ = &buffer;
  perform();
  arrived_ = nullptr;
}

void connection_core::secured() {
  session_.secured();
  perform();
}

void connection_core::written(time_point now) {
  session_.written(now);
  perform();
}

void connection_core::peer_closed(bool inside_frame) {
  session_.peer_closed(inside_frame);
  perform();
}

void connection_core::transport_failed(const error& why) {
  session_.transport_failed(why);
  perform();
}

void connection_core::close() {
  session_.close();
  perform();
}

void connection_core::tick(time_point now) {
  session_.tick(now);
  perform();
}

std::optional<log_entry> connection_core::take_news() {
  const auto pause = session_.take_throttling();
  if (!pause) return std::nullopt;
  const auto broker = to_string(peer_);
  return log_entry{
      .level = log_level::warning,
      .event = log_event::throttled,
      .message = "broker " + broker + " has this client wait for " + std::to_string(pause->count())
                 + " ms, as a quota is used up",
      .broker = broker};
}

// -- actions -----------------------------------------------------------------------------------------------------------

// A transport in memory may report an event while it carries out an action: its actions wait for their turn.
void connection_core::perform() {
  if (std::exchange(performing_, true)) return;
  for (auto actions = session_.take_actions(); !actions.empty(); actions = session_.take_actions())
    for (auto& action : actions) std::visit([this](auto& what) { perform(what); }, action);
  performing_ = false;
}

void connection_core::perform(session::write_bytes& action) { transport_.write(std::move(action.bytes)); }

void connection_core::perform(session::write_request& action) {
  auto& data = *pending_.at(action.id).what->data;
  wire::patch_correlation_id(data.writable(), action.correlation_id);
  transport_.write(data);
}

void connection_core::perform(session::become_ready& action) {
  // Not kept here: it holds the actor's own handle, which would keep the actor alive for ever.
  const connected_ptr result = std::make_shared<const connected>(
      connected{transport_.handle(), action.versions, epoch_, peer_, client_id_, answered_});
  ready_.deliver(result);
}

void connection_core::perform(session::deliver& action) {
  auto done = take(action.id);
  ++*answered_;
  auto answer = std::make_shared<response>();
  answer->bytes = std::exchange(*arrived_, pool_->take_buffer());
  answer->body = action.body;
  answer->key = action.key;
  answer->version = action.version;
  answer->pool = pool_;
  done.wanted.deliver(response_ptr{std::move(answer)});
}

void connection_core::perform(session::confirm& action) {
  auto done = take(action.id);
  auto answer = std::make_shared<response>();
  answer->key = done.what->key;
  answer->version = done.what->version;
  done.wanted.deliver(response_ptr{std::move(answer)});
}

void connection_core::perform(session::refuse& action) { take(action.id).wanted.deliver(make_error(action.why)); }

void connection_core::perform(session::close_socket& action) {
  const auto why =
      action.why ? action.why : error{errc::connection_closed, to_string(peer_) + ": the connection was closed"};
  ready_.deliver(make_error(why));
  transport_.close(action.why);
}

connection_core::pending connection_core::take(uint64_t id) {
  auto node = pending_.extract(id);
  return std::move(node.mapped());
}

} // namespace cafka
