#include "tests/writer/fake_kafka.hpp"

#include <utility>

#include "cafka/actors/caf/errors.hpp"
#include "cafka/wire/frame.hpp"
#include "cafka/wire/messages/init_producer_id.hpp"
#include "cafka/wire/messages/produce.hpp"

namespace cafka::test {

namespace {

using kafka_ptr = std::shared_ptr<fake_kafka>;

template <class Response>
response_ptr make_response(const Response& message, wire::api_key key, int16_t version) {
  const auto& schema = wire::schema_of<Response>();
  byte_buffer whole(wire::response_size(schema, &message, version));
  wire::encode_response(as_writable_bytes(whole), schema, &message, version, 1);
  auto made = std::make_shared<response>();
  made->bytes.assign(whole.begin() + wire::frame_prefix_size, whole.end());
  made->body = wire::response_header_version(schema, version) == 0 ? 4 : 5;
  made->key = key;
  made->version = version;
  return made;
}

class connection_state {
public:
  static inline const char* name = "fake_connection";

  connection_state(connection_actor::pointer self, kafka_ptr kafka, int32_t node)
      : self_(self), kafka_(std::move(kafka)), node_(node) {}

  connection_actor::behavior_type make_behavior() {
    return {
        [this](const outgoing_ptr& request) { return take(request); },
        [this](close_atom) { lose(); },
    };
  }

private:
  struct waiting {
    outgoing_ptr request;
    promise<response_ptr> answer;
  };

  // No request at all is the test's sign to go on.
  caf::result<response_ptr> take(const outgoing_ptr& request) {
    auto promised = make_promise<response_ptr>(self_);
    if (!request) {
      work_on_one();
      promised.deliver(response_ptr{});
      return promised;
    }
    ++kafka_->requests;
    ++kafka_->requests_of[node_];
    kafka_->most_in_flight = std::max(kafka_->most_in_flight, ++kafka_->in_flight);
    waiting_.push_back({request, promised});
    if (!kafka_->holding) work_on_one();
    return promised;
  }

  void work_on_one() {
    if (waiting_.empty()) return;
    auto next = std::move(waiting_.front());
    waiting_.pop_front();
    --kafka_->in_flight;
    auto what = fate::handled;
    if (!kafka_->fates.empty()) {
      what = kafka_->fates.front();
      kafka_->fates.pop_front();
    }
    auto answer = what == fate::lost_before ? response_ptr{} : handle(*next.request, what == fate::refused);
    if (what == fate::lost_before || what == fate::lost_after) {
      next.answer.deliver(make_error(errc::connection_closed, "cut"));
      return lose();
    }
    next.answer.deliver(next.request->expects_response ? answer : std::make_shared<const response>());
  }

  response_ptr handle(const outgoing& out, bool refused) {
    kafka_->version = out.version;
    auto bytes = as_bytes(out.data->bytes);
    wire::decoder in{bytes.subspan(wire::frame_prefix_size)};
    wire::request_header header;
    wire::produce_request request;
    if (!wire::decode_request_header(in, header) || !wire::decode(in, request, out.version) || !in.at_end())
      return nullptr;
    wire::produce_response answer;
    size_t partitions = 0;
    for (const auto& topic : request.topic_data) {
      auto& answered = answer.responses.emplace_back();
      answered.name = topic.name;
      answered.topic_id = topic.topic_id;
      for (const auto& partition : topic.partition_data) {
        ++partitions;
        auto& one = answered.partition_responses.emplace_back();
        one.index = partition.index;
        auto done = refused ? partition_model::answer{kafka_->refusal} : append(partition.index, partition.records);
        one.error_code = to_wire(done.code);
        one.base_offset = done.base_offset;
      }
    }
    kafka_->most_partitions = std::max(kafka_->most_partitions, partitions);
    return make_response(answer, wire::api_key::produce, out.version);
  }

  partition_model::answer append(int32_t partition, bytes_view records) {
    auto index = static_cast<size_t>(partition);
    if (index >= kafka_->logs.size()) return {errc::unknown_topic_or_partition};
    if (kafka_->leaders[index] != node_) return {errc::not_leader_or_follower};
    return kafka_->logs[index].append(records.span());
  }

  void lose() {
    kafka_->in_flight -= waiting_.size();
    for (auto& w : waiting_) w.answer.deliver(make_error(errc::connection_closed, "cut"));
    waiting_.clear();
    kafka_->live.erase(node_);
    self_->quit();
  }

  connection_actor::pointer self_;
  kafka_ptr kafka_;
  int32_t node_;
  std::deque<waiting> waiting_;
};

class fake_cluster_state {
public:
  static inline const char* name = "fake_cluster";

  fake_cluster_state(cluster_actor::pointer self, kafka_ptr kafka) : self_(self), kafka_(std::move(kafka)) {}
  ~fake_cluster_state() {
    kafka_->live.clear();
    kafka_->watchers.clear();
  }

  cluster_actor::behavior_type make_behavior() {
    return {
        [this](metadata_atom) -> caf::result<metadata_ptr> { return kafka_->snapshot(); },
        [this](metadata_atom, const topic_lookup& what) { return look_up(what); },
        [this](refresh_atom) -> caf::result<metadata_ptr> {
          ++kafka_->refreshes;
          kafka_->publish();
          return kafka_->snapshot();
        },
        [this](const stale_leader&) { ++kafka_->stale_reports; },
        [](const leader_hint&) {},
        [this](watch_atom, const topic_watch& what) {
          kafka_->watchers.push_back(caf::actor_cast<caf::actor_addr>(what.watcher));
        },
        [](unwatch_atom, const topic_watch&) {},
        [this](connect_atom, const lane& where) { return connect(where); },
        [](release_atom, const lane&) {},
        [this](const call_ptr& what) { return call(*what); },
        [](const log_entry&) {},
        [this](close_atom) { self_->quit(); },
        [](tick_atom, uint64_t) {},
    };
  }

private:
  caf::result<metadata_ptr> look_up(const topic_lookup& what) {
    ++kafka_->look_ups;
    if (!kafka_->look_up_failures.empty()) {
      auto why = kafka_->look_up_failures.front();
      kafka_->look_up_failures.pop_front();
      return make_error(why);
    }
    if (what.topic != kafka_->topic) return make_error(errc::unknown_topic_or_partition, "no such topic");
    kafka_->publish();
    if (what.partition >= static_cast<int32_t>(kafka_->leaders.size()))
      return make_error(errc::unknown_partition, "no such partition");
    return kafka_->snapshot();
  }

  caf::result<connected_ptr> connect(const lane& where) {
    kafka_->senders[where.node] = caf::actor_cast<caf::actor_addr>(self_->current_sender());
    if (kafka_->unreachable.contains(where.node)) return make_error(errc::connection_refused, "nobody listens");
    auto& known = kafka_->live[where.node];
    if (!known) {
      auto made = std::make_shared<connected>();
      auto versions = std::make_shared<version_table>();
      versions->set(wire::api_key::produce, {3, 13});
      made->handle = spawn<connection_state>(self_->home_system(), kafka_, where.node);
      made->versions = versions;
      made->epoch = ++kafka_->connections;
      made->peer = {"fake", static_cast<uint16_t>(where.node)};
      known = made;
    }
    return known;
  }

  caf::result<response_ptr> call(const cafka::call&) {
    wire::init_producer_id_response answer;
    answer.producer_id = 42;
    if (kafka_->idempotence_refused) answer.error_code = to_wire(errc::cluster_authorization_failed);
    return make_response(answer, wire::api_key::init_producer_id, 4);
  }

  cluster_actor::pointer self_;
  kafka_ptr kafka_;
};

} // namespace

void fake_kafka::go_on() {
  holding = false;
  go_on(in_flight);
}

void fake_kafka::go_on(size_t count) {
  for (auto& [node, connection] : live)
    for (size_t i = 0; i < count; ++i) anon_mail(outgoing_ptr{}).send(connection->handle);
}

void fake_kafka::publish() {
  ++metadata_version;
  for (const auto& address : watchers)
    if (auto watcher = caf::actor_cast<watcher_actor>(address))
      anon_mail(leader_update{topic, snapshot()}).send(watcher);
}

metadata_ptr fake_kafka::snapshot() const {
  auto info = std::make_shared<topic_metadata>();
  info->name = topic;
  info->id = topic_id;
  info->error = errc::none;
  for (auto leader : leaders) {
    partition_metadata partition;
    partition.error = errc::none;
    partition.leader = leader;
    partition.leader_epoch = static_cast<int32_t>(metadata_version);
    info->partitions.push_back(partition);
  }
  auto made = std::make_shared<metadata>();
  made->version = metadata_version;
  made->topics.put(info);
  for (int32_t node : {1, 2, 3}) made->brokers[node] = {node, "fake", static_cast<uint16_t>(node), {}};
  return made;
}

cluster_actor spawn_fake_cluster(caf::actor_system& system, std::shared_ptr<fake_kafka> kafka) {
  return spawn<fake_cluster_state>(system, std::move(kafka));
}

} // namespace cafka::test
