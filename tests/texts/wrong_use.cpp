// What those are told who ask for what cannot be: of a cluster, a reader, a blocking reader, a client.
#include "tests/reader/reader_fixture.hpp"
#include "tests/support/thrown.hpp"
#include "tests/texts/text_golden.hpp"

#include "cafka/actors/blocking/reader.hpp"
#include "cafka/actors/blocking/stop_signal.hpp"
#include "cafka/actors/client/client_actor.hpp"
#include "cafka/actors/cluster/public_input.hpp"
#include "cafka/embedded/cluster.hpp"
#include "cafka/wire/messages/find_coordinator.hpp"

#include <chrono>
#include <functional>
#include <string>

using namespace cafka;
using namespace cafka::test;
using namespace std::chrono_literals;

namespace {

void say_clusters(std::string& to) {
  say(to, "a lane of no kind is asked for", check(lane{1, static_cast<lane_kind>(99)}));
  say(to, "a lane that all share is asked for with an owner", check(lane{1, lane_kind::control, 7}));
  say(to, "a lane to no broker is asked for", check(lane{-3, lane_kind::control}));
  say(to, "a lane that all share is released", check_own(lane{1, lane_kind::produce}));
  say(to, "a call is sent to no broker", check(route::to_node(-9)));
  say(to, "a call is sent to the leader of no partition", check(route::to_leader("orders", -1)));
  say(to, "a call is sent to the leader of no topic", check(route::to_leader("", 0)));
  const std::string endless(40'000, 'x');
  say(to, "a call is sent to the coordinator of a name that is too long",
      check(route::to_coordinator(coordinator_kind::group, endless)));
  say(to, "a call is sent to the coordinator of nothing known",
      check(route::to_coordinator(static_cast<coordinator_kind>(9), "billing")));
  say(to, "nothing is called", check(call_ptr{}));
  auto call = make_call(route::to_any(), wire::find_coordinator_request{}, 3s);
  auto over = *call;
  over.over.kind = lane_kind::produce;
  say(to, "any broker is called over a lane of its own",
      check(std::make_shared<const std::decay_t<decltype(over)>>(over)));
  say(to, "a partition below 0 is looked up", check(topic_lookup{.topic = "orders", .partition = -2}));
  say(to, "a topic is watched by nobody", check(topic_watch{.topic = "orders", .watcher = {}}));
  say(to, "a topic without a name is looked up", check(topic_lookup{.topic = ""}));
}

void say_clients(std::string& to) {
  client_config config;
  config.retry_backoff = 0ms;
  say(to, "a client is to try again without a pause", config.validate());
  config = {};
  config.retry_backoff_max = 10ms;
  say(to, "a client is to pause for longer than the longest pause", config.validate());
  config.retry_backoff = 25h;
  say(to, "a client is to pause for a day and more", config.validate());
}

struct reading : reader_fixture {
  std::string text = "What those are told who ask for what cannot be.\n";

  template <class T>
  void say_of(const std::string& when, const pending<T>& asked) {
    advance(1s);
    BOOST_TEST_CONTEXT(when) {
      BOOST_REQUIRE(asked.done());
      BOOST_REQUIRE(asked.code() != errc::none);
      say(text, when, {asked.code(), asked.message()});
    }
  }

  void say_readers() {
    kafka->append(0, 3);
    start();
    const topic_partition elsewhere{"bills", 0}, here{"t", 0};
    say_of("a reader is sought in a partition that it does not read", ask<void>(reader, seek_atom_v, elsewhere, first));
    say_of("a reader is sought below 0", ask<void>(reader, seek_atom_v, here, at_offset(-7)));
    say_of("a partition that is not read is paused", ask<void>(reader, pause_atom_v, elsewhere));
    say_of(
        "the position of a partition is asked for that is not read",
        ask<partition_position>(reader, position_atom_v, elsewhere));
    const auto assign = [&](uint64_t epoch, std::vector<assigned_partition> all) {
      reader_assignment what;
      what.epoch = static_cast<decltype(what.epoch)>(epoch);
      what.partitions = std::move(all);
      return ask<void>(reader, assign_atom_v, what);
    };
    say_of("a partition is assigned twice", assign(5, {{.of = here}, {.of = here}}));
    say_of("a partition below 0 is assigned", assign(5, {{.of = {"t", -1}}}));
    say_of("a partition without a topic is assigned", assign(5, {{.of = {"", 1}}}));
    say_of("a partition is assigned from below 0", assign(5, {{.of = here, .start = at_offset(-2)}}));
    assign(5, {{.of = here}, {.of = {"u", 0}}});
    advance(1s);
    say_of("an assignment comes that is older than the one before", assign(4, {{.of = here}}));
    say_of(
        "a partition of one of several topics is sought by its number alone",
        ask<void>(reader, seek_atom_v, int32_t{0}, first));
  }
};

/// What a call throws.
void say_thrown(std::string& to, const std::string& when, const std::function<void()>& call) {
  say(to, when, thrown(call));
}

void say_blocking(std::string& to) {
  embedded::cluster kafka{{.brokers = 1}};
  kafka.create_topic("orders", 2);
  const reader_config config{.bootstrap = kafka.bootstrap(), .topic = "orders"};
  say_thrown(to, "a blocking reader has no topic", [&] { blocking::reader{{.bootstrap = kafka.bootstrap()}}; });
  {
    blocking::reader in{config};
    say_thrown(to, "a commit without a group", [&] { in.commit(); });
    say_thrown(to, "a commit in passing without a group", [&] { in.commit_async(); });
    say_thrown(to, "an offset is set where there are several partitions", [&] { in.set_offset(3); });
    say_thrown(to, "the offset of a partition is asked for that is not read", [&] { in.offset({"orders", 9}); });
    in.close();
    say_thrown(to, "a blocking reader is used after its end", [&] { in.positions(); });
  }
  auto member = config;
  member.group_id = "billing";
  blocking::reader in{member};
  say_thrown(to, "an offset is set in a group", [&] { in.set_offset(3); });
  say_thrown(to, "the end is read to in a group", [&] {
    for (const auto& record : in.read_to_end(1s)) static_cast<void>(record);
  });
  say_thrown(to, "a partition is sought that others of the group have", [&] { in.seek({"orders", 9}, first); });
  say_thrown(to, "a record of others is committed", [&] {
    in.commit_async(committed_offset{.where = {"orders", 9}, .offset = 5});
  });
}

void say_signals(std::string& to) {
  const stop_signal one;
  say_thrown(to, "there is a second stop_signal", [] { const stop_signal another; });
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(wrong_use, reading)

BOOST_AUTO_TEST_CASE(is_answered_as_it_was_read) {
  say_clusters(text);
  say_clients(text);
  say_readers();
  say_blocking(text);
  say_signals(text);
  check_text_file("wrong_use.txt", text);
}

BOOST_AUTO_TEST_SUITE_END()
