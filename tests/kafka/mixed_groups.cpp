// Groups that members of ours share with those of Kafka's own client and of librdkafka, eager and cooperative.
#include "tests/kafka/group_member.hpp"

#include "cafka/actors/blocking/client.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <future>
#include <spawn.h>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

using namespace cafka;
using namespace cafka::test;

namespace {

/// kcat as a member, which leaves in order when it is destroyed.
class librdkafka_member {
public:
  librdkafka_member(const std::string& bootstrap, const std::string& strategy) {
    std::vector<std::string> words{"kcat",  "-q",
                                   "-b",    bootstrap,
                                   "-G",    "billing",
                                   "-X",    "partition.assignment.strategy=" + strategy,
                                   "-X",    "heartbeat.interval.ms=300",
                                   "orders"};
    std::vector<char*> argv;
    for (auto& each : words) argv.push_back(each.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    const auto failure = ::posix_spawnp(&pid_, argv[0], &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failure != 0) throw std::runtime_error{"kcat cannot be started"};
  }
  librdkafka_member(const librdkafka_member&) = delete;
  librdkafka_member& operator=(const librdkafka_member&) = delete;
  ~librdkafka_member() {
    ::kill(pid_, SIGTERM);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR)
      ;
  }

private:
  pid_t pid_ = 0;
};

/// Kafka's console consumer as a member, until nothing has come for so long. The strategies by the names of their classes.
std::future<void> java_member(
    const real_kafka& kafka, const std::vector<std::string>& strategies, std::chrono::milliseconds idle) {
  std::string classes;
  for (const auto& each : strategies)
    classes += (classes.empty() ? "" : ",") + ("org.apache.kafka.clients.consumer." + each);
  return std::async(std::launch::async, [&kafka, classes, idle] {
    kafka.tool(
        "kafka-console-consumer",
        {"--topic", "orders", "--group", "billing", "--timeout-ms", std::to_string(idle.count()), "--consumer-property",
         "partition.assignment.strategy=" + classes, "--consumer-property", "heartbeat.interval.ms=300"});
  });
}

struct shared_group {
  real_kafka kafka{"4.2.0", 1, at_once};
  actors on;

  shared_group() { blocking::client{{.bootstrap = {kafka.bootstrap()}}}.create_topic("orders", {.partitions = 6}); }
  std::unique_ptr<joined_member> join(std::vector<assignor> offered) {
    return std::make_unique<joined_member>(
        on.system, kafka.bootstrap(), group_settings(std::move(offered)), group_subscription{.topics = {"orders"}});
  }
};

/// Others come, and go.
void share(std::vector<assignor> ours, const std::string& javas, const std::string& librdkafkas) {
  shared_group group;
  const auto member = group.join(std::move(ours));
  BOOST_TEST_REQUIRE(member->has->wait_for_count(6));
  {
    const librdkafka_member other{group.kafka.bootstrap(), librdkafkas};
    BOOST_TEST(member->has->wait_for_count(3));
    const auto java = java_member(group.kafka, {javas}, 10s);
    BOOST_TEST(member->has->wait_for_count(2));
    BOOST_TEST(member->has->wait_for_count(3));
    java.wait();
  }
  BOOST_TEST(member->has->wait_for_count(6));
  member->close();
}

} // namespace

BOOST_AUTO_TEST_SUITE(mixed_groups)

BOOST_AUTO_TEST_CASE(share_eagerly) { share({assignor::range()}, "RangeAssignor", "range"); }

BOOST_AUTO_TEST_CASE(share_in_turn) { share({assignor::round_robin()}, "RoundRobinAssignor", "roundrobin"); }

BOOST_AUTO_TEST_CASE(share_cooperatively) {
  share({assignor::cooperative_sticky()}, "CooperativeStickyAssignor", "cooperative-sticky");
}

BOOST_AUTO_TEST_CASE(are_changed_over_from_eager_to_cooperative_beside_a_java_member) {
  shared_group group;
  auto member = group.join({assignor::range()});
  BOOST_TEST_REQUIRE(member->has->wait_for_count(6));
  const auto java = java_member(group.kafka, {"CooperativeStickyAssignor", "RangeAssignor"}, 30s);
  BOOST_TEST(member->has->wait_for_count(3));
  BOOST_TEST(member->status().assignor == "range");
  const std::vector<std::vector<assignor>> rounds{
      {assignor::cooperative_sticky(), assignor::range()}, {assignor::cooperative_sticky()}};
  for (const auto& offered : rounds) {
    auto next = group.join(offered);
    BOOST_TEST(next->has->wait_for_count(2));
    member->close();
    BOOST_TEST(next->has->wait_for_count(3));
    BOOST_TEST(next->status().assignor == "cooperative-sticky");
    member = std::move(next);
  }
  BOOST_TEST(member->has->wait_for_count(6));
  java.wait();
  member->close();
}

BOOST_AUTO_TEST_SUITE_END()
