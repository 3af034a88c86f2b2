#include <boost/test/unit_test.hpp>

#include <limits>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "cafka/actors/reader/fetch/fetch_session.hpp"
#include "cafka/actors/retry/random_source.hpp"
#include "tests/support/seed.hpp"

namespace cafka {

namespace {

using partition_key = std::pair<std::string, int32_t>;
constexpr int16_t by_name = 12;
constexpr int16_t by_id = 17;

wire::uuid id_of(uint8_t n) {
  wire::uuid id;
  id.bytes[15] = std::byte{n};
  return id;
}

fetch_session::partition at(int32_t index, int64_t offset) {
  fetch_session::partition result;
  result.partition = index;
  result.fetch_offset = offset;
  result.partition_max_bytes = 1000;
  return result;
}

std::map<partition_key, int64_t> named(const wire::fetch_request& request) {
  std::map<partition_key, int64_t> result;
  for (const auto& topic : request.topics)
    for (const auto& partition : topic.partitions) {
      const bool added = result.emplace(partition_key{topic.topic, partition.partition}, partition.fetch_offset).second;
      BOOST_TEST(added, "a partition is named twice");
    }
  return result;
}

std::set<partition_key> forgotten(const wire::fetch_request& request) {
  std::set<partition_key> result;
  for (const auto& topic : request.forgotten_topics_data)
    for (auto partition : topic.partitions) result.emplace(topic.topic, partition);
  return result;
}

struct fixture {
  fetch_session session;
  wire::fetch_request request;

  void write(int16_t version = by_name) { session.write(request, version); }
  void establish(int32_t id = 77) {
    session.put("a", {}, at(0, 10));
    session.put("a", {}, at(1, 20));
    write();
    BOOST_TEST_REQUIRE(session.answered(errc::none, id));
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(fetch_session_suite, fixture)

BOOST_AUTO_TEST_CASE(the_first_request_is_full_and_asks_for_a_session) {
  session.put("a", {}, at(0, 10));
  session.put("b", {}, at(3, 5));
  write();
  BOOST_TEST(request.session_id == 0);
  BOOST_TEST(request.session_epoch == 0);
  BOOST_TEST((named(request) == std::map<partition_key, int64_t>{{{"a", 0}, 10}, {{"b", 3}, 5}}));
}

BOOST_AUTO_TEST_CASE(then_requests_name_only_what_changed) {
  establish();
  session.put("a", {}, at(0, 10)); // as before
  session.put("a", {}, at(1, 25));
  session.put("b", {}, at(0, 0));
  write();
  BOOST_TEST(request.session_id == 77);
  BOOST_TEST(request.session_epoch == 1);
  BOOST_TEST((named(request) == std::map<partition_key, int64_t>{{{"a", 1}, 25}, {{"b", 0}, 0}}));
  BOOST_TEST(session.answered(errc::none, 77));
  write();
  BOOST_TEST(request.session_epoch == 2);
  BOOST_TEST(named(request).empty());
}

BOOST_AUTO_TEST_CASE(what_is_no_longer_fetched_is_forgotten_once) {
  establish();
  session.forget("a", 1);
  write();
  BOOST_TEST((forgotten(request) == std::set<partition_key>{{"a", 1}}));
  BOOST_TEST(session.answered(errc::none, 77));
  write();
  BOOST_TEST(forgotten(request).empty());
  BOOST_TEST(session.size() == 1u);
}

BOOST_AUTO_TEST_CASE(only_a_new_session_tells_anew_of_what_the_broker_has_told_of) {
  establish();
  session.put("b", {}, at(0, 0));
  session.tell_anew("b", 0); // it was not told of yet
  write();
  BOOST_TEST(request.session_epoch == 1);
  BOOST_TEST(session.answered(errc::none, 77));
  session.tell_anew("a", 0);
  write();
  BOOST_TEST(request.session_id == 77);
  BOOST_TEST(request.session_epoch == 0);
  BOOST_TEST(named(request).size() == 3u);
  BOOST_TEST(session.answered(errc::none, 78));
  session.forget("a", 1);
  session.tell_anew("a", 1); // it comes back before the broker has heard that it went
  session.put("a", {}, at(1, 20));
  write();
  BOOST_TEST(request.session_epoch == 0);
  BOOST_TEST(forgotten(request).empty());
}

BOOST_AUTO_TEST_CASE(what_was_never_sent_is_not_forgotten) {
  establish();
  session.put("b", {}, at(0, 0));
  session.forget("b", 0);
  write();
  BOOST_TEST(named(request).empty());
  BOOST_TEST(forgotten(request).empty());
}

BOOST_AUTO_TEST_CASE(what_comes_back_before_the_next_request_is_changed_and_not_forgotten) {
  establish();
  session.forget("a", 1);
  session.put("a", {}, at(1, 99));
  write();
  BOOST_TEST((named(request) == std::map<partition_key, int64_t>{{{"a", 1}, 99}}));
  BOOST_TEST(forgotten(request).empty());
}

BOOST_AUTO_TEST_CASE(what_is_forgotten_while_the_full_request_is_out_is_taken_back_by_the_next) {
  session.put("a", {}, at(0, 10));
  session.put("a", {}, at(1, 20));
  write();
  session.forget("a", 1);
  BOOST_TEST(session.answered(errc::none, 77));
  write();
  BOOST_TEST((forgotten(request) == std::set<partition_key>{{"a", 1}}));
}

BOOST_AUTO_TEST_CASE(an_evicted_session_is_asked_for_anew) {
  establish();
  BOOST_TEST(!session.answered(errc::fetch_session_id_not_found, 0));
  write();
  BOOST_TEST(request.session_id == 0);
  BOOST_TEST(request.session_epoch == 0);
  BOOST_TEST(named(request).size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_wrong_epoch_ends_that_session_and_asks_for_another) {
  establish();
  BOOST_TEST(!session.answered(errc::invalid_fetch_session_epoch, 0));
  write();
  BOOST_TEST(request.session_id == 77);
  BOOST_TEST(request.session_epoch == 0);
  BOOST_TEST(named(request).size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_broker_that_grants_none_gets_full_requests_that_start_at_another_partition_each_time) {
  session.put("a", {}, at(0, 1));
  session.put("a", {}, at(1, 1));
  std::set<int32_t> starts;
  for (int i = 0; i < 4; ++i) {
    write();
    BOOST_TEST(request.session_id == 0);
    BOOST_TEST(request.session_epoch == 0);
    BOOST_TEST_REQUIRE(named(request).size() == 2u);
    starts.insert(request.topics[0].partitions[0].partition);
    BOOST_TEST(session.answered(errc::none, 0));
  }
  BOOST_TEST(starts.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_lost_connection_starts_over) {
  establish();
  session.lost();
  write();
  BOOST_TEST(request.session_id == 77);
  BOOST_TEST(request.session_epoch == 0);
  BOOST_TEST(named(request).size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_session_is_closed_with_epoch_minus_one_and_only_if_there_is_one) {
  BOOST_TEST(!session.write_close(request));
  establish();
  BOOST_TEST(session.write_close(request));
  BOOST_TEST(request.session_id == 77);
  BOOST_TEST(request.session_epoch == -1);
  BOOST_TEST(request.topics.empty());
  BOOST_TEST(request.max_wait_ms == 0);
  BOOST_TEST(!session.write_close(request));
}

BOOST_AUTO_TEST_CASE(the_epoch_counts_from_one_and_wraps_to_one) {
  BOOST_TEST(fetch_session::epoch_after(0) == 1);
  BOOST_TEST(fetch_session::epoch_after(1) == 2);
  BOOST_TEST(fetch_session::epoch_after(std::numeric_limits<int32_t>::max()) == 1);
}

BOOST_AUTO_TEST_CASE(topic_ids_are_used_only_if_all_are_known) {
  session.put("a", id_of(1), at(0, 0));
  BOOST_TEST(session.highest_version() == std::numeric_limits<int16_t>::max());
  session.put("b", {}, at(0, 0));
  BOOST_TEST(session.highest_version() == by_name);
  session.forget("b", 0);
  write();
  BOOST_TEST(session.highest_version() == std::numeric_limits<int16_t>::max());
}

BOOST_AUTO_TEST_CASE(a_session_never_mixes_names_and_ids) {
  session.put("a", id_of(1), at(0, 0));
  write(by_id);
  BOOST_TEST(request.topics[0].topic_id == id_of(1));
  BOOST_TEST(session.answered(errc::none, 5));
  session.put("b", {}, at(0, 0));
  write(by_name);
  BOOST_TEST(request.session_id == 5);
  BOOST_TEST(request.session_epoch == 0);
  BOOST_TEST(named(request).size() == 2u);
}

// By name the broker would serve a topic that was created again, from an offset of the old one.
BOOST_AUTO_TEST_CASE(refused_topic_ids_start_the_session_over_and_are_never_given_up_for_names) {
  session.put("a", id_of(1), at(0, 0));
  write(by_id);
  BOOST_TEST(session.answered(errc::none, 5));
  write(by_id);
  BOOST_TEST(!session.answered(errc::fetch_session_topic_id_error, 0));
  BOOST_TEST(session.highest_version() == std::numeric_limits<int16_t>::max());
  write(by_id);
  BOOST_TEST(request.session_id == 5);
  BOOST_TEST(request.session_epoch == 0);
  BOOST_TEST(session.answered(errc::none, 6));
  session.start_over(); // a partition's id was refused
  BOOST_TEST(session.highest_version() == std::numeric_limits<int16_t>::max());
  write(by_id);
  BOOST_TEST(request.session_id == 6);
  BOOST_TEST(request.session_epoch == 0);
}

BOOST_AUTO_TEST_CASE(a_topic_that_was_created_anew_starts_the_session_over) {
  session.put("a", id_of(1), at(0, 50));
  session.put("a", id_of(1), at(1, 60));
  write(by_id);
  session.put("a", id_of(2), at(0, 0)); // while the request is out
  BOOST_TEST(session.answered(errc::none, 9));
  write(by_id);
  BOOST_TEST(request.session_id == 9);
  BOOST_TEST(request.session_epoch == 0);
  BOOST_TEST(request.topics[0].topic_id == id_of(2));
  BOOST_TEST((named(request) == std::map<partition_key, int64_t>{{{"a", 0}, 0}, {{"a", 1}, 60}}));
}

// A broker that keeps the session as KIP-227 says must at any time have exactly what the client wants fetched.
BOOST_AUTO_TEST_CASE(random_runs_keep_the_brokers_session_equal_to_what_is_wanted) {
  random_source random{test::seed()};
  std::map<partition_key, int64_t> wanted, at_broker;
  int32_t broker_id = 0, broker_epoch = 0, next_id = 100;
  for (int step = 0; step < 5'000; ++step) {
    auto change = [&] {
      const partition_key key{random.below(2) ? "a" : "b", static_cast<int32_t>(random.below(5))};
      if (random.below(3) == 0) {
        session.forget(key.first, key.second);
        wanted.erase(key);
      } else {
        const auto offset = static_cast<int64_t>(random.below(50));
        session.put(key.first, {}, at(key.second, offset));
        wanted[key] = offset;
      }
    };
    for (auto n = random.below(4); n > 0; --n) change();
    write();
    const auto wanted_then = wanted;
    if (random.below(20) == 0) { // the connection breaks
      session.lost();
      broker_id = 0;
      continue;
    }
    if (request.session_epoch == 0) {
      at_broker = named(request);
      broker_id = random.below(4) == 0 ? 0 : ++next_id;
      broker_epoch = 1;
    } else if (request.session_id != broker_id || random.below(15) == 0) { // evicted
      broker_id = 0;
      session.answered(errc::fetch_session_id_not_found, 0);
      continue;
    } else {
      BOOST_TEST_REQUIRE(request.session_epoch == broker_epoch++);
      for (const auto& [key, offset] : named(request)) at_broker[key] = offset;
      for (const auto& key : forgotten(request)) at_broker.erase(key);
    }
    BOOST_TEST_REQUIRE((at_broker == wanted_then), "step " << step);
    for (auto n = random.below(3); n > 0; --n) change(); // while the request is out
    BOOST_TEST_REQUIRE(session.answered(errc::none, broker_id));
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace cafka
