// What is said in the cases that users meet most: what, where, why, what to do, each once.
#include "tests/texts/text_golden.hpp"

#include "cafka/actors/client/offset_questions.hpp"
#include "cafka/actors/client/rounds.hpp"
#include "cafka/actors/cluster/metadata_refusal.hpp"
#include "cafka/actors/cluster/own_cluster.hpp"
#include "cafka/actors/cluster/topic_lookups.hpp"
#include "cafka/actors/reader/partition/offset_loss.hpp"
#include "cafka/actors/writer/produce_exchange.hpp"
#include "cafka/actors/writer/set_router.hpp"
#include "cafka/actors/writer/write_queue.hpp"
#include "cafka/actors/writer/writer_budget.hpp"
#include "cafka/wire/messages/metadata.hpp"
#include "cafka/wire/messages/produce.hpp"
#include "cafka/wire/records/record_set.hpp"
#include "tests/writer/queue_bench.hpp"
#include "tests/writer/topics.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>
#include <vector>

using namespace cafka;
using namespace std::chrono_literals;

namespace {

using test::say;

void say_topics(std::string& to) {
  for (const auto code :
       {errc::unknown_topic_or_partition, errc::topic_authorization_failed, errc::invalid_topic_exception,
        errc::leader_not_available})
    say(to, "a topic is looked up, and the broker has an error for it", topic_error("orders", code));
  wire::metadata_response response;
  say(to, "a broker that is still starting is asked for topics", refusal_of(response, "broker k:9092"));
  response.error_code = to_wire(errc::rebootstrap_required);
  say(to, "a broker wants to be found anew", refusal_of(response, "broker k:9092"));
  response.error_code = to_wire(errc::cluster_authorization_failed);
  say(to, "a broker refuses to tell of its cluster", refusal_of(response, "broker k:9092"));
}

void say_no_brokers(std::string& to) {
  for (const auto* whose : {"writer_config", "reader_config"}) {
    try {
      own_cluster({}, {}, 1, whose);
    } catch (const error& why) { say(to, "no brokers are named", why); }
  }
}

rounds about(const std::string& of, const std::string& name) {
  const std::chrono::steady_clock::time_point now{1h};
  return {
      {name}, {.of = of, .own_work = {errc::topic_already_exists}}, time_limit::from(now, 5s), backoff{50ms, 1s, 1}};
}

void say_rounds(std::string& to) {
  const std::chrono::steady_clock::time_point late{2h};
  auto nobody = about("topic", "orders");
  nobody.expire();
  say(to, "a topic is created, and no broker is reached", nobody.outcome("orders"));
  auto refused = about("topic", "orders");
  refused.answered("orders", {errc::policy_violation, "Topics of 1,000 partitions are too large."});
  say(to, "a topic is created, and the broker refuses in its own words", refused.outcome("orders"));
  auto passing = about("topic", "orders");
  passing.answered("orders", error{errc::not_controller});
  passing.next(late);
  say(to, "a topic is created while the controller changes all the time", passing.outcome("orders"));
  auto own = about("topic", "orders");
  own.unanswered({"orders"}, {errc::connection_closed, "broker k:9092 closed the connection"});
  own.answered("orders", {errc::topic_already_exists, "Topic 'orders' already exists."});
  say(to, "a topic is created twice, as the first answer was lost", own.outcome("orders"));
  auto silent = about("partition", "orders-3");
  silent.unanswered(
      {"orders-3"}, {errc::connection_refused, "cannot connect to k:9092 (127.0.0.1): connection refused"});
  silent.unanswered({"orders-3"}, {errc::request_timed_out_locally, "broker k:9092 did not answer ListOffsets"});
  silent.expire();
  say(to, "an offset is asked for, in vain, and then of a silent broker", silent.outcome("orders-3"));
}

void say_placement(std::string& to) {
  auto known = std::make_shared<metadata>();
  topic_metadata orders{.name = "orders"};
  orders.partitions.resize(2);
  known->topics.put(std::make_shared<const topic_metadata>(orders));
  list_offsets what;
  what.queries = {{.of = {"orders", 1}}, {.of = {"orders", 2}}, {.of = {"bills", 0}}};
  const auto asks = ask(what, [](const partition_offset&) {});
  for (const auto& [name, why] : plan_round(asks, {asks.names.begin(), asks.names.end()}, known).nowhere)
    say(to, "the offset of " + name + " is asked for", why);
}

lent_batch_ptr batch() {
  auto made = std::make_shared<lent_batch>();
  made->topic = "orders";
  made->partition = 0;
  made->id = 1;
  return made;
}

void say_refused_batches(std::string& to) {
  const std::vector<lent_batch_ptr> sent{batch()};
  wire::produce_response response;
  auto& topic = response.responses.emplace_back();
  topic.name = "orders";
  auto& partition = topic.partition_responses.emplace_back();
  for (const int16_t code : {to_wire(errc::topic_authorization_failed), to_wire(errc::invalid_record), int16_t{1234}}) {
    partition.error_code = code;
    if (code == to_wire(errc::invalid_record)) {
      partition.error_message = "One or more records have been rejected";
      auto& record = partition.record_errors.emplace_back();
      record.batch_index = 7;
      record.batch_index_error_message = "a record of a compacted topic needs a key";
    }
    say(to, "a batch is refused with code " + std::to_string(code),
        read_produce_response(sent, response, "k:9092").at(0).how.what);
    partition.error_message.reset();
    partition.record_errors.clear();
  }
}

void say_refused_sets(std::string& to) {
  const auto check = [](const std::string& default_topic, const std::string& topic, int32_t partition) {
    set_router router{{.default_topic = default_topic}};
    record_set_builder builder;
    builder.add({.topic = "any", .value = "v"});
    const auto set = builder.finish();
    set->slices.at(0).topic = topic;
    set->slices.at(0).partition = partition;
    return router.check(set->slices.at(0));
  };
  say(to, "records without a topic are written", check("", "", -1));
  say(to, "records for another topic than the writer's are written", check("orders", "bills", -1));
  say(to, "records for a partition below 0 are written", check("orders", "orders", -7));
}

void say_waiting_writes(std::string& to) {
  const std::chrono::steady_clock::time_point now{1h};
  writer_budget budget{100, 10};
  set_router router{{.default_topic = "orders"}};
  topic_search search{backoff{50ms, 1s, 1}};
  write_queue queue{budget, router, search, 3s};
  const auto arrive = [&](uint64_t request, int32_t partition) {
    queue.arrive(
        {.request = request, .set = test::set_of("orders", partition, 5), .deadline = now + 5s, .patience = 5s}, now);
    while (queue.take_admitted(now)) {}
  };
  arrive(1, 0);
  arrive(2, 0);
  queue.advance(now + 6s);
  for (const auto& refused : queue.take_refused())
    say(to, refused.slice ? "a topic is not known in time" : "the buffer has no room in time", refused.why);
  budget.release(budget.used());
  router.update(test::topic_of("orders", 2));
  arrive(3, 7);
  queue.advance(now + 4s);
  for (const auto& refused : queue.take_refused()) say(to, "a partition does not come to be", refused.why);
}

/// What is told of records of a partition while they wait, and when their time is over.
void say_waiting_batches(std::string& to) {
  const auto held_up = [&to](const std::string& what, test::queue_bench& bench) {
    bench.pass(0s); // from now on it waits
    bench.pass(1s);
    for (const auto& event : bench.queue.take_events()) say(to, what + ", for a second", event.reason);
    bench.pass(1h);
    for (const auto& recall : bench.queue.take_recalls()) bench.queue.still_in_flight(recall.id, "1 (k:9092)");
    for (const auto& settled : bench.queue.take_settlements()) say(to, what + ", for too long", settled.what);
  };
  test::queue_bench leaderless;
  leaderless.queue.offer_identity({7, 0, 1});
  leaderless.add();
  held_up("a partition has no leader", leaderless);
  test::queue_bench anonymous;
  anonymous.queue.assign(1, "1 (k:9092)");
  anonymous.add();
  held_up("no broker gives a producer id", anonymous);
  test::queue_bench silent;
  silent.queue.offer_identity({7, 0, 1});
  silent.queue.assign(1, "1 (k:9092)");
  silent.queue.credit(1);
  silent.add();
  silent.lend();
  held_up("a broker does not answer", silent);
  test::queue_bench slow;
  slow.queue.offer_identity({7, 0, 1});
  slow.queue.assign(1, "1 (k:9092)");
  slow.queue.credit(1);
  auto large = test::queue_bench::slice_of(0, 1, 100'000);
  slow.queue.add(
      large, {.exclusive = true, .records = {1, 0, 0, 1}, .deadline = slow.now + 120s, .patience = 120s}, slow.now);
  slow.lend();
  held_up("a broker does not answer for a large batch", slow);
  test::queue_bench refused;
  refused.ready();
  refused.add();
  refused.refuse(refused.lend()->id, errc::not_enough_replicas);
  held_up("a broker refuses for a reason that may pass", refused);
}

void say_long_record(std::string& to) {
  record_set_builder builder{"orders", 1'000, 2'000};
  try {
    builder.add({.value = std::string_view(std::string(3'000, 'x'))});
  } catch (const error& why) { say(to, "a record is too long", why); }
}

void say_lost_positions(std::string& to) {
  for (const auto reset : {offset_reset::first, offset_reset::last, offset_reset::error}) {
    for (const auto why : {errc::offset_out_of_range, errc::topic_recreated}) {
      offset_loss lost{"orders-3", why, 100, reset};
      lost.found(5);
      lost.found(12);
      say(to, "a position is lost, and auto.offset.reset goes to its " + to_string(reset), lost.reason());
    }
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(messages)

BOOST_AUTO_TEST_CASE(are_as_they_were_read) {
  std::string text = "What is said when something goes wrong, with the name of the code as it is printed.\n";
  say_no_brokers(text);
  say_topics(text);
  say_rounds(text);
  say_placement(text);
  say_refused_batches(text);
  say_refused_sets(text);
  say_waiting_writes(text);
  say_waiting_batches(text);
  say_long_record(text);
  say_lost_positions(text);
  test::check_text_file("messages.txt", text);
}

BOOST_AUTO_TEST_SUITE_END()
