#include "cafka/auth/tls/tls_engine.hpp"

#include "tests/auth/tls_pair.hpp"

#include "cafka/auth/tls/session_cache.hpp"

#include <atomic>
#include <thread>

using namespace cafka;
using namespace cafka::test;

BOOST_AUTO_TEST_SUITE(tls_engines)

BOOST_AUTO_TEST_CASE(both_sides_open_and_text_goes_both_ways) {
  tls_pair pair{context_of(client_config()), context_of(server_config())};
  pair.talk();
  BOOST_TEST((pair.client.state() == tls_state::open), to_string(pair.client.what()));
  BOOST_TEST((pair.server.state() == tls_state::open), to_string(pair.server.what()));
  BOOST_TEST(pair.client.protocol() == "TLSv1.3");
  BOOST_TEST(!pair.client.cipher().empty());
  BOOST_TEST(pair.client.peer_subject() == "CN=broker");
  BOOST_TEST(pair.client.write(bytes_of_text("ping")) == 4u);
  BOOST_TEST(pair.server.write(bytes_of_text("pong")) == 4u);
  pair.talk();
  BOOST_TEST(pair.server_got == "ping");
  BOOST_TEST(pair.client_got == "pong");
}

// A client's first message shows whom it looks for, as text (SNI): a proxy in front of brokers goes by it.
BOOST_AUTO_TEST_CASE(names_are_shown_to_servers_and_addresses_are_not) {
  const auto shows = [](const std::string& host, const std::string& name) {
    tls_engine client{context_of(client_config()), host, 9093};
    const auto hello = output_of(client);
    return bytes_view{byte_span{hello}}.text().find(name) != std::string_view::npos;
  };
  BOOST_TEST(shows("b1.cafka.example", "b1.cafka.example"));
  BOOST_TEST(!shows("b1.cafka.example.", "b1.cafka.example.")); // without the dot at the end (RFC 6066, section 3)
  BOOST_TEST(shows("b1.cafka.example.", "b1.cafka.example"));
  BOOST_TEST(!shows("127.0.0.1", "127.0.0.1"));
  BOOST_TEST(!shows("::1", "::1"));
}

BOOST_AUTO_TEST_CASE(nothing_is_written_before_it_is_open) {
  tls_engine client{context_of(client_config()), "localhost", 9093};
  BOOST_TEST((client.state() == tls_state::handshake));
  BOOST_TEST(client.has_output());
  BOOST_TEST(client.write(bytes_of_text("secret")) == 0u);
}

BOOST_AUTO_TEST_CASE(records_may_be_cut_at_every_byte) {
  for (const auto version : {tls_version::tls_1_2, tls_version::tls_1_3}) {
    auto server = server_config();
    server.protocol.maximum = version;
    tls_pair pair{context_of(client_config()), context_of(server)};
    pair.talk(1);
    BOOST_TEST((pair.client.state() == tls_state::open), to_string(pair.client.what()));
    const std::string text(40'000, 'x');
    BOOST_TEST(pair.client.write(bytes_of_text(text)) == text.size());
    pair.talk(1);
    BOOST_TEST((pair.server_got == text));
  }
}

BOOST_AUTO_TEST_CASE(text_is_read_in_pieces_of_any_size) {
  tls_pair pair{context_of(client_config()), context_of(server_config())};
  pair.talk();
  std::string text;
  for (int i = 0; i < 50'000; ++i) text += static_cast<char>('a' + i % 26);
  pair.client.write(bytes_of_text(text));
  const auto sent = output_of(pair.client);
  byte_span wire = sent;
  std::string got;
  std::byte into[7];
  for (size_t size = 1; const auto count = pair.server.read(wire, std::span{into}.first(size)); size = size % 7 + 1)
    got.append(reinterpret_cast<const char*>(into), count);
  BOOST_TEST(wire.empty());
  BOOST_TEST((got == text));
}

BOOST_AUTO_TEST_CASE(no_more_is_taken_than_asked_for) {
  tls_pair pair{context_of(client_config()), context_of(server_config())};
  pair.talk();
  pair.client.write(bytes_of_text(std::string(40'000, 'x')));
  const auto sent = output_of(pair.client);
  byte_span wire = sent;
  std::byte into[4];
  BOOST_TEST(pair.server.read(wire, into) == 4u);
  BOOST_TEST(wire.size() > 20'000u); // one record at most is inside
  const auto left = wire.size();
  BOOST_TEST(pair.server.read(wire, {}) == 0u);
  BOOST_TEST(wire.size() == left);
}

BOOST_AUTO_TEST_CASE(what_waits_to_be_sent_is_bounded) {
  tls_pair pair{context_of(client_config()), context_of(server_config())};
  pair.talk();
  const std::string text(1'000'000, 'x');
  size_t taken = 0;
  while (const auto some = pair.client.write(bytes_of_text(text))) taken += some;
  const auto waiting = output_of(pair.client);
  BOOST_TEST(waiting.size() >= tls_engine::output_limit);
  BOOST_TEST(waiting.size() < tls_engine::output_limit + 20'000);
  BOOST_TEST(feed(pair.server, waiting).size() == taken);
  BOOST_TEST(pair.client.write(bytes_of_text("x")) == 1u); // there is room again
}

BOOST_AUTO_TEST_CASE(an_empty_buffer_gives_its_memory_for_the_output) {
  tls_pair pair{context_of(client_config()), context_of(server_config())};
  wire::bytes out;
  pair.client.take_output(out);
  const auto first = out.size();
  BOOST_TEST(first > 0u);
  BOOST_TEST(!pair.client.has_output());
  feed(pair.server, out);
  pair.server.take_output(out); // to its end
  BOOST_TEST(out.size() > first);
}

BOOST_AUTO_TEST_CASE(closing_is_said_and_answered) {
  for (const auto version : {tls_version::tls_1_2, tls_version::tls_1_3}) {
    auto server = server_config();
    server.protocol.maximum = version;
    tls_pair pair{context_of(client_config()), context_of(server)};
    pair.talk();
    pair.client.write(bytes_of_text("last"));
    pair.client.close();
    BOOST_TEST((pair.client.state() == tls_state::closing));
    BOOST_TEST(pair.client.write(bytes_of_text("more")) == 0u);
    pair.talk();
    BOOST_TEST(pair.server_got == "last");
    BOOST_TEST((pair.server.state() == tls_state::closed));
    BOOST_TEST((pair.client.state() == tls_state::closed));
    pair.client.end_of_wire();
    BOOST_TEST((pair.client.state() == tls_state::closed));
  }
}

BOOST_AUTO_TEST_CASE(what_comes_while_closing_can_be_read) {
  tls_pair pair{context_of(client_config()), context_of(server_config())};
  pair.talk();
  pair.client.close();
  pair.server.write(bytes_of_text("on its way"));
  pair.talk();
  BOOST_TEST(pair.client_got == "on its way");
  BOOST_TEST((pair.client.state() == tls_state::closed));
}

BOOST_AUTO_TEST_CASE(sessions_are_resumed_by_engines_of_one_context) {
  for (const auto version : {tls_version::tls_1_2, tls_version::tls_1_3}) {
    auto limited = server_config();
    limited.protocol.maximum = version;
    const auto clients = context_of(client_config());
    const auto servers = context_of(limited);
    for (int round = 0; round < 4; ++round) {
      tls_pair pair{clients, servers};
      pair.talk();
      pair.server.write(bytes_of_text("x")); // the tickets of TLS 1.3 come before it
      pair.talk();
      BOOST_TEST((pair.client.state() == tls_state::open), to_string(pair.client.what()));
      BOOST_TEST(pair.client.resumed() == (round > 0), "round " << round);
    }
    tls_pair other{clients, servers, "127.0.0.1"};
    other.talk();
    BOOST_TEST((other.client.state() == tls_state::open));
    BOOST_TEST(!other.client.resumed()); // another name, so its certificate is looked at
  }
}

BOOST_AUTO_TEST_CASE(kept_sessions_are_bounded_and_can_be_none) {
  auto config = client_config();
  config.kept_sessions = 2;
  const auto clients = context_of(config);
  config.kept_sessions = 0;
  const auto forgetful = context_of(config);
  const auto servers = context_of(server_config());
  for (const auto* host : {"a.cafka.example", "b.cafka.example", "c.cafka.example"})
    for (const auto& context : {clients, forgetful}) {
      tls_pair pair{context, servers, host};
      pair.talk();
      pair.server.write(bytes_of_text("x"));
      pair.talk();
      BOOST_TEST((pair.client.state() == tls_state::open), to_string(pair.client.what()));
    }
  BOOST_TEST(clients->sessions().size() == 2u);
  BOOST_TEST(forgetful->sessions().size() == 0u);
}

BOOST_AUTO_TEST_CASE(engines_of_one_context_run_in_many_threads) {
  const auto clients = context_of(client_config());
  const auto servers = context_of(server_config());
  std::atomic<int> opened = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int round = 0; round < 20; ++round) {
        tls_pair pair{clients, servers};
        pair.talk();
        opened += pair.client.state() == tls_state::open;
      }
    });
  for (auto& one : threads) one.join();
  BOOST_TEST(opened == 80);
}

BOOST_AUTO_TEST_CASE(clients_show_their_certificate_if_they_are_asked) {
  auto server = server_config();
  server.client_trust.pem = test_ca().pem();
  auto with = client_config();
  with.identity = {.certificate_pem = test_client().pem(), .key_pem = std::string_view{test_client().key_pem()}};
  for (const auto wanted :
       {tls_client_certificate::not_asked, tls_client_certificate::optional, tls_client_certificate::required}) {
    server.client_certificate = wanted;
    tls_pair pair{context_of(with), context_of(server)};
    pair.talk();
    BOOST_TEST((pair.server.state() == tls_state::open), to_string(pair.server.what()));
    BOOST_TEST(pair.server.peer_subject() == (wanted == tls_client_certificate::not_asked ? "" : "CN=alice"));
  }
  server.client_certificate = tls_client_certificate::optional;
  tls_pair without{context_of(client_config()), context_of(server)};
  without.talk();
  BOOST_TEST((without.server.state() == tls_state::open));
}

BOOST_AUTO_TEST_SUITE_END()
