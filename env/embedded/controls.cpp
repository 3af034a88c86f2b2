#include "cafka/embedded/controls.hpp"

#include "cafka/embedded/core/engine.hpp"
#include "cafka/embedded/groups/group_registry.hpp"
#include "cafka/embedded/handlers/handlers.hpp"
#include "cafka/wire/records/batch_scan.hpp"

#include <algorithm>

namespace cafka::embedded {

namespace {

[[noreturn]] void refuse(errc code, std::string message) { throw error{code, std::move(message)}; }

topic& topic_of(broker_core& core, std::string_view name) {
  auto found = core.state().find_topic(name);
  if (!found) refuse(errc::unknown_topic_or_partition, "there is no topic " + std::string{name});
  return *found;
}

partition& partition_of(broker_core& core, std::string_view name, int32_t index) {
  auto found = topic_of(core, name).find(index);
  if (!found)
    refuse(errc::unknown_topic_or_partition, std::string{name} + " has no partition " + std::to_string(index));
  return *found;
}

broker& broker_of(broker_core& core, int32_t id) {
  auto found = core.state().find_broker(id);
  if (!found) refuse(errc::broker_not_available, "there is no broker " + std::to_string(id));
  return *found;
}

void append_all(broker_core& core, topic& to, partition& which, byte_span batches, bool keep_offsets, time_point now) {
  wire::batch_scan scan{batches};
  while (scan.next()) {
    const auto& batch = scan.batch();
    auto end = which.log.end_offset();
    if (keep_offsets && batch.base_offset() < end)
      refuse(
          errc::offset_out_of_range,
          "a batch begins at " + std::to_string(batch.base_offset()) + ", and the log ends at " + std::to_string(end));
    core.state().append(to, which, batch, keep_offsets ? batch.base_offset() : end, now.count());
  }
  if (scan.error() != errc::none || scan.truncated())
    refuse(errc::malformed, "what is to be appended is no whole batches");
}

} // namespace

controls::controls(std::unique_ptr<engine> core) : engine_(std::move(core)) {}
controls::~controls() = default;

std::vector<std::string> controls::bootstrap() const {
  return core().look([](broker_core& c) {
    std::vector<std::string> all;
    for (const auto& b : c.state().brokers()) {
      auto is_v6 = b.host.find(':') != std::string::npos;
      all.push_back((is_v6 ? '[' + b.host + ']' : b.host) + ':' + std::to_string(b.port));
    }
    return all;
  });
}

std::string controls::cluster_id() const {
  return core().look([](broker_core& c) { return c.state().options().cluster_id; });
}

void controls::create_topic(std::string_view name, int32_t partitions, const topic_options& options) {
  core().change([&](broker_core& c, time_point) {
    if (auto refused = c.state().create({std::string{name}, partitions, options})) throw refused;
  });
}

void controls::delete_topic(std::string_view name) {
  core().change([&](broker_core& c, time_point) { c.state().remove(topic_of(c, name)); });
}

void controls::add_partitions(std::string_view name, int32_t total) {
  core().change([&](broker_core& c, time_point) {
    auto& grown = topic_of(c, name);
    if (auto refused = c.state().check_growth(grown, total)) throw refused;
    c.state().grow(grown, total);
  });
}

partition_info controls::partition(std::string_view topic, int32_t index) const {
  return core().look([&](broker_core& c) {
    const auto& p = partition_of(c, topic, index);
    return partition_info{p.leader, p.leader_epoch, p.replicas, p.in_sync, p.log.start_offset(), p.log.end_offset()};
  });
}

wire::uuid controls::topic_id(std::string_view topic) const {
  return core().look([&](broker_core& c) { return topic_of(c, topic).id; });
}

wire::bytes controls::records(std::string_view topic, int32_t index) const {
  return core().look([&](broker_core& c) { return partition_of(c, topic, index).log.copy(); });
}

void controls::append(std::string_view topic, int32_t index, byte_span batches, bool keep_offsets) {
  core().change([&](broker_core& c, time_point now) {
    append_all(c, topic_of(c, topic), partition_of(c, topic, index), batches, keep_offsets, now);
  });
}

void controls::delete_records(std::string_view topic, int32_t index, int64_t offset) {
  core().change([&](broker_core& c, time_point) {
    auto& log = partition_of(c, topic, index).log;
    if (offset < log.start_offset() || offset > log.end_offset())
      refuse(
          errc::offset_out_of_range,
          "the log of " + std::string{topic} + " does not hold offset " + std::to_string(offset));
    log.start_at(offset);
    c.state().touch();
  });
}

void controls::add_aborted_transaction(
    std::string_view topic, int32_t index, int64_t producer_id, int64_t first_offset, int64_t last_offset) {
  core().change([&](broker_core& c, time_point) {
    partition_of(c, topic, index).aborted.push_back({producer_id, first_offset, last_offset});
  });
}

void controls::set_last_stable_offset(std::string_view topic, int32_t index, int64_t offset) {
  core().change([&](broker_core& c, time_point) {
    partition_of(c, topic, index).last_stable_offset = offset;
    c.state().touch();
  });
}

void controls::move_leader(std::string_view topic, int32_t index, int32_t broker) {
  core().change([&](broker_core& c, time_point) {
    auto& moved = partition_of(c, topic, index);
    if (!broker_of(c, broker).up)
      refuse(errc::broker_not_available, "broker " + std::to_string(broker) + " is stopped");
    c.state().move_leader(moved, broker);
  });
}

void controls::elect_unclean(std::string_view topic, int32_t index, int32_t broker, int64_t end_offset) {
  core().change([&](broker_core& c, time_point) {
    auto& which = partition_of(c, topic, index);
    if (!broker_of(c, broker).up)
      refuse(errc::broker_not_available, "broker " + std::to_string(broker) + " is stopped");
    if (end_offset < 0 || end_offset > which.log.end_offset())
      refuse(
          errc::offset_out_of_range, "the log of " + std::string{topic} + " ends at "
                                         + std::to_string(which.log.end_offset()) + ", not at "
                                         + std::to_string(end_offset));
    c.state().elect_unclean(which, broker, end_offset);
  });
}

void controls::stop_broker(int32_t broker) {
  core().change([&](broker_core& c, time_point now) {
    auto& stopped = broker_of(c, broker);
    if (!stopped.up) return;
    c.cut(broker, now);
    c.state().stop_broker(stopped);
  });
}

void controls::start_broker(int32_t broker) {
  core().change([&](broker_core& c, time_point) {
    auto& started = broker_of(c, broker);
    if (!started.up) c.state().start_broker(started);
  });
}

void controls::cut_connections(int32_t broker) {
  core().change([&](broker_core& c, time_point now) { c.cut(broker_of(c, broker).id, now); });
}

void controls::secure(security_options how) {
  if (auto refused = how.validate()) throw refused;
  core().change([&](broker_core& c, time_point) { c.secure(std::move(how)); });
}

void controls::freeze_metadata(int32_t broker) {
  core().change([&](broker_core& c, time_point) { broker_of(c, broker).frozen_view = metadata_view(c.state()); });
}

void controls::thaw_metadata(int32_t broker) {
  core().change([&](broker_core& c, time_point) { broker_of(c, broker).frozen_view.reset(); });
}

void controls::expire_fetch_sessions() {
  core().change([](broker_core& c, time_point) {
    for (auto& b : c.state().brokers()) b.sessions.clear();
  });
}

group_info controls::group(std::string_view id) const {
  return core().look([&](broker_core& c) {
    auto& groups = c.state().groups();
    auto* found = groups.find(id);
    if (!found) refuse(errc::group_id_not_found, "there is no group " + std::string{id});
    const auto& of = *found->members;
    return group_info{
        groups.coordinator_of(id), std::string{of.type()}, std::string{of.state_name()}, of.generation(),
        of.member_ids()};
  });
}

int64_t controls::committed_offset(std::string_view group, std::string_view topic, int32_t partition) const {
  return core().look([&](broker_core& c) {
    auto* found = c.state().groups().find(group);
    auto* committed = found ? found->offsets.find(topic, partition) : nullptr;
    return committed ? committed->offset : int64_t{-1};
  });
}

int32_t controls::coordinator(std::string_view group) const {
  return core().look([&](broker_core& c) { return c.state().groups().coordinator_of(group); });
}

void controls::move_coordinator(std::string_view group, int32_t broker) {
  core().change([&](broker_core& c, time_point) {
    if (!broker_of(c, broker).up)
      refuse(errc::broker_not_available, "broker " + std::to_string(broker) + " is stopped");
    c.state().groups().move_coordinator(group, broker);
    c.state().touch();
  });
}

fault_id controls::inject(wire::api_key api, errc code, int times) {
  return inject(fault{.api = api, .code = code, .times = times});
}

fault_id controls::inject(fault what) {
  fault_id id{};
  core().change([&](broker_core& c, time_point) { id = c.script().add(std::move(what)); });
  return id;
}

int controls::fired(fault_id id) const {
  return core().look([&](broker_core& c) { return c.script().fired(id); });
}

void controls::clear_faults() {
  core().change([](broker_core& c, time_point) { c.script().clear(); });
}

uint64_t controls::requests(wire::api_key api, int32_t broker) const {
  return core().look([&](broker_core& c) { return c.requests(api, broker); });
}

uint64_t controls::connections_accepted(int32_t broker) const {
  return core().look([&](broker_core& c) { return c.connections_accepted(broker); });
}

size_t controls::connections_open(int32_t broker) const {
  return core().look([&](broker_core& c) { return c.connections_open(broker); });
}

uint64_t controls::bad_requests() const {
  return core().look([](broker_core& c) { return c.bad_requests(); });
}

} // namespace cafka::embedded
