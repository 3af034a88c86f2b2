// The promises of writer and reader, on the embedded cluster over sockets, with its faults.
#include "tests/support/record_ledger.hpp"

#include "cafka/actors/blocking/client.hpp"
#include "cafka/actors/blocking/reader.hpp"
#include "cafka/actors/blocking/writer.hpp"
#include "cafka/embedded/cluster.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>

using namespace cafka;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 60s;

struct fixture {
  fixture() { kafka.create_topic("t", 1); }

  writer_config writing() const {
    return {.bootstrap = kafka.bootstrap(), .topic = "t", .retry_backoff = 1ms, .seed = 1};
  }
  reader_config reading() const {
    return {.bootstrap = kafka.bootstrap(), .topic = "t", .retry_backoff = 1ms, .seed = 1};
  }

  embedded::cluster kafka{{.brokers = 3}};
};

/// Writes ten numbered records of one key while the answer to the first Produce request is lost; how many are in the log.
int64_t written_through_a_lost_answer(fixture& f, bool idempotence) {
  const auto fault = f.kafka.inject({.api = wire::api_key::produce, .kind = embedded::fault_kind::drop_after});
  auto config = f.writing();
  config.idempotence = idempotence;
  blocking::writer out{config};
  std::vector<record> records(10, record{.key = "k", .value = "v"});
  out.write(records, patience);
  BOOST_TEST(f.kafka.fired(fault) == 1);
  return f.kafka.partition("t", 0).end_offset;
}

uint64_t read_numbered(blocking::reader& in, test::record_ledger& ledger, uint64_t count) {
  while (ledger.seen() < count) {
    const auto record = in.read(patience);
    if (!record) break;
    ledger.see(record->key.text(), record->value.text());
  }
  return ledger.seen();
}

void write_numbered(const fixture& f, test::record_ledger& ledger, int count) {
  blocking::writer out{f.writing()};
  for (int i = 0; i < count; ++i) {
    const auto value = ledger.next_value("k");
    out.put({.key = "k", .value = value}, patience);
  }
  out.close(patience);
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(embedded_proofs, fixture)

BOOST_AUTO_TEST_CASE(a_lost_answer_doubles_a_batch_without_idempotence) {
  BOOST_TEST(written_through_a_lost_answer(*this, false) == 20);
}

BOOST_AUTO_TEST_CASE(a_lost_answer_doubles_nothing_with_idempotence) {
  BOOST_TEST(written_through_a_lost_answer(*this, true) == 10);
}

BOOST_AUTO_TEST_CASE(a_readers_connection_is_cut_inside_frames) {
  test::record_ledger ledger;
  write_numbered(*this, ledger, 2'000);
  // In the length, in the header, in the batches: one after the other, each of a connection of its own.
  std::vector<embedded::fault_id> cuts;
  for (const size_t bytes : {2u, 9u, 200u, 10'000u})
    cuts.push_back(kafka.inject(
        {.api = wire::api_key::fetch,
         .kind = embedded::fault_kind::cut_reply,
         .bytes = bytes,
         .skip = static_cast<int>(cuts.size())}));
  const auto connections = kafka.connections_accepted();
  blocking::reader in{reading()};
  BOOST_TEST(read_numbered(in, ledger, 2'000) == 2'000u);
  BOOST_TEST(ledger.doubled() == 0u);
  BOOST_TEST(ledger.skipped() == 0u);
  for (const auto cut : cuts) BOOST_TEST(kafka.fired(cut) == 1);
  BOOST_TEST(kafka.connections_accepted() > connections + cuts.size()); // one more that was not cut, besides others
}

BOOST_AUTO_TEST_CASE(leaders_move_while_records_are_written) {
  test::record_ledger ledger;
  {
    blocking::writer out{writing()};
    for (int i = 0; i < 300; ++i) {
      const auto value = ledger.next_value("k");
      out.put({.key = "k", .value = value}, patience);
      // Between two of a portion, so that some are on their way; the rest goes to a leader that is none any more.
      if (i % 10 == 5) kafka.move_leader("t", 0, 1 + i / 10 % 3);
      if (i % 10 == 9) out.flush(patience);
    }
    out.close(patience);
  }
  blocking::reader in{reading()};
  BOOST_TEST(read_numbered(in, ledger, 300) == 300u);
  BOOST_TEST(ledger.doubled() + ledger.skipped() + ledger.missing() == 0u);
  // Of a move the writer hears by a refusal alone, as nobody refreshes the metadata meanwhile: so each was refused, and found.
  uint64_t requests = 0;
  for (int32_t broker : {1, 2, 3}) {
    BOOST_TEST(kafka.requests(wire::api_key::produce, broker) > 0u);
    requests += kafka.requests(wire::api_key::produce, broker);
  }
  BOOST_TEST(requests >= 30u + 29u); // a portion each, and a refusal for each move but one to where it was
}

BOOST_AUTO_TEST_CASE(everything_ends_while_it_is_live) {
  auto out = std::make_unique<blocking::writer>(writing());
  auto in = std::make_unique<blocking::reader>(reading());
  out->put({.value = "one"}, patience);
  BOOST_TEST(in->read(patience).has_value());
  kafka.inject({.api = wire::api_key::produce, .kind = embedded::fault_kind::silence});
  out->put({.value = "never answered"}, patience);
  BOOST_TEST(kafka.await_requests(wire::api_key::produce, 2, patience));
  BOOST_CHECK_THROW(out->close(1ms), error);
  out.reset();
  in.reset();
  BOOST_TEST(kafka.await_connections(0, patience));
}

BOOST_AUTO_TEST_CASE(errors_name_what_is_wrong) {
  const auto fails_with = [](errc code) { return [code](const error& why) { return why.code() == code; }; };
  BOOST_CHECK_EXCEPTION(blocking::writer{{.topic = "t"}}, error, fails_with(errc::invalid_configuration));
  auto missing = writing();
  missing.topic = "missing";
  missing.request_timeout = 1s;
  BOOST_CHECK_EXCEPTION(
      (blocking::writer{missing}.write({{.value = "v"}}, 5s)), error, fails_with(errc::unknown_topic_or_partition));
  blocking::writer out{writing()};
  BOOST_CHECK_EXCEPTION((out.write({{.topic = "other", .value = "v"}}, 5s)), error, fails_with(errc::invalid_request));
}

BOOST_AUTO_TEST_CASE(a_reader_seeks) {
  test::record_ledger ledger;
  write_numbered(*this, ledger, 100);
  blocking::reader in{reading()};
  for (int i = 0; i < 50; ++i) BOOST_REQUIRE(in.read(patience).has_value());
  in.seek(0, at_offset(10));
  BOOST_TEST(in.read(patience)->offset == 10);
  in.seek(0, first);
  BOOST_TEST(in.read(patience)->offset == 0);
}

BOOST_AUTO_TEST_CASE(what_was_read_is_written_in_one_expression_with_all_that_it_has) {
  kafka.create_topic("copy", 1);
  const std::vector<header_view> headers{{"h", "v"}, {"null", nullptr}};
  auto to_copy = writing();
  to_copy.topic = "copy";
  blocking::writer out{writing()}, copier{to_copy};
  out.write({{.key = "k", .headers = headers, .timestamp = 5000}}, patience);
  blocking::reader in{reading()};
  const auto received = in.read(patience);
  BOOST_REQUIRE(received.has_value());
  copier.put(*received, patience);
  copier.write({*received, received->owned()}, patience);
  const auto kept = received->owned();
  copier.put(kept, patience);
  copier.put({.key = kept.key, .value = kept.value, .headers = kept.headers, .timestamp = kept.timestamp}, patience);
  copier.close(patience);
  auto of_copy = reading();
  of_copy.topic = "copy";
  blocking::reader copies{of_copy};
  for (int i = 0; i < 5; ++i) {
    auto copy = copies.read(patience);
    BOOST_REQUIRE(copy.has_value());
    BOOST_TEST((copy->owned().key == kept.key));
    BOOST_TEST((copy->owned().value == kept.value));
    BOOST_TEST((copy->owned().headers == kept.headers));
    BOOST_TEST(copy->timestamp == 5000);
  }
}

BOOST_AUTO_TEST_CASE(results_are_told_in_the_order_of_the_records) {
  kafka.create_topic("many", 4);
  auto config = writing();
  config.topic = "many";
  blocking::writer out{config};
  std::vector<std::string> keys;
  for (int i = 0; i < 40; ++i) keys.push_back("key-" + std::to_string(i));
  std::vector<record> records;
  for (const auto& key : keys) records.push_back({.key = key, .value = key});
  const auto results = out.write(records, patience);
  BOOST_REQUIRE(results.size() == records.size());
  auto at_end = reading();
  at_end.topic = "many";
  blocking::reader in{at_end};
  for (size_t i = 0; i < records.size(); ++i) {
    const auto read = in.read(patience);
    BOOST_REQUIRE(read.has_value());
    const auto number = std::stoul(std::string{read->value.text().substr(4)});
    BOOST_TEST(results[number].partition == read->partition);
    BOOST_TEST(results[number].offset == read->offset);
  }
}

BOOST_AUTO_TEST_SUITE_END()
