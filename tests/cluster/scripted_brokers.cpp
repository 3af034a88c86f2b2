#include "tests/cluster/scripted_brokers.hpp"

#include "cafka/actors/caf/agenda.hpp"
#include "cafka/actors/caf/errors.hpp"
#include "cafka/wire/decoder.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <map>
#include <string_view>

namespace cafka::test {

namespace {

template <class... Known>
type_list<Known..., caf::result<void>(tick_atom, uint64_t)> with_ticks(type_list<Known...>);

/// A connection that may take its time.
struct timed_connection_trait {
  using signatures = decltype(with_ticks(connection_trait::signatures{}));
};
using timed_connection_actor = typed_actor<timed_connection_trait>;

class connection_state {
public:
  static inline const char* name = "scripted_connection";

  using counter = std::shared_ptr<std::atomic<uint64_t>>;

  connection_state(
      timed_connection_actor::pointer self, brokers_ptr brokers, int32_t node, uint64_t epoch, counter answered)
      : self_(self),
        agenda_(self),
        brokers_(std::move(brokers)),
        node_(node),
        epoch_(epoch),
        answered_(std::move(answered)) {}
  ~connection_state() { brokers_->open.erase(epoch_); }

  timed_connection_actor::behavior_type make_behavior() {
    brokers_->open[epoch_] = {node_, self_->address()};
    return {
        [this](const outgoing_ptr& request) { return on_request(request); },
        [this](close_atom) { self_->quit(); },
        [this](tick_atom, uint64_t number) { agenda_.ticked(number); },
    };
  }

private:
  caf::result<response_ptr> on_request(const outgoing_ptr& request) {
    if (brokers_->stale > 0) {
      --brokers_->stale;
      return make_error(errc::stale_connection_epoch, "the connection has ended");
    }
    const auto bytes = brokers_->handle(node_, epoch_, *request);
    if (bytes) ++*answered_;
    if (!bytes) return parked_.emplace_back(make_promise<response_ptr>(self_));
    auto result = std::make_shared<response>();
    result->bytes.resize(bytes->size());
    std::memcpy(result->bytes.data(), bytes->data(), bytes->size());
    wire::decoder in{*bytes};
    wire::response_header header;
    wire::decode_response_header(in, request->key, request->version, header);
    result->body = bytes->size() - in.remaining();
    result->key = request->key;
    result->version = request->version;
    const auto slow = brokers_->slow.find(request->key);
    if (slow == brokers_->slow.end()) return response_ptr{result};
    auto asked = make_promise<response_ptr>(self_);
    agenda_.after(slow->second, [asked, answer = response_ptr{result}]() mutable { asked.deliver(answer); });
    return asked;
  }

  timed_connection_actor::pointer self_;
  agenda agenda_;
  brokers_ptr brokers_;
  int32_t node_;
  uint64_t epoch_;
  counter answered_;
  std::vector<promise<response_ptr>> parked_;
};

class connector_state {
public:
  static inline const char* name = "scripted_connector";

  connector_state(connector_actor::pointer self, brokers_ptr brokers) : self_(self), brokers_(std::move(brokers)) {}

  connector_actor::behavior_type make_behavior() {
    return {[this](const endpoint& where, uint64_t epoch) { on_dial(where, epoch); }};
  }

private:
  void on_dial(const endpoint& where, uint64_t epoch) {
    brokers_->dials.push_back({where, now(self_)});
    if (brokers_->silent.contains(where)) return;
    const auto owner = caf::actor_cast<caf::actor_addr>(caf::strong_actor_ptr{self_->current_sender()});
    const auto refusal = brokers_->refusals.find(where);
    if (refusal != brokers_->refusals.end()) return tell(owner, {.epoch = epoch, .what = refusal->second});
    const auto found = brokers_->listening.find(where);
    if (found == brokers_->listening.end())
      return tell(
          owner, {.epoch = epoch, .what = {errc::connection_refused, to_string(where) + ": connection refused"}});
    auto result = std::make_shared<connected>();
    auto answered = std::make_shared<std::atomic<uint64_t>>(0);
    result->handle =
        connection_actor{spawn<connection_state>(self_->home_system(), brokers_, found->second, epoch, answered)};
    result->answered = answered;
    result->versions = std::make_shared<const version_table>(brokers_->versions);
    result->epoch = epoch;
    result->peer = where;
    tell(owner, {.epoch = epoch, .connection = result});
    if (brokers_->hangs_up.contains(found->second)) anon_mail(close_atom_v).send(result->handle);
  }

  connector_actor::pointer self_;
  brokers_ptr brokers_;
};

} // namespace

scripted_brokers::scripted_brokers(std::vector<int32_t> ids) {
  told.cluster_id = "scripted";
  told.controller_id = *std::min_element(ids.begin(), ids.end());
  for (auto id : ids) {
    auto& broker = told.brokers.emplace_back();
    broker.node_id = id;
    broker.host = "b" + std::to_string(id);
    broker.port = 9092;
    listening[{broker.host, 9092}] = id;
  }
  for (const auto* schema : wire::all_schemas()) versions.set(schema->key, schema->versions);
}

void scripted_brokers::add_topic(const std::string& name, std::vector<int32_t> leaders, int32_t epoch) {
  auto& added = told.topics.emplace_back();
  added.name = name;
  for (auto leader : leaders) {
    auto& partition = added.partitions.emplace_back();
    partition.partition_index = static_cast<int32_t>(added.partitions.size()) - 1;
    partition.leader_id = leader;
    partition.leader_epoch = epoch;
  }
}

wire::metadata_response::topic& scripted_brokers::topic(const std::string& name) {
  return *std::find_if(told.topics.begin(), told.topics.end(), [&](const auto& each) { return each.name == name; });
}

void scripted_brokers::cut(int32_t node) {
  for (const auto& [epoch, connection] : open)
    if (connection.first == node)
      if (auto alive = caf::actor_cast<caf::strong_actor_ptr>(connection.second))
        send_exit(caf::actor_cast<caf::actor>(alive), caf::exit_reason::remote_link_unreachable);
}

size_t scripted_brokers::count(wire::api_key key) const {
  return static_cast<size_t>(
      std::count_if(requests.begin(), requests.end(), [key](const auto& request) { return request.key == key; }));
}

size_t scripted_brokers::count(wire::api_key key, int32_t node) const {
  return static_cast<size_t>(std::count_if(requests.begin(), requests.end(), [&](const auto& request) {
    return request.key == key && request.node == node;
  }));
}

size_t scripted_brokers::connections() const { return open.size(); }

std::optional<std::vector<std::byte>> scripted_brokers::handle(
    int32_t node, uint64_t connection, const outgoing& request) {
  seen_request seen{
      .node = node,
      .connection = connection,
      .key = request.key,
      .version = request.version,
      .timeout = request.timeout};
  std::optional<std::vector<std::byte>> result;
  seen.bytes = request.data->bytes.size();
  if (request.key == wire::api_key::metadata) result = metadata(seen, request);
  if (result) seen.answer_bytes = result->size();
  requests.push_back(seen);
  if (parked.contains(request.key) || hung.contains(node)) return std::nullopt;
  if (!result && answer) result = answer(seen, request);
  return result;
}

std::vector<std::byte> scripted_brokers::metadata(seen_request& seen, const outgoing& frame) {
  wire::decoder in{as_bytes(frame.data->bytes).subspan(wire::frame_prefix_size)};
  wire::request_header header;
  wire::metadata_request request;
  if (!wire::decode_request_header(in, header) || !wire::decode(in, request, frame.version))
    throw "no Metadata request";
  seen.may_create = request.allow_auto_topic_creation;
  const auto own = told_by.find(seen.node);
  const auto& view = own == told_by.end() ? told : own->second;
  wire::metadata_response response;
  response.error_code = view.error_code;
  response.cluster_id = view.cluster_id;
  response.controller_id = view.controller_id;
  response.brokers = view.brokers;
  std::map<std::string_view, const wire::metadata_response::topic*> topics;
  for (const auto& each : view.topics) topics.emplace(*each.name, &each);
  if (!request.topics) response.topics = view.topics;
  if (request.topics) {
    for (const auto& asked : *request.topics) {
      seen.topics.push_back(*asked.name);
      const auto known = topics.find(*asked.name);
      if (known == topics.end()) {
        auto& missing = response.topics.emplace_back();
        missing.name = asked.name;
        missing.error_code = to_wire(errc::unknown_topic_or_partition);
        if (creates_topics && request.allow_auto_topic_creation) add_topic(*asked.name, {told.controller_id});
      } else {
        response.topics.push_back(*known->second);
      }
    }
  }
  auto bytes = response_frame(response, frame.version);
  if (garbled.contains(seen.node)) bytes.resize(bytes.size() / 2);
  return bytes;
}

connector_actor spawn_scripted_connector(caf::actor_system& system, brokers_ptr brokers) {
  return spawn<connector_state>(system, std::move(brokers));
}

} // namespace cafka::test
