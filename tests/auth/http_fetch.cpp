#include "cafka/auth/oauth/http_fetch.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include <string>
#include <thread>

using namespace cafka;
using namespace std::chrono_literals;

namespace {

/// Takes one connection on a port that the system picks, and gives one answer.
class one_answer {
public:
  explicit one_answer(std::string answer) : answer_(std::move(answer)), listening_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    BOOST_REQUIRE(bind(listening_, reinterpret_cast<sockaddr*>(&at), size) == 0);
    BOOST_REQUIRE(listen(listening_, 1) == 0);
    BOOST_REQUIRE(getsockname(listening_, reinterpret_cast<sockaddr*>(&at), &size) == 0);
    port_ = ntohs(at.sin_port);
    thread_ = std::thread{[this] { serve(); }};
  }
  ~one_answer() { stop(); }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/token"; }
  /// What was asked; waits for the end.
  const std::string& asked() {
    stop();
    return asked_;
  }

private:
  void serve() {
    const int connected = accept(listening_, nullptr, nullptr);
    if (connected < 0) return;
    char part[4096];
    // The form is the last of the request, and ends with the scope.
    for (ssize_t count = 1; count > 0 && !asked_.ends_with("scope=all");) {
      count = recv(connected, part, sizeof part, 0);
      if (count > 0) asked_.append(part, static_cast<size_t>(count));
    }
    for (size_t sent = 0; sent < answer_.size();) {
      const auto count = send(connected, answer_.data() + sent, answer_.size() - sent, MSG_NOSIGNAL);
      if (count <= 0) break;
      sent += static_cast<size_t>(count);
    }
    // An empty answer: until the other side gives up.
    if (answer_.empty()) recv(connected, part, sizeof part, 0);
    ::close(connected);
  }

  void stop() {
    if (!thread_.joinable()) return;
    shutdown(listening_, SHUT_RDWR);
    thread_.join();
    ::close(listening_);
  }

  std::string answer_;
  std::string asked_;
  int listening_;
  uint16_t port_ = 0;
  std::thread thread_;
};

client_credentials who(const std::string& url) {
  return {.token_endpoint = url, .client_id = "alice", .client_secret = "open sesame", .scope = "all"};
}

std::string http(const std::string& status, const std::string& body) {
  return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n"
         + body;
}

void check_refused(const token_answer& answer, std::string_view says, bool again) {
  BOOST_TEST(answer.what.code() == errc::authentication_failed);
  BOOST_TEST(answer.what.message().find(says) != std::string::npos, answer.what.message());
  BOOST_TEST(answer.what.message().find("sesame") == std::string::npos);
  BOOST_TEST(answer.may_try_again == again);
}

} // namespace

BOOST_AUTO_TEST_SUITE(http_fetches)

BOOST_AUTO_TEST_CASE(a_token_is_fetched) {
  one_answer server{http("200 OK", R"({"access_token":"abc","expires_in":60})")};
  const auto answer = fetch_token(who(server.url()), 30s);
  BOOST_TEST(!answer.what, answer.what.message());
  BOOST_TEST((answer.token.reveal() == "abc"));
  BOOST_TEST((answer.lifetime == 60s));
  const auto& asked = server.asked();
  BOOST_TEST(asked.starts_with("POST /token HTTP/1.1\r\n"), asked);
  BOOST_TEST(asked.find("\r\nAuthorization: Basic YWxpY2U6b3BlbiBzZXNhbWU=\r\n") != std::string::npos);
  BOOST_TEST(asked.find("\r\nContent-Type: application/x-www-form-urlencoded\r\n") != std::string::npos);
  BOOST_TEST(asked.ends_with("\r\n\r\ngrant_type=client_credentials&scope=all"));
}

BOOST_AUTO_TEST_CASE(what_goes_wrong_is_said) {
  one_answer refusing{http("401 Unauthorized", R"({"error":"invalid_client"})")};
  check_refused(fetch_token(who(refusing.url()), 30s), "HTTP status 401, invalid_client", false);
  one_answer moved{"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"};
  check_refused(fetch_token(who(moved.url()), 30s), "HTTP status 302", false); // the secret does not go elsewhere
  one_answer endless{http("200 OK", std::string(2 << 20, ' '))};
  check_refused(fetch_token(who(endless.url()), 30s), "", true);
  one_answer cut{"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"};
  check_refused(fetch_token(who(cut.url()), 30s), "", true);
  one_answer silent{""};
  check_refused(fetch_token(who(silent.url()), 50ms), "imed out", true);
  one_answer gone{""};
  gone.asked(); // it listens no more
  check_refused(fetch_token(who(gone.url()), 30s), "", true);
}

BOOST_AUTO_TEST_CASE(a_wrong_configuration_is_not_tried) {
  const auto answer = fetch_token(who("file:///etc/passwd"), 30s);
  BOOST_TEST(answer.what.code() == errc::invalid_configuration);
}

BOOST_AUTO_TEST_SUITE_END()
