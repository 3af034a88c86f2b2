#include "properties.hpp"

#include "cafka/wire/error.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <limits>
#include <span>
#include <vector>

namespace cafka::cli {

namespace {

using std::chrono::milliseconds;

[[noreturn]] void refuse(const std::string& why) { throw error(errc::invalid_configuration, why); }

[[noreturn]] void refuse_value(std::string_view value, const std::string& allowed) {
  refuse("'" + std::string(value) + "' is not allowed; " + allowed);
}

template <class T>
T number(std::string_view value) {
  T result = 0;
  const auto [end, code] = std::from_chars(value.data(), value.data() + value.size(), result);
  if (code != std::errc{} || end != value.data() + value.size())
    refuse_value(
        value, "a whole number from " + std::to_string(std::numeric_limits<T>::min()) + " to "
                   + std::to_string(std::numeric_limits<T>::max()) + " is wanted");
  return result;
}

size_t byte_count(std::string_view value) { return number<size_t>(value); }

milliseconds duration(std::string_view value) { return milliseconds{number<int64_t>(value)}; }

bool boolean(std::string_view value) {
  if (value == "true") return true;
  if (value == "false") return false;
  refuse_value(value, "true or false is wanted");
}

std::vector<std::string> list(std::string_view value) {
  std::vector<std::string> parts;
  while (!value.empty()) {
    const auto comma = std::min(value.find(','), value.size());
    if (comma > 0) parts.emplace_back(value.substr(0, comma));
    value.remove_prefix(std::min(comma + 1, value.size()));
  }
  return parts;
}

template <class T>
struct choice {
  std::string_view name;
  T value;
};

template <class T>
const T& one_of(std::string_view value, std::span<const choice<T>> choices) {
  for (const auto& each : choices)
    if (each.name == value) return each.value;
  std::string names;
  for (const auto& each : choices) names.append(names.empty() ? "" : ", ").append(each.name);
  refuse_value(value, "one of these is wanted: " + names);
}

constexpr std::array<choice<acks>, 5> acks_choices{
    {{"all", acks::all}, {"-1", acks::all}, {"1", acks::leader}, {"0", acks::none}, {"leader", acks::leader}}};
constexpr std::array<choice<codec>, 5> codec_choices{
    {{"none", codec::none},
     {"gzip", codec::gzip},
     {"snappy", codec::snappy},
     {"lz4", codec::lz4},
     {"zstd", codec::zstd}}};
constexpr std::array<choice<isolation_level>, 2> isolation_choices{
    {{"read_uncommitted", isolation_level::read_uncommitted}, {"read_committed", isolation_level::read_committed}}};
constexpr std::array<choice<int>, 5> reset_choices{
    {{"earliest", 0}, {"smallest", 0}, {"latest", 1}, {"largest", 1}, {"none", 2}}};

const partitioner& partitioner_named(std::string_view value) {
  static const std::array<choice<partitioner>, 10> choices{{
      {"java", partitioner::java()},
      {"murmur2_random", partitioner::murmur2()},
      {"murmur2", partitioner::murmur2(true)},
      {"consistent_random", partitioner::crc32()},
      {"consistent", partitioner::crc32(true)},
      {"fnv1a_random", partitioner::fnv1a()},
      {"hash", partitioner::hash()},
      {"reference_hash", partitioner::reference_hash()},
      {"round_robin", partitioner::round_robin()},
      {"least_bytes", partitioner::least_bytes()},
  }};
  return one_of<partitioner>(value, choices);
}

/// `auto.offset.reset` says where to start without a position and where to go on when the position is gone.
void set_reset(settings& to, std::string_view value) {
  switch (one_of<int>(value, reset_choices)) {
  case 0:
    to.reader.start = first;
    to.reader.reset = offset_reset::first;
    break;
  case 1:
    to.reader.start = last;
    to.reader.reset = offset_reset::last;
    break;
  default:
    to.reader.reset = offset_reset::error;
  }
}

void refuse_security(settings&, std::string_view value) {
  if (value != "PLAINTEXT" && value != "plaintext")
    refuse_value(value, "this version connects without encryption only: PLAINTEXT");
}

/// There is no count of repetitions here: time bounds them. What Java and librdkafka have by default means the same.
void require_endless_retries(settings&, std::string_view value) {
  if (value != "2147483647")
    refuse_value(value, "only 2147483647: failed batches are sent again until delivery.timeout.ms is over; set that");
}

void set_max_block(settings& to, std::string_view value) {
  to.max_block = duration(value);
  if (to.max_block->count() < 0 || *to.max_block > std::chrono::hours{24 * 7})
    refuse_value(value, "0 to 604800000 ms are wanted");
}

struct property {
  std::string_view name;
  void (*apply)(settings&, std::string_view);
};

/// Java's names and librdkafka's beside each other, in alphabetical order.
constexpr auto properties = std::to_array<property>({
  {"acks", [](settings& to, std::string_view v) { to.writer.acks = one_of<acks>(v, acks_choices); }},
  {"allow.auto.create.topics", [](settings& to, std::string_view v) { to.writer.allow_auto_topic_creation = boolean(v); }},
  {"auto.offset.reset", set_reset},
  {"batch.size", [](settings& to, std::string_view v) { to.writer.batch_bytes = byte_count(v); }},
  {"bootstrap.servers", [](settings& to, std::string_view v) { to.cluster.bootstrap = list(v); }},
  {"buffer.memory", [](settings& to, std::string_view v) { to.writer.buffer_bytes = byte_count(v); }},
  {"check.crcs", [](settings& to, std::string_view v) { to.reader.check_crc = boolean(v); }},
  {"client.id", [](settings& to, std::string_view v) { to.cluster.client_id = v; }},
  {"client.rack", [](settings& to, std::string_view v) { to.reader.rack = v; }},
  {"compression.codec", [](settings& to, std::string_view v) { to.writer.compression = one_of<codec>(v, codec_choices); }},
  {"compression.level", [](settings& to, std::string_view v) { to.writer.compression_level = number<int>(v); }},
  {"compression.type", [](settings& to, std::string_view v) { to.writer.compression = one_of<codec>(v, codec_choices); }},
  {"connections.max.idle.ms", [](settings& to, std::string_view v) { to.cluster.idle_timeout = duration(v); }},
  {"delivery.timeout.ms", [](settings& to, std::string_view v) { to.writer.delivery_timeout = duration(v); }},
  {"enable.idempotence", [](settings& to, std::string_view v) { to.writer.idempotence = boolean(v); }},
  {"fetch.max.bytes", [](settings& to, std::string_view v) { to.reader.max_bytes = byte_count(v); }},
  {"fetch.max.wait.ms", [](settings& to, std::string_view v) { to.reader.max_wait = duration(v); }},
  {"fetch.message.max.bytes", [](settings& to, std::string_view v) { to.reader.partition_max_bytes = byte_count(v); }},
  {"fetch.min.bytes", [](settings& to, std::string_view v) { to.reader.min_bytes = byte_count(v); }},
  {"fetch.wait.max.ms", [](settings& to, std::string_view v) { to.reader.max_wait = duration(v); }},
  {"isolation.level", [](settings& to, std::string_view v) { to.reader.isolation = one_of<isolation_level>(v, isolation_choices); }},
  {"linger.ms", [](settings& to, std::string_view v) { to.writer.linger = duration(v); }},
  {"max.block.ms", set_max_block},
  {"max.in.flight", [](settings& to, std::string_view v) { to.writer.max_in_flight = number<int>(v); }},
  {"max.in.flight.requests.per.connection",
   [](settings& to, std::string_view v) { to.writer.max_in_flight = number<int>(v); }},
  {"max.partition.fetch.bytes", [](settings& to, std::string_view v) { to.reader.partition_max_bytes = byte_count(v); }},
  {"max.request.size", [](settings& to, std::string_view v) { to.writer.request_bytes = byte_count(v); }},
  {"message.send.max.retries", require_endless_retries},
  {"message.timeout.ms", [](settings& to, std::string_view v) { to.writer.delivery_timeout = duration(v); }},
  {"metadata.broker.list", [](settings& to, std::string_view v) { to.cluster.bootstrap = list(v); }},
  {"metadata.max.age.ms", [](settings& to, std::string_view v) { to.cluster.metadata_max_age = duration(v); }},
  {"partitioner", [](settings& to, std::string_view v) { to.writer.balancer = partitioner_named(v); }},
  {"queue.buffering.max.ms", [](settings& to, std::string_view v) { to.writer.linger = duration(v); }},
  {"queued.max.bytes", [](settings& to, std::string_view v) { to.reader.buffer_bytes = byte_count(v); }},
  {"reconnect.backoff.max.ms", [](settings& to, std::string_view v) { to.cluster.reconnect_backoff_max = duration(v); }},
  {"reconnect.backoff.ms", [](settings& to, std::string_view v) { to.cluster.reconnect_backoff = duration(v); }},
  {"request.required.acks", [](settings& to, std::string_view v) { to.writer.acks = one_of<acks>(v, acks_choices); }},
  {"request.timeout.ms",
   [](settings& to, std::string_view v) {
     to.cluster.request_timeout = to.writer.request_timeout = to.reader.request_timeout = duration(v);
   }},
  {"retries", require_endless_retries},
  {"retry.backoff.max.ms",
   [](settings& to, std::string_view v) {
     to.cluster.retry_backoff_max = to.writer.retry_backoff_max = to.reader.retry_backoff_max = duration(v);
   }},
  {"retry.backoff.ms",
   [](settings& to, std::string_view v) { to.cluster.retry_backoff = to.writer.retry_backoff = to.reader.retry_backoff = duration(v); }},
  {"security.protocol", refuse_security},
  {"socket.connection.setup.timeout.ms", [](settings& to, std::string_view v) { to.cluster.connect_timeout = duration(v); }},
});

/// How many letters have to be changed, put in or taken out to make one word of the other.
size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const auto substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({substituted, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

std::string nearest(std::string_view name) {
  std::vector<std::pair<size_t, std::string_view>> ranked;
  for (const auto& each : properties) ranked.emplace_back(distance(name, each.name), each.name);
  std::sort(ranked.begin(), ranked.end());
  return std::string(ranked[0].second) + ", " + std::string(ranked[1].second) + " or " + std::string(ranked[2].second);
}

std::string_view trimmed(std::string_view text) {
  const auto begin = std::min(text.find_first_not_of(" \t\r"), text.size());
  const auto end = text.find_last_not_of(" \t\r");
  return end == std::string_view::npos ? std::string_view{} : text.substr(begin, end - begin + 1);
}

} // namespace

void set_property(settings& to, std::string_view name, std::string_view value) {
  const auto* known =
      std::find_if(properties.begin(), properties.end(), [&](const property& each) { return each.name == name; });
  if (known == properties.end())
    refuse("unknown property '" + std::string(name) + "'; did you mean " + nearest(name) + "?");
  try {
    known->apply(to, value);
  } catch (const error& why) { refuse(std::string(name) + ": " + why.message()); }
}

void set_property(settings& to, std::string_view assignment) {
  const auto equals = assignment.find('=');
  if (equals == std::string_view::npos) refuse("'" + std::string(assignment) + "': name=value is wanted");
  set_property(to, trimmed(assignment.substr(0, equals)), trimmed(assignment.substr(equals + 1)));
}

void load_properties(settings& to, const std::string& file) {
  std::ifstream in(file);
  if (!in) refuse(file + ": cannot be opened");
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    const auto text = trimmed(line);
    if (text.empty() || text.front() == '#' || text.front() == '!') continue;
    try {
      set_property(to, text);
    } catch (const error& why) { refuse(file + ", line " + std::to_string(number) + ": " + why.message()); }
  }
}

} // namespace cafka::cli
