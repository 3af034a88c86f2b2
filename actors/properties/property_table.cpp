#include "cafka/actors/properties/property_table.hpp"

#include <algorithm>
#include <limits>

namespace cafka::properties {

namespace {

constexpr int64_t int_max = std::numeric_limits<int32_t>::max();
constexpr int64_t long_max = std::numeric_limits<int64_t>::max();
constexpr int64_t kib = 1024, gib = kib * kib * kib, tib = kib * gib;
constexpr int64_t minutes = 60'000, hour = 60 * minutes, day = 24 * hour, week = 7 * day;

/// A place of the draft, by its path.
#define CAFKA_FIELD(path)                                                                                              \
  field {                                                                                                              \
    #path, [](draft& d) -> place { return &d.path; }                                                                   \
  }

constexpr number_rule any_time{0, long_max, 1, day};
constexpr number_rule endless_time{-1, long_max, 1, week, 1, false, true};
constexpr number_rule batch_size{0, int_max, kib, gib};

// The ranges are those that either client takes; what a field takes of them stands behind.
const row general_rows[] = {
    {"acks",
     "acks",
     "acks request.required.acks",
     {CAFKA_FIELD(writer.acks)},
     {},
     "whose acknowledgement a record needs; other than all switches idempotence off"},
    {"allow.auto.create.topics",
     "allow.auto.create.topics",
     "allow.auto.create.topics",
     {CAFKA_FIELD(writer.allow_auto_topic_creation)},
     {},
     "lets brokers create missing topics"},
    {"auto.commit.interval.ms",
     "auto.commit.interval.ms",
     "auto.commit.interval.ms",
     {CAFKA_FIELD(reader.group.auto_commit_interval)},
     {0, int_max, 0, day},
     "how often a member of a group commits what was dealt with; 0: before it looks for the next record"},
    {"auto.offset.reset",
     "auto.offset.reset",
     "auto.offset.reset",
     {{"reader.reset",
       [](draft& d) -> place {
         return starting{&d.reader.start, &d.reader.reset};
       }}},
     {},
     "where to start, and where to go on when the position is gone; none: stop there"},
    {"batch.size",
     "batch.size",
     "batch.size",
     {CAFKA_FIELD(writer.batch_bytes)},
     batch_size,
     "size from which a batch is full, uncompressed"},
    {"bootstrap.servers",
     "bootstrap.servers",
     "bootstrap.servers metadata.broker.list",
     {CAFKA_FIELD(cluster.bootstrap)},
     {},
     "addresses of a few brokers"},
    {"broker.address.family",
     "",
     "broker.address.family",
     {CAFKA_FIELD(cluster.family)},
     {},
     "which addresses of brokers are dialled"},
    {"buffer.memory",
     "buffer.memory",
     "",
     {CAFKA_FIELD(writer.buffer_bytes)},
     {0, long_max, kib, tib},
     "memory for records that have no outcome yet"},
    {"check.crcs",
     "check.crcs",
     "check.crcs",
     {CAFKA_FIELD(reader.check_crc)},
     {},
     "checks each batch before anything in it is trusted"},
    {"client.id",
     "client.id",
     "client.id",
     {CAFKA_FIELD(cluster.client_id)},
     {},
     "name by which the brokers' logs, metrics and quotas know this client"},
    {"client.rack",
     "client.rack",
     "client.rack",
     {CAFKA_FIELD(reader.rack)},
     {},
     "where this client runs, to read from the nearest replica"},
    {"compression.gzip.level",
     "compression.gzip.level",
     "",
     {CAFKA_FIELD(gzip_level)},
     {-1, 9, -1, 9},
     "level of the codec if it is gzip; -1: its default"},
    {"compression.level",
     "",
     "compression.level",
     {CAFKA_FIELD(level)},
     {-131'072, 22, -131'072, 22},
     "level of the codec, whichever it is; -1: its default"},
    {"compression.lz4.level",
     "compression.lz4.level",
     "",
     {CAFKA_FIELD(lz4_level)},
     {1, 17, 1, 17},
     "level of the codec if it is lz4"},
    {"compression.type",
     "compression.type",
     "compression.type compression.codec",
     {CAFKA_FIELD(writer.compression)},
     {},
     "codec of the batches"},
    {"compression.zstd.level",
     "compression.zstd.level",
     "",
     {CAFKA_FIELD(zstd_level)},
     {-131'072, 22, -131'072, 22},
     "level of the codec if it is zstd"},
    {"connections.max.idle.ms",
     "connections.max.idle.ms",
     "connections.max.idle.ms",
     {CAFKA_FIELD(cluster.idle_timeout)},
     endless_time,
     "a connection without requests for so long is closed"},
    {"default.api.timeout.ms",
     "default.api.timeout.ms",
     "",
     {CAFKA_FIELD(api_timeout)},
     {0, int_max, 1, int_max},
     "how long an administrative call may take"},
    {"delivery.timeout.ms",
     "delivery.timeout.ms",
     "delivery.timeout.ms message.timeout.ms",
     {CAFKA_FIELD(writer.delivery_timeout)},
     {0, int_max, 1, week, 1, false, true},
     "longest time from a record's arrival to its outcome, repetitions included"},
    {"enable.auto.commit",
     "enable.auto.commit",
     "enable.auto.commit auto.commit.enable",
     {CAFKA_FIELD(reader.auto_commit)},
     {},
     "a member of a group commits by itself what was dealt with"},
    {"enable.idempotence",
     "enable.idempotence",
     "enable.idempotence",
     {CAFKA_FIELD(writer.idempotence)},
     {},
     "repetitions neither double nor reorder records"},
    {"fetch.error.backoff.ms",
     "",
     "fetch.error.backoff.ms",
     {CAFKA_FIELD(reader.retry_backoff)},
     {0, 300'000, 1, day},
     "pause before a failed partition is tried again"},
    {"fetch.max.bytes",
     "fetch.max.bytes",
     "fetch.max.bytes",
     {CAFKA_FIELD(reader.max_bytes)},
     {0, int_max, kib, gib},
     "size of a response at which the broker stops adding to it"},
    {"fetch.max.wait.ms",
     "fetch.max.wait.ms",
     "fetch.wait.max.ms",
     {CAFKA_FIELD(reader.max_wait)},
     {0, int_max, 0, 5 * minutes},
     "the broker answers after so long even if it has less than fetch.min.bytes"},
    {"fetch.min.bytes",
     "fetch.min.bytes",
     "fetch.min.bytes",
     {CAFKA_FIELD(reader.min_bytes)},
     {0, int_max, 0, int_max},
     "the broker answers as soon as it has so many bytes"},
    {"group.id", "group.id", "group.id", {CAFKA_FIELD(reader.group_id)}, {}, "the group to read in; empty: none"},
    {"group.instance.id",
     "group.instance.id",
     "group.instance.id",
     {CAFKA_FIELD(reader.group.instance_id)},
     {},
     "name of a static member, which goes on where it was when it comes back in time"},
    {"group.protocol",
     "group.protocol",
     "group.protocol",
     {CAFKA_FIELD(reader.group.protocol)},
     {},
     "who shares out the partitions of a group: a member, or the coordinator (Kafka 4)"},
    {"group.remote.assignor",
     "group.remote.assignor",
     "group.remote.assignor",
     {CAFKA_FIELD(reader.group.remote_assignor)},
     {},
     "how the coordinator shares out partitions: uniform or range; empty: as it is configured"},
    {"heartbeat.interval.ms",
     "heartbeat.interval.ms",
     "heartbeat.interval.ms",
     {CAFKA_FIELD(reader.group.heartbeat_interval)},
     {0, int_max, 1, day - 1},
     "how often a member shows its group that it lives, in the classic protocol"},
    {"isolation.level",
     "isolation.level",
     "isolation.level",
     {CAFKA_FIELD(reader.isolation)},
     {},
     "which records of transactions are seen"},
    {"linger.ms",
     "linger.ms",
     "linger.ms queue.buffering.max.ms",
     {CAFKA_FIELD(writer.linger)},
     {0, hour, 0, hour, 1, true},
     "how long an open batch waits for more records; fractions are rounded up"},
    {"max.block.ms",
     "max.block.ms",
     "",
     {CAFKA_FIELD(max_block)},
     {0, long_max, 0, week},
     "how long to wait for room in the buffer"},
    {"max.decompressed.bytes",
     "",
     "",
     {CAFKA_FIELD(reader.max_decompressed_bytes)},
     {kib, gib, kib, gib},
     "the largest size that a compressed batch may expand to"},
    {"max.in.flight.requests.per.connection",
     "max.in.flight.requests.per.connection",
     "max.in.flight.requests.per.connection max.in.flight",
     {CAFKA_FIELD(writer.max_in_flight)},
     {1, int_max, 1, 1'000},
     "Produce requests in flight for each broker; more than 5 switches idempotence off"},
    {"max.partition.fetch.bytes",
     "max.partition.fetch.bytes",
     "max.partition.fetch.bytes fetch.message.max.bytes",
     {CAFKA_FIELD(reader.partition_max_bytes)},
     {0, int_max, kib, gib},
     "the same as fetch.max.bytes for one partition"},
    {"max.poll.interval.ms",
     "max.poll.interval.ms",
     "max.poll.interval.ms",
     {CAFKA_FIELD(reader.group.max_poll_interval)},
     {1, int_max, 1, int_max},
     "how long the program may work on records before the member leaves its group until it comes back"},
    {"max.request.size",
     "max.request.size",
     "message.max.bytes",
     {CAFKA_FIELD(writer.request_bytes), CAFKA_FIELD(writer.max_record_bytes)},
     {0, int_max, kib, gib},
     "the longest record, and size of a request from which no further batch is put in"},
    {"metadata.max.age.ms",
     "metadata.max.age.ms",
     "metadata.max.age.ms",
     {CAFKA_FIELD(cluster.metadata_max_age), CAFKA_FIELD(reader.group.topic_scan_interval)},
     {0, long_max, 1, week},
     "how old metadata may grow before it is fetched again",
     true},
    {"metadata.recovery.rebootstrap.trigger.ms",
     "metadata.recovery.rebootstrap.trigger.ms",
     "metadata.recovery.rebootstrap.trigger.ms",
     {CAFKA_FIELD(cluster.rebootstrap_trigger)},
     {0, int_max, 0, week},
     "how long no broker may tell metadata before the bootstrap servers are asked anew"},
    {"metadata.recovery.strategy",
     "metadata.recovery.strategy",
     "metadata.recovery.strategy",
     {CAFKA_FIELD(cluster.recovery)},
     {},
     "whether the bootstrap servers are asked again when the brokers known are gone"},
    {"partition.assignment.strategy",
     "partition.assignment.strategy",
     "partition.assignment.strategy",
     {CAFKA_FIELD(reader.group.assignors)},
     {},
     "how members of the classic protocol share out partitions, by preference"},
    {"partitioner", "", "partitioner", {CAFKA_FIELD(writer.balancer)}, {}, "how partitions are picked"},
    {"partitioner.class",
     "partitioner.class",
     "",
     {{"writer.balancer", [](draft& d) -> place { return partitioner_class{&d.writer.balancer}; }}},
     {},
     "the same, by one of Java's own classes"},
    {"queue.buffering.max.kbytes",
     "",
     "queue.buffering.max.kbytes",
     {CAFKA_FIELD(writer.buffer_bytes)},
     {1, int_max, kib, tib, kib},
     "memory for records that have no outcome yet"},
    {"queued.max.messages.kbytes",
     "",
     "queued.max.messages.kbytes",
     {CAFKA_FIELD(reader.buffer_bytes)},
     {1, int_max, 64 * kib, tib, kib},
     "memory for what was read and is not worked on yet"},
    {"receive.message.max.bytes",
     "",
     "receive.message.max.bytes",
     {CAFKA_FIELD(cluster.max_response_bytes)},
     {1'000, int_max, 2 * kib, int_max},
     "the longest response that is accepted"},
    {"reconnect.backoff.max.ms",
     "reconnect.backoff.max.ms",
     "reconnect.backoff.max.ms",
     {CAFKA_FIELD(cluster.reconnect_backoff_max)},
     any_time,
     "upper bound of reconnect.backoff.ms as it doubles"},
    {"reconnect.backoff.ms",
     "reconnect.backoff.ms",
     "reconnect.backoff.ms",
     {CAFKA_FIELD(cluster.reconnect_backoff)},
     any_time,
     "pause before a broker is dialled again after a failure"},
    {"request.timeout.ms",
     "request.timeout.ms",
     "request.timeout.ms",
     {CAFKA_FIELD(writer.request_timeout), CAFKA_FIELD(cluster.request_timeout), CAFKA_FIELD(reader.request_timeout),
      CAFKA_FIELD(reader.group.request_timeout)},
     {0, int_max, 1, day},
     "time for a broker to answer",
     true},
    {"retries",
     "retries",
     "retries message.send.max.retries",
     {CAFKA_FIELD(retries)},
     {0, int_max, 0, int_max},
     "0: what may have been written is not sent again; other numbers mean delivery.timeout.ms, which bounds "
     "repetition"},
    {"retry.backoff.max.ms",
     "retry.backoff.max.ms",
     "retry.backoff.max.ms",
     {CAFKA_FIELD(writer.retry_backoff_max), CAFKA_FIELD(cluster.retry_backoff_max),
      CAFKA_FIELD(reader.retry_backoff_max), CAFKA_FIELD(reader.group.retry_backoff_max)},
     any_time,
     "upper bound of retry.backoff.ms as it doubles",
     true},
    {"retry.backoff.ms",
     "retry.backoff.ms",
     "retry.backoff.ms",
     {CAFKA_FIELD(writer.retry_backoff), CAFKA_FIELD(cluster.retry_backoff), CAFKA_FIELD(reader.retry_backoff),
      CAFKA_FIELD(reader.group.retry_backoff)},
     any_time,
     "pause before what failed is tried again",
     true},
    {"session.timeout.ms",
     "session.timeout.ms",
     "session.timeout.ms",
     {CAFKA_FIELD(reader.group.session_timeout)},
     {0, int_max, 2, day},
     "a member that its group has not heard of for so long is given up, in the classic protocol"},
    {"socket.connection.setup.timeout.ms",
     "socket.connection.setup.timeout.ms",
     "socket.connection.setup.timeout.ms",
     {CAFKA_FIELD(cluster.connect_timeout)},
     any_time,
     "time for a connection to come up"},
    {"socket.timeout.ms",
     "",
     "socket.timeout.ms",
     {CAFKA_FIELD(cluster.request_timeout), CAFKA_FIELD(reader.request_timeout),
      CAFKA_FIELD(reader.group.request_timeout)},
     {10, 300'000, 1, day},
     "time for a broker to answer what is no Produce request"},
    {"topic.metadata.refresh.fast.interval.ms",
     "",
     "topic.metadata.refresh.fast.interval.ms",
     {CAFKA_FIELD(cluster.retry_backoff)},
     {1, minutes, 1, day},
     "pause between two fetches of metadata that told nothing new"},
    {"topic.metadata.refresh.interval.ms",
     "",
     "topic.metadata.refresh.interval.ms",
     {CAFKA_FIELD(cluster.metadata_max_age), CAFKA_FIELD(reader.group.topic_scan_interval)},
     {-1, hour, 1, week, 1, false, true},
     "how old metadata may grow before it is fetched again"},
};

#undef CAFKA_FIELD

/// Both parts, in alphabetical order.
std::vector<row> all_rows() {
  std::vector<row> all(std::begin(general_rows), std::end(general_rows));
  const auto more = security_rows();
  all.insert(all.end(), more.begin(), more.end());
  std::ranges::sort(all, {}, &row::name);
  return all;
}

const field* field_at(std::string_view path, const row** of = nullptr) {
  for (const auto& each : table())
    for (const auto& at : each.fields)
      if (at.in && at.path == path) {
        if (of) *of = &each;
        return &at;
      }
  return nullptr;
}

} // namespace

std::span<const row> table() {
  static const std::vector<row> rows = all_rows();
  return rows;
}

std::vector<std::string_view> names_of(const row& of) {
  std::vector<std::string_view> names{of.name};
  const auto add = [&](std::string_view name) {
    if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  };
  add(of.java);
  for (auto rest = of.librdkafka; !rest.empty();) {
    const auto space = std::min(rest.find(' '), rest.size());
    add(rest.substr(0, space));
    rest.remove_prefix(std::min(space + 1, rest.size()));
  }
  return names;
}

const row* row_named(std::string_view name) {
  for (const auto& each : table()) {
    const auto names = names_of(each);
    if (std::find(names.begin(), names.end(), name) != names.end()) return &each;
  }
  return nullptr;
}

std::optional<place> place_of(draft& in, std::string_view path) {
  if (const auto* found = field_at(path)) return found->in(in);
  return std::nullopt;
}

std::string name_of(const draft& in, std::string_view path) {
  if (const auto set = in.set_by.find(path); set != in.set_by.end()) return set->second;
  const row* of = nullptr;
  return std::string(field_at(path, &of) ? of->name : path);
}

} // namespace cafka::properties
