#include "cafka/actors/cluster/connections.hpp"

#include <algorithm>
#include <utility>

#include "cafka/actors/caf/errors.hpp"
#include "cafka/actors/retry/refused_authentication.hpp"
#include "cafka/wire/naming.hpp"
#include "cafka/wire/phrase.hpp"

namespace cafka {

namespace {

/// Without a sender: this may be the last thing that a cluster does. Whoever waits for the connection's answers gets them.
void hang_up(const connected& connection) { anon_mail(close_atom_v).send(connection.handle); }

// How long one that was of no use is not asked, in longest pauses between two fetches of metadata.
constexpr int useless_for = 10;

} // namespace

connections::connections(parts with, const cluster_config& config, uint64_t seed)
    : with_(std::move(with)),
      config_(config),
      table_(
          config.reconnect_backoff, config.reconnect_backoff_max, seed,
          [this](int32_t node) { return node == any.node ? those_awaited() : name_of(node); }),
      connector_(
          {.self = with_.self,
           .watch = with_.watch,
           .timer = with_.timer,
           .first = std::move(with_.connector),
           .again = std::move(with_.another_connector),
           .ended = [this](const error& why) { connector_ended(why); }},
          backoff{config.reconnect_backoff, config.reconnect_backoff_max, seed}),
      search_(with_.bootstrap.size(), seed) {}

// -- requests ----------------------------------------------------------------------------------------------------------

void connections::connect(const lane& where, time_point deadline, callback done) {
  wait(where, deadline, std::move(done));
}

/// Answers the ticket; it may have been called back by then.
uint64_t connections::wait(const lane& where, time_point deadline, callback done) {
  const auto ticket = ++last_ticket_;
  if (closed_) {
    done(closed_, nullptr);
    return ticket;
  }
  waiting_.emplace(ticket, std::pair{where, std::move(done)});
  perform(table_.connect(where, ticket, with_.timer->now(), deadline));
  return ticket;
}

connections::time_point connections::patience() const {
  return with_.timer->now() + 2 * config_.reconnect_backoff_max + config_.connect_timeout;
}

void connections::release(const lane& where) {
  if (const auto found = live_.find(where); found != live_.end()) {
    hang_up(*found->second);
    note({.event = log_event::disconnected, .message = "closed, as nobody needs it"}, where);
    live_.erase(found);
  }
  perform(table_.release(where, error{errc::cancelled, "the connection was released while somebody waited for it"}));
}

void connections::lost(const connected_ptr& connection) {
  for (const auto& [where, live] : live_)
    if (live == connection)
      return ended(where, live->epoch, {errc::connection_closed, to_string(connection->peer) + ": connection closed"});
}

void connections::useless(const connected_ptr& connection, use how) {
  // Longer than it takes to ask several others.
  const auto now = with_.timer->now();
  useless_[connection->peer] = {how, now + useless_for * config_.retry_backoff_max};
  if (const auto asked = connection_of(any); asked && asked->peer == connection->peer) drop_any();
}

void connections::rebootstrap() {
  if (config_.recovery == metadata_recovery::none) return;
  if (with_.log.wants(log_level::warning))
    with_.log.tell(
        {.level = log_level::warning,
         .event = log_event::rebootstrapping,
         .message = "the brokers known are given up: the cluster is looked for at " + addresses(any)});
  only_bootstrap_ = true;
  const auto told_by = any_is_;
  const bool told = any_epoch_ != 0;
  drop_any();
  end_search(); // it begins anew, with the bootstrap addresses alone
  if (told && bootstrap_node::is(told_by.node)) release(told_by);
  if (searching_ != 0) search(searching_);
}

void connections::tick() {
  const auto now = with_.timer->now();
  std::erase_if(useless_, [now](const auto& each) { return each.second.second <= now; });
  perform(table_.tick(now));
  if (search_.active()) search_on();
}

void connections::close(const error& why) {
  closed_ = why;
  any_epoch_ = 0;
  searching_ = 0;
  end_search();
  for (auto& [where, live] : std::exchange(live_, {})) hang_up(*live);
  perform(table_.close(why));
}

// -- lanes -------------------------------------------------------------------------------------------------------------

/// Callbacks may ask for more: what is iterated here is nobody else's.
void connections::perform(lane_table::actions todo) {
  for (const auto& what : todo.dials) dial(what);
  for (const auto& answer : todo.answers) {
    auto waiter = waiting_.extract(answer.ticket);
    if (!waiter) continue;
    auto& [where, done] = waiter.mapped();
    auto connection = answer.what ? nullptr : connection_of(where);
    if (answer.what || connection)
      done(naming(where, answer.what), connection);
    else
      done(
          closed_ ? closed_ : error{errc::cancelled, "the connection was released while somebody waited for it"},
          nullptr);
  }
  with_.timer->by(table_.next_tick());
}

std::string connections::addresses(const lane& where) const {
  if (where.node != any.node) {
    const auto address = address_of(where.node);
    return address ? to_string(*address) : "";
  }
  std::string names;
  for (const auto& each : with_.bootstrap) names += (names.empty() ? "" : ", ") + to_string(each);
  return names;
}

std::string connections::those_awaited() const {
  return (with_.bootstrap.size() > 1 ? "any of " : "") + addresses(any);
}

/// Whoever waited for any broker in vain hears of whom: of each once.
error connections::naming(const lane& where, const error& what) const {
  if (!what || closed_ || where != any || what.code() == errc::cancelled) return what;
  std::string others;
  bool some = false;
  for (const auto& each : with_.bootstrap) {
    const auto address = to_string(each);
    const bool is_named = mentions_address(what.message(), address);
    some = some || is_named;
    if (!is_named) others += (others.empty() ? "" : ", ") + address;
  }
  if (others.empty()) return what;
  return {what.code(), phrase(what) + (some ? "; the others: " : ": awaited ") + others};
}

void connections::dial(const lane_table::dial& what) {
  if (what.where == any) return search(what.epoch);
  const auto address = address_of(what.where.node);
  if (!address)
    return dial_failed(
        what, {errc::unknown_broker, "broker " + std::to_string(what.where.node) + " is not in the metadata any more"});
  if (const auto why = connector_.dial(*address, what.epoch)) return dial_failed(what, why);
  dialling_.emplace(what.epoch, what.where);
}

void connections::connector_ended(const error& why) {
  for (const auto& [epoch, where] : std::exchange(dialling_, {})) dial_failed({where, epoch}, why);
}

void connections::report(const dial_report& what) {
  const auto dialled = dialling_.extract(what.epoch);
  if (!dialled) return;
  const lane_table::dial done{dialled.mapped(), what.epoch};
  what.connection ? dialed(done, what.connection) : dial_failed(done, what.what);
}

void connections::dialed(const lane_table::dial& what, const connected_ptr& connection) {
  connector_.worked();
  if (!table_.awaits(what.where, what.epoch)) return hang_up(*connection);
  live_[what.where] = connection;
  suspicions_.connected(connection->peer);
  note({.event = log_event::connected, .message = "connected"}, what.where);
  with_.watch->watch(with_.self, connection->handle, [this, what](const caf::error& why) {
    ended(what.where, what.epoch, why ? to_error(why) : error{});
  });
  perform(table_.up(what.where, what.epoch, with_.timer->now()));
  // Whoever asked for it: the search is over.
  if (search_.active() && live_.contains(what.where) && may_be_any(what.where)) found(what.where);
}

void connections::dial_failed(const lane_table::dial& what, const error& cause) {
  if (!table_.awaits(what.where, what.epoch)) return;
  const auto address = what.where == any ? std::nullopt : address_of(what.where.node);
  if (address) suspicions_.failed(*address, cause, with_.timer->now());
  const auto why = address ? judged(*address, cause) : cause;
  if (what.where != any) note({.level = log_level::warning, .event = log_event::dial_failed}, what.where, why);
  perform(table_.dial_failed(what.where, what.epoch, why, with_.timer->now()));
  if (what.where.node >= 0) with_.broker_failed();
}

// By value: the lane that was asked about may be the key of what is erased here.
void connections::ended(lane where, uint64_t epoch, const error& why) {
  const auto found = live_.find(where);
  if (found == live_.end() || found->second->epoch != epoch) return;
  const auto connection = found->second;
  const bool worked = connection->answered && *connection->answered > 0;
  live_.erase(found);
  if (!why && worked) note({.event = log_event::disconnected, .message = "closed after it was idle"}, where);
  // Without a pause one that accepts and hangs up in peace would be dialled as fast as it does so.
  const error useless{
      errc::connection_closed, to_string(connection->peer) + ": closed the connection before it had answered anything"};
  const auto said = why || worked ? why : useless;
  worked ? suspicions_.answered(connection->peer) : suspicions_.failed(connection->peer, said, with_.timer->now());
  const auto cause = judged(connection->peer, said);
  if (cause) note({.level = log_level::warning, .event = log_event::connection_lost, .message = "ended"}, where, cause);
  table_.down(where, epoch, cause, worked, with_.timer->now());
  if (any_epoch_ != 0 && any_is_ == where) drop_any();
  // One that lets everybody in and hangs up at the first request is up again and again: nothing else would say what is wrong.
  if (cause && where.kind == lane_kind::control) table_.remember(any.node, cause);
  if (why && where.node >= 0) with_.broker_failed();
}

error connections::judged(const endpoint& peer, const error& why) const {
  return suspicions_.judged(peer, why, with_.timer->now());
}

/// What happened to a connection, for the log: with a cause, that is the message.
void connections::note(log_entry what, const lane& where, const error& why) const {
  if (is_refused_authentication(why.code())) {
    what.level = log_level::error;
    what.event = log_event::authentication_refused;
  }
  if (!with_.log.wants(what.level)) return;
  if (const auto address = address_of(where.node)) what.broker = to_string(*address);
  if (where.node >= 0) what.node = where.node;
  what.lane = to_string(where.kind);
  what.code = why.code();
  // That its actor ended, says nothing of the broker.
  const bool tells = why && why.code() != errc::answer_lost;
  what.message = told_of(what.lane + " connection to " + name_of(where.node), tells ? phrase(why) : what.message);
  with_.log.tell(std::move(what));
}

// -- any broker --------------------------------------------------------------------------------------------------------

void connections::search(uint64_t epoch) {
  searching_ = epoch;
  if (const auto up = useful_lane()) return found(*up);
  const auto known = only_bootstrap_ ? std::set<endpoint>{} : known_addresses();
  const bool never_again = config_.recovery == metadata_recovery::none && !with_.known().brokers.empty();
  const auto distinct = [&](size_t i) { return !never_again && !known.contains(with_.bootstrap[i]); };
  auto best = use::fails;
  for (const auto& [id, broker] : with_.known().brokers) best = std::min(best, use_of(id));
  for (size_t i = 0; i < with_.bootstrap.size(); ++i) best = std::min(best, use_of(bootstrap_node::of(i)));
  const auto healthy = [&](int32_t node) { return use_of(node) == best; };
  search_.begin(only_bootstrap_ ? metadata{} : with_.known(), healthy, distinct);
  failures_ = {};
  search_on();
}

void connections::search_on() {
  if (!table_.awaits(any, searching_)) return end_search();
  for (auto node : search_.start(with_.timer->now())) {
    try_node(node);
    if (!search_.active()) return;
  }
  if (search_.over()) return round_failed();
  with_.timer->by(search_.next_start());
}

/// What came of it may be known at once.
void connections::try_node(int32_t node) {
  failures_.tried();
  trying_[node] = 0;
  const lane real{node, lane_kind::control};
  const auto epoch = searching_;
  const auto ticket = wait(real, patience(), [this, epoch, real](const error& why, const connected_ptr&) {
    if (epoch != searching_ || trying_.erase(real.node) == 0) return;
    if (!why) return found(real);
    failures_.failed(why);
    table_.remember(any.node, why);
    search_.failed(real.node, with_.timer->now());
    search_on();
  });
  if (const auto still = trying_.find(node); still != trying_.end()) still->second = ticket;
}

void connections::round_failed() {
  const lane_table::dial what{any, std::exchange(searching_, 0)};
  end_search();
  only_bootstrap_ = false;
  const auto why = failures_.verdict();
  if (with_.log.wants(log_level::error))
    with_.log.tell(
        {.level = log_level::error,
         .event = log_event::no_broker,
         .message = "no broker can be reached: " + phrase(why),
         .code = why.code()});
  dial_failed(what, why);
}

/// Dials that only the search wanted are not awaited any more.
void connections::end_search() {
  search_.end();
  for (const auto& [node, ticket] : std::exchange(trying_, {})) {
    waiting_.erase(ticket);
    table_.withdraw({node, lane_kind::control}, ticket);
  }
}

void connections::found(const lane& real) {
  const auto epoch = std::exchange(searching_, 0);
  end_search();
  if (!table_.awaits(any, epoch)) return;
  only_bootstrap_ = false;
  any_is_ = real;
  any_epoch_ = epoch;
  perform(table_.up(any, epoch, with_.timer->now()));
}

/// Brokers rather than bootstrap addresses, behind which any of them may be.
std::optional<lane> connections::useful_lane() const {
  std::optional<lane> up;
  for (const auto& [where, live] : live_)
    if (may_be_any(where)) {
      up = where;
      if (where.node >= 0) break;
    }
  return up;
}

bool connections::may_be_any(const lane& where) const {
  if (where.kind != lane_kind::control || (only_bootstrap_ && !bootstrap_node::is(where.node))) return false;
  const auto& live = live_.at(where);
  return use_of(live->peer) == use::unknown;
}

connections::use connections::use_of(const endpoint& where) const {
  const auto found = useless_.find(where);
  return found != useless_.end() && with_.timer->now() < found->second.second ? found->second.first : use::unknown;
}

connections::use connections::use_of(int32_t node) const {
  const auto address = address_of(node);
  if (table_.paused(node, with_.timer->now())) return use::fails;
  return address ? use_of(*address) : use::unknown;
}

void connections::drop_any() {
  if (any_epoch_ == 0) return;
  table_.down(any, any_epoch_, {}, false, with_.timer->now());
  any_epoch_ = 0;
}

// -- look-ups ----------------------------------------------------------------------------------------------------------

connected_ptr connections::connection_of(const lane& where) const {
  if (where == any && any_epoch_ == 0) return nullptr;
  const auto found = live_.find(where == any ? any_is_ : where);
  return found == live_.end() ? nullptr : found->second;
}

std::optional<endpoint> connections::address_of(int32_t node) const {
  if (bootstrap_node::is(node)) return with_.bootstrap.at(bootstrap_node::index(node));
  const auto* broker = with_.known().broker(node);
  if (broker == nullptr) return std::nullopt;
  return endpoint{broker->host, broker->port};
}

std::set<endpoint> connections::known_addresses() const {
  std::set<endpoint> addresses;
  for (const auto& [id, node] : with_.known().brokers) addresses.insert({node.host, node.port});
  return addresses;
}

std::string connections::name_of(int32_t node) const {
  if (node == any.node) return "any broker";
  const auto address = address_of(node);
  if (bootstrap_node::is(node)) return "bootstrap address " + to_string(*address);
  return "broker " + std::to_string(node) + (address ? " (" + to_string(*address) + ")" : std::string{});
}

} // namespace cafka
