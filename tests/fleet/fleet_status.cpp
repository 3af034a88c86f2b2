#include "cafka/actors/fleet/fleet_status.hpp"

#include "cafka/actors/fleet/json_writer.hpp"
#include "cafka/actors/retry/random_source.hpp"
#include "tests/support/seed.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <limits>
#include <string>

using namespace cafka;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

/// Whatever a text may hold, in well-formed UTF-8.
std::string random_text(random_source& random) {
  static const std::string pieces[] = {
      "a", "\"", "\\", "\n", std::string(1, '\0'), "\x1f", "/", "\xC3\xA4", "\xF0\x9F\x98\x80", "</script>"};
  std::string text;
  for (uint64_t i = random.below(12); i > 0; --i) text += pieces[random.below(std::size(pieces))];
  return text;
}

/// Large ones as often as small ones.
uint64_t random_number(random_source& random) { return random.next() >> random.below(64); }
int64_t random_offset(random_source& random) {
  return random.below(4) == 0 ? -1 : static_cast<int64_t>(random_number(random) >> 1);
}
error random_error(random_source& random) {
  auto text = "x" + random_text(random);
  std::erase(text, '\0'); // what() is a text of C
  return random.below(2) == 0 ? error{} : error{errc::handler_failed, text};
}
std::chrono::milliseconds random_time(random_source& random) {
  return std::chrono::milliseconds{random_number(random) >> 1};
}

fleet_status random_status(random_source& random) {
  fleet_status drawn;
  auto& fleet = drawn.fleet;
  fleet = {
      .group = random_text(random),
      .phase = static_cast<fleet_phase>(random.below(6)),
      .member_id = random_text(random),
      .generation = static_cast<int32_t>(random.below(1'000)) - 1,
      .health = static_cast<fleet_health>(random.below(3)),
      .reason = random_text(random),
      .cause = random_error(random),
      .workers = static_cast<uint32_t>(random.next()),
      .busy = static_cast<uint32_t>(random.next()),
      .restarting = static_cast<uint32_t>(random.next())};
  auto& counters = fleet.counters;
  for (auto* each :
       {&counters.done, &counters.retried, &counters.parked, &counters.dead_letters, &counters.skipped,
        &counters.fenced, &counters.restarts})
    *each = random_number(random);
  for (uint64_t i = random.below(5); i > 0; --i) {
    auto& each = drawn.partitions.emplace_back();
    each.where = {random_text(random), static_cast<int32_t>(random.below(1'000))};
    for (auto* offset : {&each.position, &each.committed, &each.end}) *offset = random_offset(random);
    for (auto* number : {&each.open, &each.queued, &each.in_flight, &each.parked}) *number = random_number(random);
    if (random.below(2) == 0) each.oldest_undone = random_time(random);
    each.paused = random.below(2) == 0;
    each.cooling_down = random.below(2) == 0;
    each.stopped = random_error(random);
  }
  for (uint64_t i = random.below(5); i > 0; --i) {
    auto& each = drawn.workers.emplace_back();
    each.number = random_number(random);
    each.state = static_cast<fleet_worker_state>(random.below(4));
    each.restarts = random_number(random);
    if (random.below(2) == 0)
      each.current = {{random_text(random), static_cast<int32_t>(random.below(9))}, random_offset(random)};
    each.since = random_time(random);
  }
  return drawn;
}

int64_t number_or(const json& from) { return from.is_null() ? -1 : from.get<int64_t>(); }
std::string text_or(const json& from) { return from.is_null() ? "" : from.get<std::string>(); }
error error_in(const json& from) {
  if (from.is_null()) return {};
  BOOST_TEST(from.at("code").get<std::string>() == "HANDLER_FAILED");
  return {errc::handler_failed, from.at("message").get<std::string>()};
}

/// The enumerator of this name.
template <class Enum>
Enum named(const json& from, uint8_t last) {
  for (uint8_t i = 0; i <= last; ++i)
    if (to_string(static_cast<Enum>(i)) == from.get<std::string>()) return static_cast<Enum>(i);
  BOOST_FAIL("there is no " << from);
  return {};
}

fleet_summary fleet_in(const json& from) {
  const auto& workers = from.at("workers");
  const auto& counters = from.at("counters");
  const auto count = [&](const char* name) { return counters.at(name).get<uint64_t>(); };
  BOOST_TEST(counters.size() == 7u);
  return {
      .group = from.at("group"),
      .phase = named<fleet_phase>(from.at("phase"), 5),
      .member_id = text_or(from.at("member_id")),
      .generation = static_cast<int32_t>(number_or(from.at("generation"))),
      .health = named<fleet_health>(from.at("health"), 2),
      .reason = text_or(from.at("reason")),
      .cause = error_in(from.at("cause")),
      .workers = workers.at("count"),
      .busy = workers.at("busy"),
      .restarting = workers.at("restarting"),
      .counters = {
          .done = count("done"),
          .retried = count("retried"),
          .parked = count("parked"),
          .dead_letters = count("dead_letters"),
          .skipped = count("skipped"),
          .fenced = count("fenced"),
          .restarts = count("restarts")}};
}

topic_partition where_in(const json& from) { return {from.at("topic"), from.at("partition")}; }

fleet_partition_status partition_in(const json& from) {
  fleet_partition_status read{
      .where = where_in(from),
      .position = number_or(from.at("position")),
      .committed = number_or(from.at("committed")),
      .end = number_or(from.at("end")),
      .open = from.at("open"),
      .queued = from.at("queued"),
      .in_flight = from.at("in_flight"),
      .parked = from.at("parked"),
      .paused = from.at("paused"),
      .cooling_down = from.at("cooling_down"),
      .stopped = error_in(from.at("stopped"))};
  const auto& age = from.at("oldest_undone_ms");
  if (!age.is_null()) read.oldest_undone = std::chrono::milliseconds{age.get<int64_t>()};
  BOOST_TEST(number_or(from.at("lag")) == read.lag());
  return read;
}

fleet_worker_status worker_in(const json& from) {
  fleet_worker_status read{
      .number = from.at("number"),
      .state = named<fleet_worker_state>(from.at("state"), 3),
      .restarts = from.at("restarts"),
      .since = std::chrono::milliseconds{from.at("since_ms").get<int64_t>()}};
  const auto& current = from.at("current");
  if (!current.is_null()) read.current = {where_in(current), number_or(current.at("offset"))};
  return read;
}

fleet_status status_in(const std::string& text) {
  const auto from = json::parse(text);
  fleet_status read{.fleet = fleet_in(from.at("fleet"))};
  for (const auto& each : from.at("partitions")) read.partitions.push_back(partition_in(each));
  for (const auto& each : from.at("workers")) read.workers.push_back(worker_in(each));
  return read;
}

} // namespace

BOOST_AUTO_TEST_SUITE(fleet_statuses)

BOOST_AUTO_TEST_CASE(have_a_text_that_stays) {
  fleet_status status{
      .fleet = {
          .group = "billing",
          .phase = fleet_phase::running,
          .member_id = "m-1",
          .generation = 4,
          .workers = 2,
          .busy = 1}};
  status.fleet.counters.done = 1'000;
  status.partitions.push_back(
      {.where = {"orders", 3},
       .position = 20,
       .committed = 10,
       .end = 25,
       .open = 10,
       .queued = 9,
       .in_flight = 1,
       .oldest_undone = 1500ms});
  status.partitions.push_back({.where = {"orders", 4}, .stopped = {errc::handler_failed, "no such account"}});
  status.workers.push_back(
      {.number = 1,
       .state = fleet_worker_state::busy,
       .current = fleet_worker_status::record{{"orders", 3}, 10},
       .since = 12ms});
  BOOST_TEST(
      to_json(status)
      == R"({"fleet":{"group":"billing","phase":"running","member_id":"m-1","generation":4,"health":"healthy","reason":null,)"
         R"("cause":null,"workers":{"count":2,"busy":1,"restarting":0},"counters":{"done":1000,"retried":0,"parked":0,)"
         R"("dead_letters":0,"skipped":0,"fenced":0,"restarts":0}},"partitions":[{"topic":"orders","partition":3,"position":20,)"
         R"("committed":10,"end":25,"lag":15,"open":10,"queued":9,"in_flight":1,"parked":0,"oldest_undone_ms":1500,)"
         R"("paused":false,"cooling_down":false,"stopped":null},{"topic":"orders","partition":4,"position":null,)"
         R"("committed":null,"end":null,"lag":null,"open":0,"queued":0,"in_flight":0,"parked":0,"oldest_undone_ms":null,)"
         R"("paused":false,"cooling_down":false,"stopped":{"code":"HANDLER_FAILED","message":"no such account"}}],)"
         R"("workers":[{"number":1,"state":"busy","restarts":0,"current":{"topic":"orders","partition":3,"offset":10},)"
         R"("since_ms":12}]})");
}

BOOST_AUTO_TEST_CASE(are_read_back_as_they_were) {
  random_source random{test::seed()};
  for (int round = 0; round < 300; ++round) {
    auto status = random_status(random);
    for (auto& each : status.workers)
      if (each.current) each.current->offset = std::max<int64_t>(each.current->offset, 0);
    BOOST_TEST((status_in(to_json(status)) == status));
  }
}

BOOST_AUTO_TEST_CASE(are_json_whatever_the_bytes) {
  random_source random{test::seed()};
  for (int round = 0; round < 300; ++round) {
    fleet_status status;
    for (uint64_t i = random.below(30); i > 0; --i) {
      status.fleet.group += static_cast<char>(random.below(256));
      status.fleet.reason += static_cast<char>(random.below(256));
    }
    BOOST_TEST(json::accept(to_json(status)));
  }
}

BOOST_AUTO_TEST_CASE(know_the_lag_of_what_is_committed) {
  const auto lag = [](int64_t committed, int64_t end) {
    return fleet_partition_status{.committed = committed, .end = end}.lag();
  };
  BOOST_TEST(lag(10, 25) == 15);
  BOOST_TEST(lag(25, 25) == 0);
  BOOST_TEST(lag(26, 25) == 0); // the end was asked for earlier
  BOOST_TEST(lag(-1, 25) == -1);
  BOOST_TEST(lag(10, -1) == -1);
}

BOOST_AUTO_TEST_CASE(a_writer_puts_commas_where_they_belong) {
  std::string text;
  json_writer to{text};
  to.begin_array().begin_array().end_array().begin_object().end_object().value(1).value(true).null();
  to.begin_object().name("a").begin_array().value("x").value("y").end_array().name("b").value(-1).end_object();
  to.value(std::numeric_limits<int64_t>::min()).value(std::numeric_limits<uint64_t>::max()).end_array();
  BOOST_TEST(text == R"([[],{},1,true,null,{"a":["x","y"],"b":-1},-9223372036854775808,18446744073709551615])");
}

BOOST_AUTO_TEST_SUITE_END()
