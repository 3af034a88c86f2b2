#include "tests/reader/fake_kafka.hpp"

#include <algorithm>

#include "cafka/actors/caf/errors.hpp"
#include "cafka/wire/frame.hpp"

namespace cafka::test {

namespace {

constexpr const char* topic_name = "t";

template <class Response>
response_ptr encode(const Response& message, wire::api_key key, int16_t version) {
  const auto& schema = wire::schema_of<Response>();
  std::vector<std::byte> frame(wire::response_size(schema, &message, version));
  wire::encode_response(frame, schema, &message, version, 0);
  auto result = std::make_shared<response>();
  const auto* begin = reinterpret_cast<const byte_buffer::value_type*>(frame.data());
  result->bytes.assign(begin + wire::frame_prefix_size, begin + frame.size());
  result->body = wire::response_header_version(schema, version) >= 1 ? 5 : 4;
  result->key = key;
  result->version = version;
  return result;
}

// -- connections -------------------------------------------------------------------------------------------------------

struct fake_connection_trait {
  using signatures = type_list<
      caf::result<response_ptr>(outgoing_ptr), caf::result<void>(close_atom), caf::result<void>(tick_atom, uint64_t)>;
};
using fake_connection_actor = typed_actor<fake_connection_trait>;

class fake_connection {
public:
  static inline const char* name = "fake_connection";

  fake_connection(fake_connection_actor::pointer self, std::shared_ptr<fake_kafka> kafka, int32_t node)
      : self_(self), kafka_(std::move(kafka)), node_(node), timer_(self) {}

  fake_connection_actor::behavior_type make_behavior() {
    return {
        [this](const outgoing_ptr& out) { return on_request(out); },
        [this](close_atom) { self_->quit(); },
        [this](tick_atom, uint64_t number) {
          timer_.ticked(number);
          if (parked_.pending() && timer_.now() >= until_) reply(true);
          if (parked_.pending()) timer_.by(until_);
        },
    };
  }

private:
  caf::result<response_ptr> on_request(const outgoing_ptr& out) {
    wire::request_header header;
    wire::decoder in{byte_span{out->data->writable()}.subspan(wire::frame_prefix_size)};
    request_ = {};
    version_ = out->version;
    if (!wire::decode_request_header(in, header) || !wire::decode(in, request_, version_) || !in.at_end())
      kafka_->protocol_errors.push_back("unreadable request: " + in.error());
    ++kafka_->fetches;
    kafka_->fetcher = caf::actor_cast<caf::actor_addr>(self_->current_sender());
    if (kafka_->failing > 0) {
      --kafka_->failing;
      self_->quit();
      return make_error(kafka_->failure, "as the test wants it");
    }
    parked_ = make_promise<response_ptr>(self_);
    auto answer = parked_;
    if (kafka_->deaf) return answer;
    const auto code = kafka_->refusal != errc::none ? kafka_->refusal : kafka_->enter_session(session_, request_);
    if (code != errc::none) {
      wire::fetch_response refusal;
      refusal.error_code = to_wire(code);
      parked_.deliver(encode(refusal, wire::api_key::fetch, version_));
      return answer;
    }
    reply(request_.max_wait_ms == 0);
    until_ = timer_.now() + std::chrono::milliseconds{request_.max_wait_ms};
    if (parked_.pending()) timer_.by(until_);
    return answer;
  }

  void reply(bool may_be_empty) {
    auto message = kafka_->answer(session_, node_, request_);
    const bool empty = std::all_of(message.responses.begin(), message.responses.end(), [](const auto& topic) {
      return std::all_of(topic.partitions.begin(), topic.partitions.end(), [](const auto& p) {
        return p.records.empty() && p.error_code == 0;
      });
    });
    if (empty && !may_be_empty) return;
    for (const auto& topic : message.responses)
      for (const auto& p : topic.partitions) session_.told[p.partition_index] = p.high_watermark;
    if (!empty && kafka_->cut > 0) {
      --kafka_->cut;
      parked_.deliver(make_error(errc::connection_closed, "cut inside a frame"));
      return self_->quit();
    }
    auto out = encode(message, wire::api_key::fetch, version_);
    if (kafka_->garbled > 0) {
      --kafka_->garbled;
      auto broken = std::make_shared<response>();
      broken->bytes.assign(out->bytes.begin(), out->bytes.begin() + 9);
      broken->body = out->body;
      broken->version = version_;
      out = broken;
    }
    kafka_->bytes_sent += out->bytes.size();
    parked_.deliver(std::move(out));
  }

  fake_connection_actor::pointer self_;
  std::shared_ptr<fake_kafka> kafka_;
  int32_t node_;
  timer timer_;
  fake_kafka::session session_;
  wire::fetch_request request_;
  int16_t version_ = 0;
  promise<response_ptr> parked_;
  timer::time_point until_;
};

// -- the cluster -------------------------------------------------------------------------------------------------------

class fake_cluster {
public:
  static inline const char* name = "fake_cluster";

  fake_cluster(cluster_actor::pointer self, std::shared_ptr<fake_kafka> kafka)
      : self_(self), kafka_(std::move(kafka)) {}

  cluster_actor::behavior_type make_behavior() {
    return {
        [this](metadata_atom) { return kafka_->snapshot(); },
        [this](metadata_atom, const topic_lookup&) { return on_look_up(); },
        [this](refresh_atom) { return kafka_->snapshot(); },
        [this](const stale_leader&) {
          ++kafka_->stale_reports;
          kafka_->announce();
        },
        [](const leader_hint&) {},
        [this](watch_atom, const topic_watch& what) {
          kafka_->watched = true;
          kafka_->watcher = what.watcher;
        },
        [this](unwatch_atom, const topic_watch&) {
          kafka_->watched = false;
          kafka_->watcher.reset();
        },
        [this](connect_atom, const lane& where) { return on_connect(where); },
        [this](release_atom, const lane& where) { on_release(where); },
        [this](const call_ptr& what) { return on_call(*what); },
        [](const log_entry&) {},
        [this](close_atom) { self_->quit(); },
        [](tick_atom, uint64_t) {},
    };
  }

private:
  caf::result<metadata_ptr> on_look_up() {
    ++kafka_->topic_look_ups;
    if (kafka_->topic_refusal) return make_error(kafka_->topic_refusal);
    if (!kafka_->silent) return kafka_->snapshot();
    unanswered_.push_back(make_promise<metadata_ptr>(self_));
    return unanswered_.back();
  }

  caf::result<connected_ptr> on_connect(const lane& where) {
    ++kafka_->dials;
    if (kafka_->failed_dials > 0) {
      --kafka_->failed_dials;
      return make_error(errc::connection_refused, "no broker there");
    }
    auto versions = std::make_shared<version_table>();
    versions->set(wire::api_key::fetch, {4, kafka_->highest_fetch});
    auto handle = spawn<fake_connection>(self_->home_system(), kafka_, where.node);
    connections_[where] = handle;
    return std::make_shared<const connected>(connected{
        .handle = handle_cast<connection_actor>(handle), .versions = versions, .epoch = ++epoch_, .peer = {}});
  }

  void on_release(const lane& where) {
    ++kafka_->releases;
    if (auto found = connections_.find(where); found != connections_.end()) {
      mail(self_, close_atom_v).send(found->second);
      connections_.erase(found);
    }
  }

  caf::result<response_ptr> on_call(const call& what) {
    if (what.schema->key == wire::api_key::fetch) { // sessions are the broker's, so any connection may end one
      const auto& last_words = *static_cast<const wire::fetch_request*>(what.request.get());
      if (last_words.session_epoch != -1) kafka_->protocol_errors.push_back("fetches over the control lane");
      kafka_->close_session(last_words.session_id);
      return encode(wire::fetch_response{}, wire::api_key::fetch, kafka_->highest_fetch);
    }
    if (what.schema->key == wire::api_key::offset_for_leader_epoch) {
      const auto& asked = *static_cast<const wire::offset_for_leader_epoch_request*>(what.request.get());
      return encode(kafka_->answer(asked), wire::api_key::offset_for_leader_epoch, 3);
    }
    const auto& request = *static_cast<const wire::list_offsets_request*>(what.request.get());
    ++kafka_->offset_requests;
    if (kafka_->failing_look_ups > 0) {
      --kafka_->failing_look_ups;
      return make_error(errc::connection_closed, "as the test wants it");
    }
    return encode(kafka_->answer(request), wire::api_key::list_offsets, 7);
  }

  cluster_actor::pointer self_;
  std::shared_ptr<fake_kafka> kafka_;
  std::map<lane, fake_connection_actor> connections_;
  uint64_t epoch_ = 0;
  std::vector<promise<metadata_ptr>> unanswered_;
};

} // namespace

// -- logs --------------------------------------------------------------------------------------------------------------

void fake_kafka::append(int32_t index, int count, codec compression, size_t padding) {
  auto& log = partition(index);
  fake_partition::batch batch{log.end, log.end + count - 1, log.end, {}};
  batch.bytes = make_batch(
      {.base_offset = log.end,
       .count = count,
       .padding = padding,
       .timestamp = log.end,
       .compression = compression,
       .leader_epoch = log.epoch});
  log.batches.push_back(std::move(batch));
  log.end += count;
}

wire::offset_for_leader_epoch_response fake_kafka::answer(const wire::offset_for_leader_epoch_request& request) {
  ++epoch_requests;
  wire::offset_for_leader_epoch_response response;
  for (const auto& topic : request.topics) {
    auto& told = response.topics.emplace_back();
    told.topic = topic.topic;
    for (const auto& one : topic.partitions) {
      auto& end = told.partitions.emplace_back();
      end.partition = one.partition;
      end.leader_epoch = one.leader_epoch;
      const auto found = epoch_ends.find(one.partition);
      end.end_offset = found == epoch_ends.end() ? partition(one.partition).end : found->second;
      if (one.current_leader_epoch != partition(one.partition).epoch)
        end.error_code = to_wire(errc::fenced_leader_epoch);
      if (failing_epochs > 0) end.error_code = to_wire(epoch_failure);
    }
  }
  failing_epochs = std::max(0, failing_epochs - 1);
  return response;
}

void fake_kafka::move_leader(int32_t index, int32_t node, bool announced) {
  auto& log = partition(index);
  log.leader = node;
  ++log.epoch;
  if (announced) announce();
}

void fake_kafka::add_partition(bool announced) {
  partitions_.emplace_back();
  if (announced) announce();
}

void fake_kafka::announce() {
  if (watcher) anon_mail(leader_update{topic_name, snapshot()}).send(*watcher);
}

cluster_actor fake_kafka::start(caf::actor_system& system) { return spawn<fake_cluster>(system, shared_from_this()); }

metadata_ptr fake_kafka::snapshot() {
  auto topic = std::make_shared<topic_metadata>();
  topic->name = topic_name;
  for (const auto& log : partitions_)
    topic->partitions.push_back(
        {.error = errc::none,
         .leader = log.leader,
         .leader_epoch = log.epoch,
         .replicas = {},
         .in_sync_replicas = {},
         .offline_replicas = {}});
  auto result = std::make_shared<metadata>();
  result->version = ++version_;
  result->topics.put(topic);
  return result;
}

wire::list_offsets_response fake_kafka::answer(const wire::list_offsets_request& request) {
  wire::list_offsets_response response;
  for (const auto& topic : request.topics) {
    auto& answered = response.topics.emplace_back();
    answered.name = topic.name;
    for (const auto& wanted : topic.partitions) {
      const auto& log = partition(wanted.partition_index);
      auto& one = answered.partitions.emplace_back();
      one.partition_index = wanted.partition_index;
      one.offset = wanted.timestamp == -1 ? log.end : wanted.timestamp == -2 ? log.log_start : -1;
      for (const auto& batch : log.batches)
        if (one.offset < 0 && wanted.timestamp >= 0 && batch.timestamp + (batch.last - batch.base) >= wanted.timestamp)
          one.offset = std::max(batch.base, batch.base + (wanted.timestamp - batch.timestamp));
    }
  }
  return response;
}

// -- Fetch -------------------------------------------------------------------------------------------------------------

void fake_kafka::close_session(int32_t id) {
  if (live_sessions_.erase(id) == 0) protocol_errors.push_back("closes a session that there is not");
  ++closed_sessions;
}

errc fake_kafka::enter_session(session& at, const wire::fetch_request& request) {
  if (request.session_epoch == -1) {
    if (request.session_id != at.id) protocol_errors.push_back("closes a session that is not its own");
    at = {};
    close_session(request.session_id);
    return errc::none;
  }
  if (request.session_epoch == 0) {
    ++full_fetches;
    live_sessions_.erase(request.session_id); // the new one takes its place
    at = {};
    if (!no_sessions) live_sessions_.insert(at.id = ++last_session_);
    at.epoch = 1;
  } else {
    if (evict_sessions) {
      evict_sessions = false;
      at = {};
    }
    if (request.session_id != at.id || at.id == 0) return errc::fetch_session_id_not_found;
    if (request.session_epoch != at.epoch) return errc::invalid_fetch_session_epoch;
    ++at.epoch;
  }
  for (const auto& topic : request.topics)
    for (const auto& wanted : topic.partitions) at.partitions[wanted.partition] = wanted;
  for (const auto& topic : request.forgotten_topics_data)
    for (auto index : topic.partitions)
      if (at.told.erase(index); at.partitions.erase(index) == 0)
        protocol_errors.push_back("forgets what is not in the session");
  return errc::none;
}

wire::fetch_response fake_kafka::answer(session& at, int32_t node, const wire::fetch_request& request) {
  wire::fetch_response response;
  response.session_id = at.id;
  memory_.clear();
  if (request.session_epoch == -1) return response;
  auto& topic = response.responses.emplace_back();
  topic.topic = topic_name;
  size_t room = static_cast<size_t>(request.max_bytes);
  for (const auto& [index, wanted] : at.partitions) {
    const auto told = at.told.find(index); // an answer names what is new
    const bool named = request.session_epoch == 0 || told == at.told.end() || told->second != partition(index).end;
    serve(wanted, node, room, topic, named);
  }
  return response;
}

void fake_kafka::serve(
    const wire::fetch_request::fetch_partition& wanted, int32_t node, size_t& room,
    wire::fetch_response::fetchable_topic_response& topic, bool named) {
  const auto& log = partition(wanted.partition);
  wire::fetch_response::partition_data data;
  data.partition_index = wanted.partition;
  data.high_watermark = data.last_stable_offset = log.end;
  data.log_start_offset = log.log_start;
  auto code = errc::none;
  if (auto refused = log.refusals.find(node); refused != log.refusals.end())
    code = refused->second;
  else if (log.leader != node)
    code = errc::not_leader_or_follower;
  else if (wanted.current_leader_epoch >= 0 && wanted.current_leader_epoch < log.epoch)
    code = errc::fenced_leader_epoch;
  else if (wanted.fetch_offset < log.log_start || wanted.fetch_offset > log.end)
    code = errc::offset_out_of_range;
  data.error_code = to_wire(code);
  auto bytes = std::make_shared<log_bytes>();
  if (code == errc::none)
    for (const auto& batch : log.batches) {
      if (batch.last < wanted.fetch_offset) continue;
      const auto limit = std::min(room, static_cast<size_t>(wanted.partition_max_bytes));
      if (!bytes->empty() && bytes->size() + batch.bytes.size() > limit) break;
      if (bytes->empty() && (room == 0 || (batch.bytes.size() > limit && !topic.partitions.empty())))
        break; // KIP-74: the first comes whole
      *bytes = *bytes + batch.bytes;
    }
  if (bytes->empty() && code == errc::none && !named) return;
  room -= std::min(room, bytes->size());
  data.records = byte_span{*bytes};
  memory_.push_back(std::move(bytes));
  topic.partitions.push_back(std::move(data));
}

} // namespace cafka::test
