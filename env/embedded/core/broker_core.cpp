#include "cafka/embedded/core/broker_core.hpp"

#include "cafka/embedded/groups/group_registry.hpp"
#include "cafka/embedded/handlers/handlers.hpp"
#include "cafka/wire/frame.hpp"

#include <algorithm>

namespace cafka::embedded {

namespace {

/// So many bytes of further requests are taken while one is being worked on.
constexpr size_t read_ahead = size_t{256} << 10;

std::shared_ptr<const tls_context> context_of(const security_options& how) {
  return how.tls ? std::make_shared<const tls_context>(*how.tls) : nullptr;
}

} // namespace

broker_core::broker_core(config options) : state_(std::move(options)) { tls_ = context_of(state_.options().security); }

std::optional<connection_id> broker_core::connect(int32_t broker) {
  if (!state_.is_up(broker)) return std::nullopt;
  ++accepted_[broker];
  if (connections_open(broker) >= state_.options().max_connections) return std::nullopt;
  auto id = connection_id{++last_connection_};
  auto& made = connections_.try_emplace(id, broker, state_.options()).first->second;
  if (tls_) made.tls = std::make_unique<encrypted_side>(tls_);
  return id;
}

void broker_core::secure(security_options how) {
  tls_ = context_of(how);
  state_.secure(std::move(how));
}

void broker_core::receive(connection_id from, byte_span data, time_point now) {
  auto found = connections_.find(from);
  if (found == connections_.end()) return;
  advance(now);
  if (found->second.tls)
    decrypt(from, found->second, data, now);
  else
    found->second.input.push(data);
  pump(from, found->second, now);
  settle(now);
}

void broker_core::decrypt(connection_id id, connection& c, byte_span data, time_point now) {
  c.tls->receive(data, c.input);
  if (c.tls->has_something_to_say()) own_words_.try_emplace(id, now);
  if (c.tls->is_over()) close(id, c, now);
}

void broker_core::encrypt(connection_id id, connection& c, delivery& what) {
  if (!c.tls) return;
  what.data = c.tls->seal(what.data, what.close);
  own_words_.erase(id);
}

void broker_core::take_own_words(std::vector<delivery>& due) {
  for (auto next = own_words_.begin(); next != own_words_.end();) {
    const auto id = (next++)->first;
    auto& c = connections_.at(id);
    if (c.sending) continue;
    due.push_back({id, {}, false});
    encrypt(id, c, due.back());
    c.sending = true;
  }
}

bool broker_core::wants_input(connection_id from) const {
  auto found = connections_.find(from);
  if (found == connections_.end()) return false;
  const auto& c = found->second;
  return c.is_idle() ? !c.input.has_frame() : c.input.buffered() < read_ahead;
}

void broker_core::disconnect(connection_id who) {
  auto found = connections_.find(who);
  if (found == connections_.end()) return;
  forget_timer(who, found->second);
  connections_.erase(found);
}

void broker_core::pump(connection_id id, connection& c, time_point now) {
  while (c.is_idle()) {
    if (now < c.muted_until) {
      timers_.emplace(c.muted_until, id);
      return;
    }
    auto frame = c.input.next();
    if (frame) {
      handle(id, c, *frame, now);
    } else if (c.input.is_bad()) {
      ++bad_requests_;
      close(id, c, now);
    } else {
      return;
    }
  }
}

void broker_core::handle(connection_id id, connection& c, byte_span frame, time_point now) {
  auto result = dispatch(c, frame, now);
  if (result.what == outcome::kind::malformed) ++bad_requests_;
  c.faults = std::move(result.faults);
  conclude(id, c, std::move(result), now);
}

outcome broker_core::dispatch(connection& c, byte_span frame, time_point now) {
  if (c.gate.wants_bare_message()) {
    auto answer = c.gate.take_bare(frame, now);
    if (!answer) return {.what = outcome::kind::close};
    return {.what = outcome::kind::reply, .frame = std::move(*answer)};
  }
  // These three come first in a header of any version. Of an ApiVersions request that is all that must be understood.
  wire::decoder ahead{frame};
  auto api = static_cast<wire::api_key>(ahead.read_int16());
  auto version = ahead.read_int16();
  auto correlation_id = ahead.read_int32();
  if (!ahead) return {};
  ++requests_[{api, c.broker}];
  if (!c.gate.lets_in(api, now)) return {.what = outcome::kind::close};
  auto known = served_apis();
  auto found = std::find_if(known.begin(), known.end(), [&](const served_api& a) { return a.key == api; });
  if (found == known.end() || !versions_of(state_.options(), api).contains(version)) {
    auto refusal = api == wire::api_key::api_versions ? refuse_api_versions(state_.options(), correlation_id)
                                                      : refuse_unsupported(api, version, correlation_id);
    if (refusal.empty()) return {};
    return {.what = outcome::kind::reply, .frame = std::move(refusal)};
  }
  wire::decoder in{frame};
  wire::request_header header;
  if (!wire::decode_request_header(in, header)) return {};
  incoming request{state_,  script_,        *state_.find_broker(c.broker), api,
                   version, correlation_id, header.client_id.value_or(""), frame.subspan(in.position()),
                   now,     c.gate};
  return found->serve(request);
}

void broker_core::conclude(connection_id id, connection& c, outcome result, time_point now) {
  switch (result.what) {
  case outcome::kind::reply:
    return answer(id, c, std::move(result.frame), now);
  case outcome::kind::no_reply:
    if (c.faults.drop_after) close(id, c, now);
    c.silent |= c.faults.silence;
    return;
  case outcome::kind::close:
  case outcome::kind::malformed:
    return close(id, c, now);
  case outcome::kind::parked:
    if (result.parked.deadline) timers_.emplace(*result.parked.deadline, id);
    parked_.insert(id);
    c.parked = std::move(result.parked);
  }
}

/// Sends a reply, or what the fault script leaves of it.
void broker_core::answer(connection_id id, connection& c, wire::bytes frame, time_point now) {
  auto faults = std::exchange(c.faults, {});
  if (faults.throttle.count() > 0) c.muted_until = now + faults.throttle;
  if (faults.drop_after || frame.empty()) return close(id, c, now);
  if (faults.silence) {
    c.silent = true;
    return;
  }
  delivery what{id, std::move(frame), c.gate.is_over()};
  if (faults.corrupt) what.data[std::min(*faults.corrupt, what.data.size() - 1)] ^= std::byte{0xff};
  if (faults.cut) {
    what.data.resize(std::min(*faults.cut, what.data.size()));
    what.close = true;
  }
  schedule(id, c, std::move(what), now + faults.delay);
}

void broker_core::close(connection_id id, connection& c, time_point now) {
  forget_timer(id, c);
  c.parked.reset();
  schedule(id, c, {id, {}, true}, now);
}

void broker_core::schedule(connection_id id, connection& c, delivery what, time_point due) {
  c.reply = std::move(what);
  c.due = due;
  timers_.emplace(due, id);
}

void broker_core::forget_timer(connection_id id, const connection& c) {
  if (c.parked && c.parked->deadline) timers_.erase({*c.parked->deadline, id});
  if (c.reply) timers_.erase({c.due, id});
  timers_.erase({c.muted_until, id});
  parked_.erase(id);
  own_words_.erase(id);
}

void broker_core::resume(connection_id id, connection& c, time_point now) {
  auto frame = c.parked->resume(now);
  if (!frame) return;
  forget_timer(id, c);
  c.parked.reset();
  answer(id, c, std::move(*frame), now);
}

std::vector<delivery> broker_core::take(time_point now) {
  advance(now);
  settle(now);
  std::vector<delivery> due;
  while (!timers_.empty() && timers_.begin()->first <= now) {
    auto id = timers_.begin()->second;
    auto& c = connections_.at(id);
    if (c.parked) {
      resume(id, c, now);
      continue;
    }
    timers_.erase(timers_.begin());
    if (!c.reply) {
      pump(id, c, now); // it was muted
      continue;
    }
    due.push_back(std::move(*c.reply));
    c.reply.reset();
    c.sending = true;
    encrypt(id, c, due.back());
    if (due.back().close) connections_.erase(id);
  }
  take_own_words(due);
  return due;
}

void broker_core::sent(connection_id to, time_point now) {
  auto found = connections_.find(to);
  if (found == connections_.end()) return;
  found->second.sending = false;
  advance(now);
  pump(to, found->second, now);
  settle(now);
}

std::optional<time_point> broker_core::next_due() const {
  auto due = timers_.empty() ? std::nullopt : std::optional{timers_.begin()->first};
  for (auto other : {state_.groups().next_due(), state_.next_retention()})
    if (other && (!due || *other < *due)) due = other;
  for (const auto& [id, since] : own_words_)
    if (!connections_.at(id).sending && (!due || since < *due)) due = since;
  return due;
}

void broker_core::advance(time_point now) {
  if (state_.groups().advance(now)) state_.touch();
  state_.retain(now);
}

void broker_core::cut(int32_t broker, time_point now) {
  for (auto& [id, c] : connections_)
    if (c.broker == broker) close(id, c, now);
}

void broker_core::settle(time_point now) {
  if (settled_changes_ == state_.changes()) return;
  settled_changes_ = state_.changes();
  for (auto next = parked_.begin(); next != parked_.end();) {
    auto id = *next++;
    resume(id, connections_.at(id), now);
  }
}

uint64_t broker_core::requests(wire::api_key api, int32_t broker) const {
  uint64_t sum = 0;
  for (const auto& [key, count] : requests_)
    if (key.first == api && (broker == 0 || key.second == broker)) sum += count;
  return sum;
}

uint64_t broker_core::connections_accepted(int32_t broker) const {
  uint64_t sum = 0;
  for (const auto& [at, count] : accepted_)
    if (broker == 0 || at == broker) sum += count;
  return sum;
}

size_t broker_core::connections_open(int32_t broker) const {
  auto matches = [&](const auto& c) { return broker == 0 || c.second.broker == broker; };
  return static_cast<size_t>(std::count_if(connections_.begin(), connections_.end(), matches));
}

} // namespace cafka::embedded
