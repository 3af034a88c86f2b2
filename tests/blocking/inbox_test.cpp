#include "cafka/actors/blocking/inbox.hpp"
#include "cafka/actors/reader/reader_actor.hpp"
#include "cafka/testing/virtual_time.hpp"
#include "tests/reader/fake_kafka.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>

using namespace cafka;
using namespace std::chrono_literals;
using blocking::arrival_queue;

namespace {

struct fixture : test::virtual_time {
  fixture() {
    cluster = kafka->start(system());
    inbox = spawn<blocking::inbox_state>(system(), queue);
    reader = spawn_reader(system(), cluster, {.topic = "t", .seed = 1}, handle_cast<subscriber_actor>(inbox));
    cafka::anon_mail(watch_atom_v, handle_cast<caf::strong_actor_ptr>(reader)).send(inbox);
    run();
  }
  ~fixture() {
    send_exit(reader);
    reader = nullptr;
    advance(10s);
  }

  std::shared_ptr<test::fake_kafka> kafka = std::make_shared<test::fake_kafka>(1);
  std::shared_ptr<arrival_queue> queue = std::make_shared<arrival_queue>();
  cluster_actor cluster;
  blocking::inbox_actor inbox;
  reader_actor reader;
};

bool is_closed(const error& why) { return why.code() == errc::closed; }

} // namespace

BOOST_FIXTURE_TEST_SUITE(inbox_, fixture)

BOOST_AUTO_TEST_CASE(a_batch_is_answered_when_the_thread_is_done_with_it) {
  record_batch::facts about;
  const auto batch =
      std::make_shared<const record_batch>(about, std::vector<batch_run>{}, std::vector<std::shared_ptr<const void>>{});
  auto answered = ask<void>(inbox, record_batch_ptr{batch});
  run();
  BOOST_TEST(!answered.done());
  std::optional<arrival_queue::item> item;
  while (!item || !std::holds_alternative<record_batch_ptr>(item->content)) item = queue->pop(0ms);
  anon_mail(settle_atom_v, item->number).send(inbox);
  run();
  BOOST_TEST(answered.done());
}

BOOST_AUTO_TEST_CASE(a_reader_that_dies_is_told_to_who_waits) {
  while (queue->pop(0ms)) {} // the end of an empty log
  send_exit(reader, caf::exit_reason::kill);
  run();
  BOOST_CHECK_EXCEPTION(queue->pop(0ms), error, is_closed);
}

BOOST_AUTO_TEST_CASE(an_inbox_that_dies_is_told_to_who_waits) {
  while (queue->pop(0ms)) {}
  send_exit(inbox, caf::exit_reason::kill);
  run();
  BOOST_CHECK_EXCEPTION(queue->pop(0ms), error, is_closed);
}

BOOST_AUTO_TEST_SUITE_END()
