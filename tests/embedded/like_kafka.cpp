// The embedded cluster is held against a real Kafka: the same requests to both, and the same answers from both.
#include "cafka/embedded/cluster.hpp"
#include "cafka/wire/messages/create_partitions.hpp"
#include "cafka/wire/messages/create_topics.hpp"
#include "cafka/wire/messages/delete_topics.hpp"
#include "cafka/wire/messages/describe_configs.hpp"
#include "cafka/wire/messages/init_producer_id.hpp"
#include "tests/embedded/support/requests.hpp"
#include "tests/embedded/support/wire_socket.hpp"
#include "tests/kafka/real_kafka.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <sstream>
#include <thread>
#include <utility>

using namespace cafka;
using namespace cafka::embedded::test;

BOOST_AUTO_TEST_SUITE(like_kafka)

namespace {

/// What one broker said, a line for each question.
class questions {
public:
  explicit questions(std::string address) : address_(std::move(address)) {}

  std::vector<std::string> ask_all() {
    ask_about_topics();
    ask_about_producing();
    ask_about_idempotence();
    ask_about_fetching();
    ask_about_sessions();
    ask_about_epochs();
    ask_about_offsets();
    return std::move(lines_);
  }

private:
  template <class... Parts>
  void note(std::string_view question, const Parts&... parts) {
    std::ostringstream line;
    line << question << ':';
    ((line << ' ' << parts), ...);
    lines_.push_back(line.str());
  }

  template <class Response, class Request>
  Response call(const Request& request, int16_t version) {
    return socket_.call<Response>(request, version);
  }

  // --- topics ---
  errc create(
      const std::string& name, int32_t partitions, int16_t replicas, const std::string& config = {},
      const std::string& value = {}) {
    wire::create_topics_request request;
    auto& t = request.topics.emplace_back();
    t.name = name;
    t.num_partitions = partitions;
    t.replication_factor = replicas;
    if (!config.empty()) {
      t.configs.emplace_back().name = config;
      t.configs.back().value = value;
    }
    auto answer = call<wire::create_topics_response>(request, 7).topics.at(0);
    if (answer.error_code == 0) await_leader(name);
    return from_wire(answer.error_code);
  }

  /// A real broker answers a creation before every broker has heard of it, and tells of a leader before that one leads.
  void await_leader(const std::string& name) {
    auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{60};
    while (std::chrono::steady_clock::now() < deadline) {
      auto t = call<wire::metadata_response>(metadata_of(name), 12).topics.at(0);
      if (t.error_code == 0 && !t.partitions.empty() && t.partitions[0].error_code == 0 && leads(name)) return;
      std::this_thread::yield();
    }
    throw std::runtime_error{"no leader for " + name};
  }

  bool leads(const std::string& topic) {
    auto answer = call<wire::list_offsets_response>(offsets_of(topic, 0, -1), 10);
    return answer.topics.at(0).partitions.at(0).error_code == 0;
  }

  void ask_about_topics() {
    note("create", create("t", 1, 1));
    note("create again", create("t", 1, 1));
    note("bad name", create("a/b", 1, 1));
    note("no partitions", create("u", 0, 1));
    note("too many replicas", create("u", 1, 9));
    note("no replicas", create("u", 1, 0));
    note("unknown config", create("u", 1, 1, "no.such.config", "1"));
    note("bad config", create("u", 1, 1, "min.insync.replicas", "two"));
    ask_about_configurations();
    note("ask for an unknown topic", metadata_code("v", false));
    note("ask to create it", metadata_code("v", true));
    await_leader("v");
    note("ask for a bad name", metadata_code("a/b", true));
    for (std::string name : {"none", "v"}) {
      wire::delete_topics_request removal;
      removal.topic_names = {name};
      removal.timeout_ms = 30'000;
      note("delete " + name, from_wire(call<wire::delete_topics_response>(removal, 5).responses.at(0).error_code));
    }
    ask_about_growing();
  }

  void ask_about_configurations() {
    const std::pair<const char*, const char*> values[] = {
        {"retention.ms", "abc"},
        {"retention.ms", "-2"},
        {"retention.bytes", "-7"},
        {"segment.bytes", "200"},
        {"segment.ms", "0"},
        {"max.message.bytes", "-1"},
        {"cleanup.policy", "shred"},
        {"compression.type", "brotli"},
        {"compression.gzip.level", "0"},
        {"compression.lz4.level", "0"},
        {"compression.zstd.level", "23"},
        {"preallocate", "yes"},
        {"min.cleanable.dirty.ratio", "2"},
        {"message.timestamp.type", "Never"},
    };
    for (const auto& [name, value] : values)
      note(std::string{name} + "=" + value, create("c" + std::to_string(lines_.size()), 1, 1, name, value));
    note("bad config of a topic that is there", create("t", 1, 1, "retention.ms", "abc"));
    wire::describe_configs_request request;
    request.resources.resize(1);
    request.resources[0].resource_type = 2;
    request.resources[0].resource_name = "t";
    request.resources[0].configuration_keys.reset();
    auto told = call<wire::describe_configs_response>(request, 4).results.at(0).configs;
    std::sort(told.begin(), told.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    for (const auto& each : told)
      note(each.name, each.value.value_or("null"), int{each.config_type}, each.read_only, each.is_sensitive);
    auto topic = metadata_of("t");
    topic.include_topic_authorized_operations = true;
    topic.include_cluster_authorized_operations = true;
    auto allowed = call<wire::metadata_response>(topic, 10);
    note("may do", allowed.topics.at(0).topic_authorized_operations, allowed.cluster_authorized_operations);
    auto by_id = metadata_of("");
    by_id.topics->at(0).topic_id = call<wire::metadata_response>(metadata_of("t"), 12).topics.at(0).topic_id;
    auto found = call<wire::metadata_response>(by_id, 12).topics.at(0);
    note("by id and an empty name", from_wire(found.error_code), found.name.value_or("null"));
  }

  void ask_about_growing() {
    note("create", create("g", 2, 1));
    wire::create_partitions_request growth;
    growth.timeout_ms = 30'000;
    growth.topics.resize(1);
    auto& topic = growth.topics[0];
    topic.name = "g";
    topic.count = 2;
    topic.assignments.reset();
    note_growth("grow to the same", growth);
    topic.count = 1;
    note_growth("grow to less", growth);
    topic.count = -1;
    note_growth("grow to nothing", growth);
    topic.count = 4;
    topic.assignments.emplace();
    note_growth("grow without an assignment", growth);
    topic.assignments->resize(2);
    topic.assignments->at(0).broker_ids = {1};
    topic.assignments->at(1).broker_ids = {1};
    growth.validate_only = true;
    note_growth("ask whether it can grow", growth);
    growth.validate_only = false;
    note_growth("grow", growth);
    note_growth("grow again", growth);
    topic.name = "none";
    note_growth("grow an unknown topic", growth);
    growth.topics.push_back(topic);
    note_growth("grow twice", growth);
  }
  void note_growth(std::string_view question, const wire::create_partitions_request& growth) {
    auto answer = call<wire::create_partitions_response>(growth, 3).results;
    for (const auto& told : answer)
      note(question, answer.size(), from_wire(told.error_code), told.error_message.value_or("null"));
  }

  errc metadata_code(const std::string& topic, bool create) {
    return from_wire(call<wire::metadata_response>(metadata_of(topic, create), 12).topics.at(0).error_code);
  }

  // --- producing ---
  produced write(
      const std::string& topic, int32_t partition, const wire::bytes& records, int16_t acks = -1,
      int16_t version = produce_version) {
    return call<wire::produce_response>(produce_of(topic, partition, records, acks), version)
        .responses.at(0)
        .partition_responses.at(0);
  }
  void note_write(std::string_view question, const produced& answer) {
    note(
        question, from_wire(answer.error_code), answer.base_offset, answer.log_append_time_ms, answer.log_start_offset);
  }

  void ask_about_producing() {
    auto now =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
            .count();
    auto batch = make_batch({"a", "b"}, {.timestamp = now});
    note_write("produce", write("t", 0, batch));
    note_write("acks 1", write("t", 0, batch, 1));
    note_write("acks 2", write("t", 0, batch, 2));
    note_write("unknown topic", write("none", 0, batch));
    note_write("unknown partition", write("t", 7, batch));
    auto corrupt = batch;
    corrupt.back() ^= std::byte{1};
    note_write("wrong checksum", write("t", 0, corrupt));
    auto two = batch;
    two.insert(two.end(), batch.begin(), batch.end());
    note_write("two batches", write("t", 0, two));
    note_write("no batch", write("t", 0, {}));
    note_write("too large", write("t", 0, make_batch({std::string(1'100'000, 'x')}, {.timestamp = now})));
    note_write("zstd", write("t", 0, make_batch({"z"}, {.timestamp = now, .compression = codec::zstd})));
    note_write(
        "zstd before its time",
        write("t", 0, make_batch({"z"}, {.timestamp = now, .compression = codec::zstd}), -1, 6));
    auto by_id = produce_of("", 0, batch);
    by_id.topic_data[0].topic_id = *wire::uuid::from_string("AAAAAAAAAAAAAAAAAAAAIg");
    note_write("unknown id", call<wire::produce_response>(by_id, 13).responses.at(0).partition_responses.at(0));
    ask_about_rejected_records(now);
    ask_about_compression(now);
  }

  // What a topic's configuration refuses.
  void ask_about_rejected_records(int64_t now) {
    note("create", create("compacted", 1, 1, "cleanup.policy", "compact"));
    note_rejection("without a key", write("compacted", 0, make_batch({"a"}, {.timestamp = now})));
    note_rejection("many without", write("compacted", 0, make_batch({"a", "b", "c", "d", "e"}, {.timestamp = now})));
    note_rejection("with a key", write("compacted", 0, make_batch({"a"}, {.timestamp = now, .key = "k"})));
    const auto hour = 3'600'000;
    note_rejection("of the future", write("t", 0, make_batch({"a", "b"}, {.timestamp = now + hour + 60'000})));
    note_rejection("of the near future", write("t", 0, make_batch({"a", "b"}, {.timestamp = now + hour - 60'000})));
    note("create", create("dated", 1, 1, "message.timestamp.before.max.ms", "1000"));
    note_rejection("of the past", write("dated", 0, make_batch({"a"}, {.timestamp = now - hour})));
    note_rejection("without a time", write("dated", 0, make_batch({"a"}, {.timestamp = -1})));
    note("create", create("stamped", 1, 1, "message.timestamp.type", "LogAppendTime"));
    const auto stamped = write("stamped", 0, make_batch({"a"}, {.timestamp = now + 2 * hour}));
    note("of the future, stamped", from_wire(stamped.error_code), stamped.log_append_time_ms > 0);
  }
  void note_rejection(std::string_view question, const produced& answer) {
    // Times and numbers of the day are not the same for both.
    const auto text = [](const std::optional<std::string>& whole) {
      auto shown = whole.value_or("null");
      std::erase_if(shown, [](char c) { return c >= '0' && c <= '9'; });
      return shown;
    };
    note(question, from_wire(answer.error_code), answer.base_offset, text(answer.error_message));
    for (const auto& each : answer.record_errors)
      note("  record", each.batch_index, text(each.batch_index_error_message));
  }

  // What a topic's configuration makes of the records: read back, the codec of each batch.
  void ask_about_compression(int64_t now) {
    for (std::string type : {"uncompressed", "gzip", "snappy", "lz4", "zstd", "producer"}) {
      note("create", create("as-" + type, 1, 1, "compression.type", type));
      for (auto from : {codec::none, codec::gzip, codec::zstd})
        write("as-" + type, 0, make_batch({"aaaaaaaa", "aaaaaaaa"}, {.timestamp = now, .compression = from}));
      const auto reply = call<wire::fetch_response>(fetch_of("as-" + type, 0, 0), fetch_version);
      auto rest = reply.responses.at(0).partitions.at(0).records.span();
      while (auto batch = wire::batch_view::parse(rest)) {
        note("  " + type, batch->codec_id(), batch->base_offset(), batch->crc_ok(), batch->header().record_count);
        rest = rest.subspan(batch->size());
      }
    }
  }

  // --- idempotence ---
  errc number(int32_t sequence, int16_t epoch = 0, std::vector<std::string_view> values = {"x"}) {
    auto now =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
            .count();
    auto answer = write(
        "i", 0,
        make_batch(
            values, {.producer_id = producer_, .producer_epoch = epoch, .sequence = sequence, .timestamp = now}));
    last_offset_ = answer.base_offset;
    return from_wire(answer.error_code);
  }
  void note_number(
      std::string_view question, int32_t sequence, int16_t epoch = 0, std::vector<std::string_view> values = {"x"}) {
    auto code = number(sequence, epoch, std::move(values));
    note(question, code, last_offset_);
  }

  void ask_about_idempotence() {
    wire::init_producer_id_request request;
    request.transactional_id.reset();
    auto given = call<wire::init_producer_id_response>(request, 4);
    // A broker that has just started fetches its first block of ids.
    for (int i = 0; i < 10'000 && from_wire(given.error_code) == errc::coordinator_load_in_progress; ++i)
      given = call<wire::init_producer_id_response>(request, 4);
    producer_ = given.producer_id;
    note("a new producer", from_wire(given.error_code), given.producer_epoch);
    note("create", create("i", 1, 1));
    note_number("begin in the middle", 41);
    for (int32_t s = 42; s < 47; ++s) note_number("go on", s);
    note_number("repeat the last", 46);
    note_number("repeat the fifth from the end", 42);
    note_number("repeat the sixth from the end", 41);
    note_number("leave a gap", 48);
    note_number("new epoch, not at 0", 1, 1);
    note_number("new epoch", 0, 1, {"x", "y"});
    note_number("old epoch", 47, 0);
    note_number("inside of what was written", 1, 1);
    note_number("new epoch goes on", 2, 1);
  }

  // --- fetching ---
  void note_fetch(std::string_view question, const wire::fetch_request& request, int16_t version = fetch_version) {
    auto reply = call<wire::fetch_response>(request, version);
    note(question, from_wire(reply.error_code), "session", reply.session_id != 0);
    for (const auto& t : reply.responses)
      for (const auto& p : t.partitions)
        note(
            "  partition", p.partition_index, from_wire(p.error_code), p.high_watermark, p.last_stable_offset,
            p.log_start_offset, p.diverging_epoch.epoch, p.diverging_epoch.end_offset,
            p.aborted_transactions.has_value(), p.preferred_read_replica, p.records.is_null(), p.records.size());
  }

  void ask_about_fetching() {
    note_fetch("fetch", fetch_of("t", 0, 0));
    note_fetch("from the second batch", fetch_of("t", 0, 3));
    note_fetch("at the end", fetch_of("t", 0, 5));
    note_fetch("beyond the end", fetch_of("t", 0, 6));
    note_fetch("below the start", fetch_of("t", 0, -5));
    note_fetch("unknown topic", fetch_of("none", 0, 0));
    note_fetch("unknown partition", fetch_of("t", 3, 0));
    auto small = fetch_of("t", 0, 0);
    small.topics[0].partitions[0].partition_max_bytes = 1;
    note_fetch("a byte", small);
    small.topics[0].partitions[0].partition_max_bytes = 100;
    note_fetch("a hundred bytes", small);
    auto committed = fetch_of("t", 0, 0);
    committed.isolation_level = 1;
    note_fetch("read committed", committed);
    for (int32_t epoch : {0, 1, 5}) {
      auto fenced = fetch_of("t", 0, 0);
      fenced.topics[0].partitions[0].current_leader_epoch = epoch;
      note_fetch("leader epoch " + std::to_string(epoch), fenced);
    }
    for (int32_t epoch : {0, 1}) {
      auto after = fetch_of("t", 0, 6);
      after.topics[0].partitions[0].last_fetched_epoch = epoch;
      note_fetch("beyond the end, after epoch " + std::to_string(epoch), after);
      after.topics[0].partitions[0].fetch_offset = 0;
      note_fetch("from the start, after epoch " + std::to_string(epoch), after);
      after.topics[0].partitions[0].fetch_offset = -5;
      note_fetch("below the start, after epoch " + std::to_string(epoch), after);
    }
    auto by_id = fetch_of("", 0, 0);
    by_id.topics[0].topic_id = *wire::uuid::from_string("AAAAAAAAAAAAAAAAAAAAIg");
    note_fetch("unknown id", by_id, 16);
  }

  void ask_about_sessions() {
    auto full = fetch_of("t", 0, 5);
    full.session_epoch = 0;
    auto first = call<wire::fetch_response>(full, fetch_version);
    wire::fetch_request next;
    next.session_id = first.session_id;
    next.session_epoch = 1;
    note_fetch("nothing new", next);
    next.session_epoch = 1;
    note_fetch("the same epoch", next);
    next.session_epoch = 2;
    next.topics = fetch_of("t", 0, 0).topics;
    note_fetch("another offset", next);
    next.topics.clear();
    next.session_epoch = 3;
    note_fetch("records again", next);
    next.session_id ^= 1;
    note_fetch("no such session", next);
  }

  // --- leader epochs ---
  void ask_about_epochs() {
    for (std::string topic : {"t", "none"})
      for (int32_t current : {-1, 0, 1})
        for (int32_t epoch : {-1, 0, 1}) {
          auto told = call<wire::offset_for_leader_epoch_response>(epoch_end_of(topic, 0, current, epoch), 4);
          auto p = told.topics.at(0).partitions.at(0);
          note("end of epoch", topic, current, epoch, from_wire(p.error_code), p.leader_epoch, p.end_offset);
        }
  }

  // --- offsets ---
  void ask_about_offsets() {
    note("create", create("o", 1, 1));
    write("o", 0, make_batch({"a", "b", "c"}, {.timestamp = 1'000'000'001'000}));
    write("o", 0, make_batch({"d"}, {.timestamp = 1'000'000'005'000}));
    write("o", 0, make_batch({"e", "f"}, {.timestamp = 1'000'000'002'000, .compression = codec::gzip}));
    for (int64_t timestamp :
         {int64_t{-1}, int64_t{-2}, int64_t{-3}, int64_t{-4}, int64_t{-5}, int64_t{0}, int64_t{1'000'000'001'001},
          int64_t{1'000'000'001'003}, int64_t{1'000'000'005'001}}) {
      auto answer = call<wire::list_offsets_response>(offsets_of("o", 0, timestamp), 10).topics.at(0).partitions.at(0);
      note(
          "offset of " + std::to_string(timestamp), from_wire(answer.error_code), answer.offset, answer.timestamp,
          answer.leader_epoch);
    }
    note(
        "offset of an unknown topic",
        from_wire(
            call<wire::list_offsets_response>(offsets_of("none", 0, -1), 10).topics.at(0).partitions.at(0).error_code));
  }

  std::string address_;
  wire_socket socket_{address_};
  std::vector<std::string> lines_;
  int64_t producer_ = -1;
  int64_t last_offset_ = -1;
};

} // namespace

BOOST_AUTO_TEST_CASE(it_answers_as_a_real_kafka_does) {
  cafka::test::real_kafka real{"4.2.0", 1, {"auto.create.topics.enable=true"}};
  embedded::cluster kafka;
  auto theirs = questions{real.bootstrap()}.ask_all();
  auto ours = questions{kafka.bootstrap().at(0)}.ask_all();
  for (size_t i = 0; i < std::min(ours.size(), theirs.size()); ++i) BOOST_TEST(ours[i] == theirs[i]);
  BOOST_TEST(ours.size() == theirs.size());
}

BOOST_AUTO_TEST_SUITE_END()
