#include "tests/auth/token_server.hpp"

#include "cafka/wire/base64.hpp"
#include "tests/auth/tls_pair.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <optional>

namespace cafka::test {

namespace {

/// What is said on a connection, decrypted.
class conversation {
public:
  conversation(int socket, const std::shared_ptr<const tls_context>& with) : socket_(socket) {
    if (with) tls_.emplace(with, "client");
  }

  /// More of it; nothing at its end.
  std::optional<std::string> read() {
    std::array<std::byte, 4096> part{};
    const auto count = recv(socket_, part.data(), part.size(), 0);
    if (count <= 0) return std::nullopt;
    const auto bytes = byte_span{part}.first(static_cast<size_t>(count));
    if (!tls_) return std::string{bytes_view{bytes}.text()};
    auto text = feed(*tls_, bytes);
    flush();
    return text;
  }

  void write(std::string_view text) {
    if (!tls_) return send_all(bytes_of_text(text));
    tls_->write(bytes_of_text(text));
    tls_->close();
    flush();
  }

private:
  void flush() { send_all(output_of(*tls_)); }

  void send_all(byte_span bytes) const {
    while (!bytes.empty()) {
      const auto count = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return;
      bytes = bytes.subspan(static_cast<size_t>(count));
    }
  }

  int socket_;
  std::optional<tls_engine> tls_;
};

/// The text behind the first one and before the second.
std::string between(const std::string& text, std::string_view begin, std::string_view end) {
  const auto at = text.find(begin);
  if (at == std::string::npos) return {};
  const auto from = at + begin.size();
  return text.substr(from, text.find(end, from) - from);
}

bool is_whole(const std::string& request) {
  const auto end = request.find("\r\n\r\n");
  if (end == std::string::npos) return false;
  const auto length = between(request, "Content-Length: ", "\r\n");
  return request.size() >= end + 4 + (length.empty() ? 0 : std::stoul(length));
}

} // namespace

token_server::token_server(handler answer, std::shared_ptr<const tls_context> with)
    : answer_(std::move(answer)), tls_(std::move(with)), listening_(socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  BOOST_REQUIRE(bind(listening_, reinterpret_cast<sockaddr*>(&at), size) == 0);
  BOOST_REQUIRE(listen(listening_, 10) == 0);
  BOOST_REQUIRE(getsockname(listening_, reinterpret_cast<sockaddr*>(&at), &size) == 0);
  port_ = ntohs(at.sin_port);
  thread_ = std::thread{[this] { serve(); }};
}

token_server::~token_server() {
  shutdown(listening_, SHUT_RDWR);
  thread_.join();
  ::close(listening_);
}

std::string token_server::url() const {
  return std::string{tls_ ? "https" : "http"} + "://127.0.0.1:" + std::to_string(port_) + "/token";
}

void token_server::serve() {
  for (;;) {
    const int connection = accept(listening_, nullptr, nullptr);
    if (connection < 0) return;
    serve(connection);
    ::close(connection);
  }
}

void token_server::serve(int connection) {
  conversation with{connection, tls_};
  std::string request;
  while (!is_whole(request)) {
    const auto more = with.read();
    if (!more) return;
    request += *more;
  }
  const auto body = answer_(request);
  with.write(
      "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" + body);
}

std::string who_asks(const std::string& request) {
  const auto decoded =
      wire::parse_base64(between(request, "Authorization: Basic ", "\r\n"), wire::base64_alphabet::standard);
  std::string who{decoded ? bytes_view{byte_span{*decoded}}.text() : "nobody"};
  if (const auto scope = between(request, "&scope=", "\r\n"); !scope.empty()) who += " for " + scope;
  return who;
}

} // namespace cafka::test
