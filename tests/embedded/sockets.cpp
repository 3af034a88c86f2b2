#include "cafka/embedded/cluster.hpp"

#include "tests/embedded/support/requests.hpp"
#include "tests/embedded/support/wire_socket.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <iterator>
#include <thread>

using namespace cafka;
using namespace cafka::embedded;
using namespace cafka::embedded::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(sockets)

namespace {

/// Nothing here takes long; it is how long a test waits before it fails.
constexpr auto patience = 30s;

wire::bytes bytes_of(std::initializer_list<int> values) {
  wire::bytes all;
  for (auto v : values) all.push_back(static_cast<std::byte>(v));
  return all;
}

struct running {
  explicit running(config options = {.brokers = 2}) : kafka(std::move(options)) { kafka.create_topic("t", 2); }
  std::string address(size_t broker) { return kafka.bootstrap().at(broker - 1); }

  cluster kafka;
};

size_t open_descriptors() {
  return static_cast<size_t>(std::distance(std::filesystem::directory_iterator{"/proc/self/fd"}, {}));
}

} // namespace

BOOST_AUTO_TEST_CASE(frames_on_the_wire_are_kafkas) {
  running on;
  wire_socket client{on.address(2)};
  // Metadata 1, correlation id 9, client id "me", one topic "t".
  client.send(bytes_of({0, 0, 0, 19, 0, 3, 0, 1, 0, 0, 0, 9, 0, 2, 'm', 'e', 0, 0, 0, 1, 0, 1, 't'}));
  auto port = std::stoi(on.address(1).substr(on.address(1).rfind(':') + 1));
  // Correlation id 9; two brokers, of which the first is 1 at 127.0.0.1 and its port, without a rack.
  auto expected = bytes_of({0,   0,   0,   9,   0,   0,   0,   2,   0, 0, 0,         1,          0,   9,  '1',
                            '2', '7', '.', '0', '.', '0', '.', '1', 0, 0, port >> 8, port & 255, 255, 255});
  auto size = wire::decoder{client.read(4)}.read_int32();
  auto reply = client.read(static_cast<size_t>(size));
  BOOST_REQUIRE(reply.size() > expected.size());
  BOOST_TEST((std::equal(expected.begin(), expected.end(), reply.begin())));
}

BOOST_AUTO_TEST_CASE(records_go_in_and_come_out) {
  running on;
  wire_socket client{on.address(1)};
  auto batch = make_batch({"a", "b"});
  auto produced = client.call<wire::produce_response>(produce_of("t", 0, batch), produce_version);
  BOOST_TEST(produced.responses.at(0).partition_responses.at(0).error_code == 0);
  auto fetched = client.call<wire::fetch_response>(fetch_of("t", 0, 0), fetch_version);
  auto values = values_in(fetched.responses.at(0).partitions.at(0).records.span());
  BOOST_TEST(values == (std::vector<std::string>{"a", "b"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_waiting_fetch_is_woken_by_another_thread) {
  running on;
  wire_socket client{on.address(1)};
  client.send_request(fetch_of("t", 0, 0, 60'000), fetch_version);
  BOOST_REQUIRE(on.kafka.await_requests(api_key::fetch, 1, patience));
  on.kafka.append("t", 0, make_batch({"a"}));
  auto fetched = client.read_response<wire::fetch_response>(fetch_version);
  BOOST_TEST(values_in(fetched.responses.at(0).partitions.at(0).records.span()).size() == 1u);
}

BOOST_AUTO_TEST_CASE(time_passes_by_itself) {
  running on;
  on.kafka.inject({.api = api_key::metadata, .kind = fault_kind::delay, .time = 20ms});
  wire_socket client{on.address(1)};
  auto before = std::chrono::steady_clock::now();
  client.call<wire::metadata_response>(metadata_of("t"), 12);
  BOOST_TEST((std::chrono::steady_clock::now() - before >= 19ms)); // the brokers' clock counts whole milliseconds
  BOOST_TEST(client.call<wire::fetch_response>(fetch_of("t", 0, 0, 20), fetch_version).responses.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_stopped_broker_refuses_connections_and_comes_back_on_its_port) {
  running on;
  auto address = on.address(1);
  wire_socket client{address};
  BOOST_REQUIRE(on.kafka.await_connections(1, patience));
  on.kafka.stop_broker(1);
  BOOST_TEST(client.read_to_end().empty());
  BOOST_TEST(!can_connect(address));
  BOOST_TEST(can_connect(on.address(2)));
  on.kafka.start_broker(1);
  BOOST_TEST(on.address(1) == address);
  wire_socket again{address};
  BOOST_TEST(again.call<wire::metadata_response>(metadata_of("t"), 12).brokers.size() == 2u);
}

BOOST_AUTO_TEST_CASE(connections_are_cut) {
  running on;
  wire_socket client{on.address(1)};
  client.send_request(fetch_of("t", 0, 0, 60'000), fetch_version);
  BOOST_REQUIRE(on.kafka.await_requests(api_key::fetch, 1, patience));
  on.kafka.cut_connections(1);
  BOOST_TEST(on.kafka.connections_open() == 0u);
  BOOST_TEST(client.read_to_end().empty());
}

BOOST_AUTO_TEST_CASE(a_reply_that_is_cut_arrives_up_to_there) {
  running on;
  on.kafka.inject({.api = api_key::metadata, .kind = fault_kind::cut_reply, .bytes = 17});
  wire_socket client{on.address(1)};
  client.send_request(metadata_of("t"), 12);
  BOOST_TEST(client.read_to_end().size() == 17u);
}

BOOST_AUTO_TEST_CASE(a_long_reply_that_is_cut_arrives_though_the_client_has_more_to_say) {
  constexpr size_t cut_at = 2'000'000;
  running on{{.max_message_bytes = 20'000'000}};
  on.kafka.append("t", 0, make_batch({std::string(4'000'000, 'x')}));
  on.kafka.inject({.api = api_key::fetch, .kind = fault_kind::cut_reply, .bytes = cut_at});
  wire_socket client{on.address(1), 4096};
  client.send_request(fetch_of("t", 0, 0), fetch_version);
  // More than the broker reads ahead: closing a socket with input unread makes the system throw away what is on its way out.
  for (int i = 0; i < 10'000; ++i) client.send_request(metadata_of("t"), 12);
  BOOST_TEST(client.read_to_end().size() == cut_at);
}

BOOST_AUTO_TEST_CASE(a_client_that_does_not_read_holds_up_nobody) {
  running on{{.max_message_bytes = 20'000'000}};
  auto batch = make_batch({std::string(16'000'000, 'x')});
  on.kafka.append("t", 0, batch);
  wire_socket slow{on.address(1), 4096};
  for (int i = 0; i < 4; ++i) slow.send_request(fetch_of("t", 0, 0), fetch_version);
  BOOST_REQUIRE(on.kafka.await_requests(api_key::fetch, 1, patience));
  wire_socket other{on.address(1)};
  for (int i = 0; i < 50; ++i) other.call<wire::metadata_response>(metadata_of("t"), 12);
  // One reply is on its way; the further ones are not made before it is out.
  BOOST_TEST(on.kafka.requests(api_key::fetch) == 1u);
  for (int i = 0; i < 4; ++i) {
    auto fetched = slow.read_response<wire::fetch_response>(fetch_version);
    BOOST_TEST(fetched.responses.at(0).partitions.at(0).records.size() == batch.size());
  }
}

BOOST_AUTO_TEST_CASE(it_ends_with_everything_live_and_leaves_no_descriptor) {
  auto before = open_descriptors();
  {
    std::optional<running> on{std::in_place};
    wire_socket waiting{on->address(1)};
    waiting.send_request(fetch_of("t", 0, 0, 600'000), fetch_version);
    wire_socket idle{on->address(2)};
    wire_socket half{on->address(2)};
    half.send(bytes_of({0, 0}));
    BOOST_REQUIRE(on->kafka.await_requests(api_key::fetch, 1, patience));
    BOOST_REQUIRE(on->kafka.await_connections(3, patience));
    on.reset();
    BOOST_TEST(waiting.read_to_end().empty());
    BOOST_TEST(idle.read_to_end().empty());
  }
  BOOST_TEST(open_descriptors() == before);
}

BOOST_AUTO_TEST_CASE(a_given_port_is_used_and_a_taken_one_refused) {
  uint16_t port = 0;
  {
    running on{{}};
    port = static_cast<uint16_t>(std::stoi(on.address(1).substr(on.address(1).rfind(':') + 1)));
    try {
      cluster second{{.ports = {port}}};
      BOOST_ERROR("two clusters share a port");
    } catch (const error& refused) {
      BOOST_TEST(refused.code() == errc::broker_not_available);
      BOOST_TEST(refused.message().find(std::to_string(port)) != std::string::npos, refused.message());
    }
  }
  cluster third{{.ports = {port}}};
  BOOST_TEST(can_connect("127.0.0.1:" + std::to_string(port)));
}

BOOST_AUTO_TEST_CASE(an_unknown_host_is_refused) {
  BOOST_CHECK_EXCEPTION(cluster{{.host = "no-such-host.invalid"}}, error, [](const error& e) {
    return e.code() == errc::host_not_found;
  });
}

BOOST_AUTO_TEST_CASE(threads_may_use_it_while_clients_work) {
  running on;
  constexpr int writers = 4;
  constexpr int each = 50;
  std::vector<std::thread> threads;
  for (int w = 0; w < writers; ++w)
    threads.emplace_back([&, w] {
      wire_socket client{on.address(1)};
      auto batch = make_batch({"x"}, {.producer_id = 100 + w, .producer_epoch = 0, .sequence = 0});
      for (int i = 0; i < each; ++i) {
        client.call<wire::produce_response>(produce_of("t", 0, make_batch({"x"})), produce_version);
        client.call<wire::produce_response>(produce_of("t", 0, batch), produce_version);
      }
    });
  for (int i = 0; i < 50; ++i) {
    on.kafka.create_topic("topic-" + std::to_string(i));
    on.kafka.inject({.api = api_key::metadata});
    on.kafka.partition("t", 0);
  }
  for (auto& t : threads) t.join();
  // Each writer's numbered batch is there once, however often it was sent.
  BOOST_TEST(on.kafka.partition("t", 0).end_offset == writers * (each + 1));
}

BOOST_AUTO_TEST_SUITE_END()
