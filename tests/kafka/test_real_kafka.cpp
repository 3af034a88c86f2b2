// The launcher itself: that what it calls ready answers, and that nothing is left when it is told to end.
#include "tests/kafka/real_kafka.hpp"

#include <arpa/inet.h>
#include <array>
#include <boost/test/unit_test.hpp>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using cafka::test::real_kafka;

namespace {

/// The ports in "127.0.0.1:p,127.0.0.1:p".
std::vector<uint16_t> ports_of(const std::string& bootstrap) {
  std::vector<uint16_t> ports;
  for (size_t colon = bootstrap.find(':'); colon != std::string::npos; colon = bootstrap.find(':', colon + 1))
    ports.push_back(static_cast<uint16_t>(std::stoi(bootstrap.substr(colon + 1))));
  return ports;
}

/// Sends ApiVersions v0 as the protocol's specification spells it. True if the answer is an answer to it.
bool answers_api_versions(uint16_t port) {
  int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  timeval limit{10, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  // Length 10, key 18, version 0, correlation id 0x01020304, null client id.
  const std::array<unsigned char, 14> request{0, 0, 0, 10, 0, 18, 0, 0, 1, 2, 3, 4, 0xff, 0xff};
  std::array<unsigned char, 10> reply{};
  bool ok = ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0
            && ::send(fd, request.data(), request.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(request.size())
            && ::recv(fd, reply.data(), reply.size(), MSG_WAITALL) == static_cast<ssize_t>(reply.size());
  ::close(fd);
  // Behind the length: the correlation id, then error code 0.
  return ok && reply[4] == 1 && reply[5] == 2 && reply[6] == 3 && reply[7] == 4 && reply[8] == 0 && reply[9] == 0;
}

} // namespace

BOOST_AUTO_TEST_SUITE(real_kafka_launcher)

BOOST_AUTO_TEST_CASE(a_started_broker_answers_and_a_stopped_one_does_not) {
  uint16_t port = 0;
  {
    real_kafka kafka{"4.2.0", 1};
    auto ports = ports_of(kafka.bootstrap());
    BOOST_REQUIRE_EQUAL(ports.size(), 1u);
    port = ports.front();
    BOOST_TEST(answers_api_versions(port));
    kafka.kill_broker(1);
    BOOST_TEST(!answers_api_versions(port));
    kafka.start_broker(1);
    BOOST_TEST(answers_api_versions(port));
  }
  BOOST_TEST(!answers_api_versions(port));
}

BOOST_AUTO_TEST_CASE(an_unknown_version_is_refused) { BOOST_CHECK_THROW(real_kafka("0.0", 1), std::runtime_error); }

BOOST_AUTO_TEST_SUITE_END()
