// What waits for room and for topics.
#include <boost/test/unit_test.hpp>

#include "cafka/actors/writer/write_queue.hpp"
#include "cafka/actors/writer/writer_budget.hpp"
#include "tests/writer/topics.hpp"

using namespace cafka;
using namespace cafka::test;
using namespace std::chrono_literals;

namespace {

const write_queue::time_point start{1h};

} // namespace

BOOST_AUTO_TEST_SUITE(writer_budget_suite)

BOOST_AUTO_TEST_CASE(room_is_given_in_order_of_arrival_and_the_queue_is_bounded) {
  writer_budget b{100, 2};
  using enum writer_budget::decision;
  BOOST_TEST((b.arrive(1, 80) == admitted));
  BOOST_TEST((b.arrive(2, 50) == waiting));
  BOOST_TEST((b.arrive(3, 10) == waiting)); // does not overtake
  BOOST_TEST((b.arrive(4, 10) == refused));
  BOOST_TEST(!b.take_admitted());
  b.release(30);
  BOOST_TEST((b.take_admitted() == std::optional<uint64_t>{2}));
  BOOST_TEST(!b.take_admitted());
  BOOST_TEST(b.used() == 100u);
  b.release(50);
  BOOST_TEST((b.take_admitted() == std::optional<uint64_t>{3}));
  BOOST_TEST((b.arrive(5, 90) == waiting));
  BOOST_TEST(b.leave(5));
  BOOST_TEST(!b.leave(5));
  BOOST_TEST(b.used() == 60u);
}

BOOST_AUTO_TEST_CASE(what_is_larger_than_the_buffer_has_it_for_itself) {
  writer_budget b{100, 2};
  using enum writer_budget::decision;
  BOOST_TEST((b.arrive(1, 500) == admitted));
  BOOST_TEST((b.arrive(2, 10) == waiting));
  BOOST_TEST((b.arrive(3, 101) == waiting));
  b.release(450);
  BOOST_TEST((b.take_admitted() == std::optional<uint64_t>{2}));
  b.release(50);
  BOOST_TEST(!b.take_admitted());
  b.release(10);
  BOOST_TEST((b.take_admitted() == std::optional<uint64_t>{3}));
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

struct bench {
  void arrive(uint64_t request, record_set_ptr set, std::chrono::seconds patience = 60s) {
    BOOST_TEST(q.arrive({.request = request, .set = std::move(set), .deadline = start + patience}, start));
  }
  /// The requests of the slices that are ready.
  std::vector<uint64_t> ready() {
    std::vector<uint64_t> found;
    while (auto next = q.take_ready()) found.push_back(next->request);
    return found;
  }
  void found(const topic_metadata& topic, write_queue::time_point now = start) {
    router.update(topic);
    q.topic_found(topic.name, now);
  }

  writer_budget budget{1 << 20, 10};
  set_router router{{}};
  topic_search search{backoff{100ms, 1s, 1}};
  write_queue q{budget, router, search, 3s};
};

using requests = std::vector<uint64_t>;

} // namespace

BOOST_FIXTURE_TEST_SUITE(write_queue_suite, bench)

BOOST_AUTO_TEST_CASE(slices_wait_for_their_topics_and_keep_their_order) {
  found(topic_of("known", 1));
  arrive(1, set_of("new", 0, 1));
  arrive(2, joined({set_of("known", 0, 1), set_of("new", 0, 1)}));
  arrive(3, set_of("new", 0, 1));
  BOOST_TEST((q.unknown_topics() == std::set<std::string>{"new"}));
  BOOST_TEST((ready() == requests{2}));
  found(topic_of("new", 1));
  BOOST_TEST((ready() == requests{1, 2, 3}));
  for (uint64_t request : {1u, 2u, 3u}) BOOST_TEST(q.take_admitted(start)->request == request);
  BOOST_TEST(!q.take_admitted(start));
  BOOST_TEST(q.empty());
}

BOOST_AUTO_TEST_CASE(a_partition_that_nobody_knows_is_waited_for_a_time_and_holds_up_nothing_else) {
  found(topic_of("t", 1));
  found(topic_of("u", 1));
  arrive(1, joined({set_of("t", 1, 1), set_of("t", 0, 1)}));
  arrive(2, set_of("t", 0, 1));
  arrive(3, set_of("u", 0, 1));
  arrive(4, set_of("t", 7, 1), 1s);
  arrive(5, set_of("t", 1, 1));
  BOOST_TEST((q.unknown_topics() == std::set<std::string>{"t"}));
  BOOST_TEST((ready() == requests{1, 2, 3}));
  BOOST_TEST((q.next_event() == std::optional{start + 1s}));
  q.advance(start + 1s);
  auto hasty = q.take_refused();
  BOOST_TEST_REQUIRE(hasty.size() == 1u);
  BOOST_TEST(hasty[0].request == 4u);
  BOOST_TEST(hasty[0].why.code() == errc::unknown_partition);
  BOOST_TEST(hasty[0].slice->partition == 7);
  BOOST_TEST((q.next_event() == std::optional{start + 3s}));
  found(topic_of("t", 2)); // it was added
  BOOST_TEST(q.unknown_topics().empty());
  BOOST_TEST((ready() == requests{1, 5}));
  arrive(6, set_of("t", 2, 1));
  q.advance(start + 3s);
  BOOST_TEST(q.take_refused().at(0).why.message().find("t-2") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_partition_is_waited_for_from_when_its_topic_is_known) {
  arrive(1, set_of("t", 1, 1));
  BOOST_TEST((q.next_event() == std::optional{start + 60s}));
  found(topic_of("t", 1), start + 10s);
  BOOST_TEST((q.next_event() == std::optional{start + 13s}));
  found(topic_of("t", 1), start + 11s);
  BOOST_TEST((q.next_event() == std::optional{start + 13s}));
}

BOOST_AUTO_TEST_CASE(what_can_go_nowhere_is_refused_alone) {
  found(topic_of("t", 1));
  arrive(1, joined({set_of("t", 0, 2), set_of("", 0, 3), set_of("t", -2, 1), set_of("nowhere", 0, 1)}));
  BOOST_TEST((ready() == requests{1}));
  auto refused = q.take_refused();
  BOOST_TEST_REQUIRE(refused.size() == 2u);
  BOOST_TEST(refused[0].slice->slice == 1u);
  BOOST_TEST(refused[0].slice->first == 2u);
  BOOST_TEST(refused[0].slice->count == 3);
  BOOST_TEST(refused[1].slice->first == 5u);
  q.topic_failed("nowhere", error{errc::unknown_topic_or_partition});
  BOOST_TEST(q.take_refused().at(0).slice->first == 6u);
  BOOST_TEST(q.unknown_topics().empty());
}

BOOST_AUTO_TEST_CASE(who_waits_too_long_for_room_or_a_topic_is_refused) {
  auto large = set_of("t", 0, 1);
  large->slices[0].data.reserve(2 << 20);
  arrive(1, large, 1s);
  arrive(2, set_of("t", 0, 1), 1s); // no room
  q.advance(start + 1s);
  auto refused = q.take_refused();
  BOOST_TEST_REQUIRE(refused.size() == 2u);
  BOOST_TEST(refused[0].request == 2u);
  BOOST_TEST(refused[0].why.code() == errc::buffer_full);
  BOOST_TEST(!refused[0].slice);
  BOOST_TEST(refused[1].request == 1u);
  BOOST_TEST(refused[1].why.code() == errc::delivery_timed_out);
  BOOST_TEST(budget.used() == refused[1].slice->charge); // until it is told
  BOOST_TEST(q.take_admitted(start)->request == 1u);
  BOOST_TEST(q.empty());
}

BOOST_AUTO_TEST_CASE(abandoning_refuses_what_waits_for_whatever) {
  found(topic_of("t", 1));
  auto large = joined({set_of("t", 0, 1), set_of("new", 0, 1)});
  large->slices[0].data.reserve(2 << 20);
  arrive(1, large);
  arrive(2, set_of("t", 0, 1));
  q.abandon(error{errc::closed});
  BOOST_TEST(q.take_refused().size() == 3u);
  BOOST_TEST(!q.take_ready());
  BOOST_TEST(!q.next_event());
}

BOOST_AUTO_TEST_SUITE_END()
