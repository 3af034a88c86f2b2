// What shares one cluster, over sockets: its users do not delay each other, and end together.
#include "cafka/actors/caf/ask.hpp"
#include "cafka/actors/caf/prepare.hpp"
#include "cafka/actors/client/client_actor.hpp"
#include "cafka/actors/reader/reader_actor.hpp"
#include "cafka/actors/writer/writer_actor.hpp"
#include "cafka/embedded/cluster.hpp"
#include "tests/connection/loopback.hpp"
#include "tests/support/eventually.hpp"

#include <boost/test/unit_test.hpp>

#include <future>
#include <memory>
#include <thread>

using namespace cafka;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 20s;

/// Longer than the whole test may take: who waits for such a time to pass has failed.
constexpr auto very_long = 10min;

struct prepared_config : caf::actor_system_config {
  prepared_config() { prepare(*this); }
};

/// A subscriber, and a watcher, that tells of its first batch.
struct listener_trait {
  using signatures = type_list<
      caf::result<void>(record_batch_ptr), caf::result<void>(partition_event), caf::result<void>(leader_update)>;
};
using listener_actor = typed_actor<listener_trait>;

struct listener_state {
  static inline const char* name = "listener";
  listener_state(listener_actor::pointer, std::shared_ptr<std::promise<void>> first) : first_(std::move(first)) {}

  listener_actor::behavior_type make_behavior() {
    return {
        [this](const record_batch_ptr&) {
          if (auto first = std::exchange(first_, nullptr)) first->set_value();
        },
        [](const partition_event&) {},
        [](const leader_update&) {},
    };
  }

  std::shared_ptr<std::promise<void>> first_;
};

struct idle_reader {
  idle_reader(caf::actor_system& system, const cluster_actor& cluster)
      : reader(spawn_reader(
          system, cluster, {.topic = "t", .start = last, .max_wait = 5min, .request_timeout = very_long, .seed = 1},
          handle_cast<subscriber_actor>(cafka::spawn<listener_state>(system, first)))) {}

  bool hears_something() { return first->get_future().wait_for(patience) == std::future_status::ready; }

  std::shared_ptr<std::promise<void>> first = std::make_shared<std::promise<void>>();
  reader_actor reader;
};

record_set_ptr one_record() {
  record_set_builder builder;
  builder.add({.value = "v", .partition = 0});
  return builder.finish();
}

/// One broker, so that there is no other to turn to.
struct fixture {
  fixture() { kafka.create_topic("t", 1); }

  cluster_config reaching(std::vector<std::string> bootstrap) const {
    return {.bootstrap = std::move(bootstrap), .connect_timeout = very_long, .request_timeout = very_long, .seed = 1};
  }
  writer_config writing() const {
    return {.topic = "t", .delivery_timeout = very_long, .request_timeout = very_long, .seed = 1};
  }

  embedded::cluster kafka{{.brokers = 1}};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(one_cluster, fixture)

// The readers' requests wait at the broker for longer than the test has patience, and a broker works on one request of a
// connection at a time: whatever shared a connection with them would fail.
BOOST_AUTO_TEST_CASE(idle_readers_a_look_up_and_a_write_do_not_delay_each_other) {
  prepared_config config;
  caf::actor_system system{config};
  caf::scoped_actor self{system};
  auto cluster = spawn_cluster(system, reaching(kafka.bootstrap()));
  idle_reader one{system, cluster};
  BOOST_REQUIRE(kafka.await_requests(wire::api_key::fetch, 1, patience));
  idle_reader other{system, cluster};
  BOOST_REQUIRE(kafka.await_requests(wire::api_key::fetch, 2, patience));
  const auto known = ask<metadata_ptr>(self, cluster, patience, refresh_atom_v);
  BOOST_TEST(bool{known}, to_string(known.error()));
  auto client = spawn_client(system, cluster);
  const auto offsets = ask<partition_offsets_ptr>(
      self, client, patience, list_offsets{.queries = {{.of = {"t", 0}, .timestamp = offset_query::latest}}});
  BOOST_TEST(bool{offsets}, to_string(offsets.error()));
  auto writer = spawn_writer(system, cluster, writing());
  const auto written =
      ask<write_report_ptr>(self, writer, patience, write_atom_v, one_record(), caf::timespan{patience});
  BOOST_REQUIRE_MESSAGE(written, to_string(written.error()));
  BOOST_TEST((*written)->all_acknowledged());
  BOOST_TEST(one.hears_something());
  BOOST_TEST(other.hears_something());
}

// Whatever could wait, waits: a Fetch and a Produce at the broker, and a dial. All handles are dropped at once; the system
// ends as soon as its last actor has.
BOOST_AUTO_TEST_CASE(a_system_ends_with_everything_live_and_leaves_no_actor_and_no_descriptor) {
  const test::full_listener nobody_accepts;
  const auto before = test::open_descriptors();
  {
    prepared_config config;
    caf::actor_system system{config};
    const auto idle = test::open_descriptors();
    auto unreachable = spawn_cluster(system, reaching({to_string(nobody_accepts.where())}));
    auto watcher = cafka::spawn<listener_state>(system, nullptr);
    anon_mail(watch_atom_v, topic_watch{"t", handle_cast<watcher_actor>(watcher)}).send(unreachable);
    // The dial's socket, and what cancels it.
    BOOST_REQUIRE(test::eventually([&] { return test::open_descriptors() >= idle + 2; }, patience));

    auto cluster = spawn_cluster(system, reaching(kafka.bootstrap()));
    const idle_reader reading{system, cluster};
    BOOST_REQUIRE(kafka.await_requests(wire::api_key::fetch, 1, patience));
    kafka.inject({.api = wire::api_key::produce, .kind = embedded::fault_kind::silence});
    auto writer = spawn_writer(system, cluster, writing());
    anon_mail(offer_atom_v, one_record()).send(writer);
    BOOST_REQUIRE(kafka.await_requests(wire::api_key::produce, 1, patience));
    BOOST_TEST(kafka.connections_open() > 0u);
  }
  BOOST_TEST(kafka.await_connections(0, patience));
  BOOST_TEST(test::eventually([&] { return test::open_descriptors() <= before; }, patience));
}

BOOST_AUTO_TEST_SUITE_END()
