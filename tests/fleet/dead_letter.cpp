#include "cafka/actors/fleet/dead_letter.hpp"

#include "cafka/actors/retry/random_source.hpp"
#include "tests/fleet/written_record.hpp"
#include "tests/support/seed.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <string>
#include <vector>

using namespace cafka;
using namespace std::chrono_literals;
using kind = failure::kind;
using test::written_record;

namespace {

namespace names = dead_letter_headers;

const failure boom{kind::exception, {errc::handler_failed, "no such account"}, 5};

failed_record in_orders(const written_record& what) {
  return {.topic = "orders", .partition = 3, .what = what.view(), .group = "billing"};
}

std::vector<header_view> list_of(const header_range& headers) { return {headers.begin(), headers.end()}; }

std::map<std::string, std::string> map_of(const header_range& headers) {
  std::map<std::string, std::string> all;
  for (const auto& each : headers) BOOST_TEST(all.emplace(each.key, each.value.text()).second, each.key);
  return all;
}

/// What is read of a record with these headers.
std::optional<origin> origin_in(const std::vector<header_view>& headers) {
  return read_origin(written_record{record{.value = "v", .headers = headers}}.headers());
}

std::string text_of(const std::string& message) {
  const written_record what{record{.value = "v"}};
  const failure why{kind::error, {errc::handler_failed, message}, 1};
  return read_origin(written_record{dead_letter{in_orders(what), why}.to("dead")}.headers())->error_text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(dead_letters)

BOOST_AUTO_TEST_CASE(have_the_record_as_it_was_and_say_what_happened) {
  const header_view own[] = {
      {"trace", "1"}, {"trace", "2"}, {"null", nullptr}, {"", ""}, {"raw", std::string_view{"\0\xff", 2}}};
  const written_record what{
      record{.key = nullptr, .value = "value", .headers = own, .timestamp = 1'700'000'000'000}, 42};
  const dead_letter letter{in_orders(what), boom};
  const auto written = letter.to("orders.dead");
  BOOST_TEST(written.topic == "orders.dead");
  BOOST_TEST(written.partition == -1);
  BOOST_TEST(written.timestamp == -1);
  BOOST_TEST(written.key.is_null());
  BOOST_TEST(written.value.data() == what.view().value.data()); // not a copy

  const written_record read{written};
  const auto headers = list_of(read.headers());
  BOOST_REQUIRE(headers.size() > std::size(own));
  for (size_t i = 0; i < std::size(own); ++i) BOOST_TEST((headers[i] == own[i]));
  const origin expected{
      .topic = "orders",
      .partition = 3,
      .offset = 42,
      .last_offset = 42,
      .timestamp = 1'700'000'000'000,
      .group = "billing",
      .attempts = 5,
      .error_class = kind::exception,
      .error_code = "HANDLER_FAILED",
      .error_text = "no such account"};
  BOOST_TEST((read_origin(read.headers()) == expected));
}

BOOST_AUTO_TEST_CASE(say_it_in_text_under_the_documented_names) {
  const written_record what{record{.key = "k", .value = nullptr, .timestamp = 7}, 42};
  const auto headers = map_of(written_record{dead_letter{in_orders(what), boom, 2, 1234}.to("orders.retry")}.headers());
  const std::map<std::string, std::string> expected{
      {"cafka.dead.topic", "orders"},
      {"cafka.dead.partition", "3"},
      {"cafka.dead.offset", "42"},
      {"cafka.dead.timestamp", "7"},
      {"cafka.dead.group", "billing"},
      {"cafka.dead.attempts", "5"},
      {"cafka.dead.error.class", "exception"},
      {"cafka.dead.error.code", "HANDLER_FAILED"},
      {"cafka.dead.error.text", "no such account"},
      {"cafka.retry.tier", "2"},
      {"cafka.retry.due", "1234"}};
  BOOST_TEST((headers == expected));
}

BOOST_AUTO_TEST_CASE(are_as_usable_after_a_move) {
  const written_record what{record{.value = "v", .timestamp = 7}, 1};
  dead_letter first{in_orders(what), boom};
  const dead_letter second{std::move(first)};
  BOOST_TEST((read_origin(written_record{second.to("dead")}.headers())->group == "billing"));
}

BOOST_AUTO_TEST_CASE(hold_the_bytes_of_a_batch_that_cannot_be_read) {
  const std::string raw(5'000, '\xff');
  record_view batch;
  batch.offset = 10;
  batch.value = raw;
  const failed_record from{.topic = "orders", .partition = 0, .what = batch, .last_offset = 19};
  const written_record read{dead_letter{from, {kind::undecodable, error{errc::bad_crc}, 0}}.to("dead")};
  BOOST_TEST(read.view().value.text() == raw);
  const auto told = read_origin(read.headers());
  BOOST_REQUIRE(told.has_value());
  BOOST_TEST(told->offset == 10);
  BOOST_TEST(told->last_offset == 19);
  BOOST_TEST(told->timestamp == -1);
  BOOST_TEST(told->attempts == 0u);
  BOOST_TEST(told->error_text.find("checksum") != std::string::npos); // the table's text where there is no other
}

BOOST_AUTO_TEST_CASE(replace_headers_on_each_pass_and_keep_the_first_place) {
  const header_view own[] = {{"trace", "1"}};
  written_record at{record{.key = "k", .value = "v", .headers = own, .timestamp = 1'000}, 42};
  failed_record from = in_orders(at);
  size_t headers = 0;
  for (uint32_t pass = 1; pass <= 20; ++pass) {
    const failure why{kind::timeout, {errc::handler_failed, "pass " + std::to_string(pass)}, 3};
    const written_record next{dead_letter{from, why, pass, 5'000 + pass}.to("retry"), 100 + pass};
    if (pass > 1) BOOST_TEST(next.headers().size() == headers);
    headers = next.headers().size();
    const auto told = read_origin(next.headers());
    BOOST_REQUIRE(told.has_value());
    BOOST_TEST(told->topic == "orders");
    BOOST_TEST(told->partition == 3);
    BOOST_TEST(told->offset == 42);
    BOOST_TEST(told->timestamp == 1'000);
    BOOST_TEST(told->attempts == 3 * pass);
    BOOST_TEST(told->tier == pass);
    BOOST_TEST(told->due == 5'000 + pass);
    BOOST_TEST(told->error_text == "pass " + std::to_string(pass));
    at = next;
    from = {.topic = "retry", .partition = 0, .what = at.view(), .group = "billing"};
  }
  const written_record dead{dead_letter{from, boom}.to("dead"), 7};
  const auto told = read_origin(dead.headers());
  BOOST_TEST(told->attempts == 65u);
  BOOST_TEST(told->tier == 0u);
  BOOST_TEST(told->due == -1);
  BOOST_TEST(dead.headers().size() == headers - 2);

  // Written back by somebody: it begins anew, and is still the record that it was.
  const failed_record again{.topic = "orders", .partition = 1, .what = dead.view(), .group = "audit"};
  const auto second = read_origin(written_record{dead_letter{again, boom}.to("dead")}.headers());
  BOOST_TEST(second->attempts == 5u);
  BOOST_TEST(second->offset == 42);
  BOOST_TEST(second->group == "audit");
}

BOOST_AUTO_TEST_CASE(do_not_count_beyond_what_is_countable) {
  const header_view told[] = {
      {names::topic, "t"},
      {names::partition, "0"},
      {names::offset, "1"},
      {names::retry_tier, "1"},
      {names::attempts, "4294967294"}};
  const written_record at{record{.value = "v", .headers = told}};
  BOOST_TEST(
      read_origin(written_record{dead_letter{in_orders(at), boom}.to("dead")}.headers())->attempts == 4'294'967'295u);
}

BOOST_AUTO_TEST_CASE(cut_texts_between_characters) {
  const auto most = dead_letter::longest_text;
  BOOST_TEST(text_of(std::string(most, 'x')).size() == most);
  BOOST_TEST(text_of(std::string(most + 1, 'x')).size() == most);
  for (const std::string& character :
       {std::string{"\xC3\xA4"}, std::string{"\xE2\x82\xAC"}, std::string{"\xF0\x9F\x98\x80"}}) {
    for (size_t before = 0; before < 8; ++before) {
      std::string text(before, 'x');
      while (text.size() < 3 * most) text += character;
      const auto kept = text_of(text);
      BOOST_TEST(kept.size() <= most);
      BOOST_TEST(kept.size() + character.size() > most);
      BOOST_TEST((kept.size() - before) % character.size() == 0u);
    }
  }
  BOOST_TEST(text_of(std::string(2 * most, '\x80')).size() == most); // no UTF-8 anyway
}

BOOST_AUTO_TEST_CASE(are_told_from_records_that_are_none) {
  BOOST_TEST(!origin_in({}));
  BOOST_TEST(!origin_in({{"cafka.dead", "x"}, {"topic", "orders"}}));
  const header_view topic{names::topic, "orders"}, partition{names::partition, "1"}, offset{names::offset, "2"};
  BOOST_TEST(origin_in({topic, partition, offset}).has_value());
  BOOST_TEST(!origin_in({topic, partition}));
  BOOST_TEST(!origin_in({topic, offset}));
  BOOST_TEST(!origin_in({partition, offset}));
  for (const char* bad :
       {"", "-1", "2147483648", "1 ", " 1", "+1", "0x1", "1.0", "one", static_cast<const char*>(nullptr)})
    BOOST_TEST(!origin_in({topic, {names::partition, bad}, offset}));
  for (const char* bad : {"", "-1", "9223372036854775808"})
    BOOST_TEST(!origin_in({topic, partition, {names::offset, bad}}));
  const std::string long_name(250, 'x');
  for (const auto& bad : {std::string_view{""}, std::string_view{"a b"}, std::string_view{long_name}})
    BOOST_TEST(!origin_in({{names::topic, bad}, partition, offset}));
}

BOOST_AUTO_TEST_CASE(are_read_without_what_is_broken_or_endless) {
  const std::string endless(100'000, 'x');
  const auto read = origin_in(
      {{names::topic, "orders"},
       {names::partition, "1"},
       {names::offset, "2"},
       {names::timestamp, "-5"},
       {names::group, endless},
       {names::attempts, "0"},
       {names::error_class, "explosion"},
       {names::error_code, endless},
       {names::error_text, endless},
       {names::retry_tier, "0"},
       {names::retry_due, "soon"},
       {names::last_offset, "1"},
       {"cafka.dead.of.later.versions", "x"}});
  BOOST_TEST((read == origin{.topic = "orders", .partition = 1, .offset = 2, .last_offset = 2}));
  const auto twice = origin_in(
      {{names::topic, "a"}, {names::topic, "b"}, {names::partition, "1"}, {names::offset, "2"}, {names::offset, "x"}});
  BOOST_REQUIRE(twice.has_value());
  BOOST_TEST(twice->topic == "b");
  BOOST_TEST(twice->offset == 2);
}

BOOST_AUTO_TEST_CASE(with_random_headers_are_read_and_answered_in_bounds) {
  random_source random{test::seed()};
  const std::string_view keys[] = {
      names::topic,      names::partition, names::offset,      names::last_offset, names::timestamp,
      names::group,      names::attempts,  names::error_class, names::error_code,  names::error_text,
      names::retry_tier, names::retry_due, "cafka.dead.",      "cafka.retry.x",    "own"};
  for (int round = 0; round < 2'000; ++round) {
    std::vector<std::string> values;
    std::vector<header_view> headers;
    values.reserve(20);
    size_t foreign = 0;
    for (uint64_t i = random.below(20); i > 0; --i) {
      auto& value = values.emplace_back();
      if (random.below(2) == 0)
        value = std::to_string(static_cast<int64_t>(random.next()) >> random.below(64));
      else
        for (uint64_t size = random.below(40); size > 0; --size) value += static_cast<char>(random.below(256));
      const auto key = keys[random.below(std::size(keys))];
      foreign += key == "own" ? 1 : 0;
      headers.push_back({key, random.below(8) == 0 ? bytes_view{} : bytes_view{value}});
    }
    const written_record at{record{.value = "v", .headers = headers, .timestamp = 9}, 5};
    const auto before = read_origin(at.headers());
    const written_record next{dead_letter{in_orders(at), boom, 1, 99}.to("retry")};
    const auto after = read_origin(next.headers());
    BOOST_REQUIRE(after.has_value());
    BOOST_TEST(after->topic == (before ? before->topic : "orders"));
    BOOST_TEST(after->offset == (before ? before->offset : 5));
    BOOST_TEST(after->tier == 1u);
    BOOST_TEST(next.headers().size() <= foreign + 12);
    BOOST_TEST(next.headers().size() >= foreign + 10);
    if (before) BOOST_TEST(before->partition >= 0);
  }
}

BOOST_AUTO_TEST_CASE(are_due_within_the_delay_whatever_their_headers_say) {
  const auto due = [](std::vector<header_view> headers, int64_t timestamp) {
    return retry_due_of(
        written_record{record{.value = "v", .headers = headers, .timestamp = timestamp}}.view(), 1s, 10'000);
  };
  BOOST_TEST(due({{names::retry_due, "10500"}}, 9'500) == 10'500);
  BOOST_TEST(due({{names::retry_due, "500"}}, 9'500) == 500);
  BOOST_TEST(due({{names::retry_due, "9223372036854775807"}}, 9'500) == 11'000);
  BOOST_TEST(due({{names::retry_due, "never"}}, 9'500) == 10'500);
  BOOST_TEST(due({}, 20'000) == 11'000); // a clock that goes ahead
  BOOST_TEST(due({}, -1) == 11'000);
}

BOOST_AUTO_TEST_SUITE_END()
