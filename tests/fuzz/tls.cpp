// A peer that says anything: it neither opens a TLS connection, nor makes an engine keep more than a record.

#include "cafka/auth/tls/tls_engine.hpp"
#include "tests/fuzz/seeds.hpp"
#include "tests/fuzz/target.hpp"

namespace cafka::fuzz {

namespace {

constexpr const char* certificate = "-----BEGIN CERTIFICATE-----\n"
                                    "MIIBizCCATGgAwIBAgIUD+3zZsY2oiOw2ZlCJEHPljeLSfcwCgYIKoZIzj0EAwIw\n"
                                    "DzENMAsGA1UEAwwEZnV6ejAgFw0yNjExMjgyMDUwMDlaGA8yMTI2MTEwNDIwNTAw\n"
                                    "OVowDzENMAsGA1UEAwwEZnV6ejBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABKuC\n"
                                    "XXV1iNRWRvq08gj2CkbkXHX/HDLiPtLetT5vEX11/WBzpytx4H0dwq+JUFVTM9xr\n"
                                    "d2cYNGbPBVXA11KIjiWjaTBnMB0GA1UdDgQWBBShcoHmM4K6krslRieC4WthLzfp\n"
                                    "szAfBgNVHSMEGDAWgBShcoHmM4K6krslRieC4WthLzfpszAPBgNVHRMBAf8EBTAD\n"
                                    "AQH/MBQGA1UdEQQNMAuCCWxvY2FsaG9zdDAKBggqhkjOPQQDAgNIADBFAiAUorU4\n"
                                    "OShGvG24SfEVRC6JN2m3XxYllrDhCHYrcS1mtAIhAIGDarxyP2SPTstxPYXvAIrT\n"
                                    "HX/KQrybJnhjtUrHTgXp\n"
                                    "-----END CERTIFICATE-----\n";
// Of no use but here.
constexpr const char* key = "-----BEGIN PRIVATE KEY-----\n"
                            "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg25c0Ss1DGETUPSnv\n"
                            "0tuDQkWXEgcIh0ojJdFeDs24EjyhRANCAASrgl11dYjUVkb6tPII9gpG5Fx1/xwy\n"
                            "4j7S3rU+bxF9df1gc6crceB9HcKviVBVUzPca3dnGDRmzwVVwNdSiI4l\n"
                            "-----END PRIVATE KEY-----\n";

std::shared_ptr<const tls_context> client() {
  static const auto context = std::make_shared<const tls_context>(tls_config{.trust = {.pem = certificate}});
  return context;
}

std::shared_ptr<const tls_context> server() {
  static const auto context = std::make_shared<const tls_context>(
      tls_server_config{.identity = {.certificate_pem = certificate, .key_pem = key}});
  return context;
}

/// The first byte is the size of the pieces in which the others come.
void feed(tls_engine& engine, byte_span input) {
  if (input.empty()) return;
  const auto piece = std::to_integer<size_t>(input.front()) + 1;
  input = input.subspan(1);
  std::byte into[100];
  while (!input.empty()) {
    byte_span some = input.first(std::min(piece, input.size()));
    input = input.subspan(some.size());
    require(engine.read(some, into) == 0, "nothing that was not encrypted comes through");
    require(some.empty(), "during the handshake everything is taken");
    require((engine.state() == tls_state::failed) == static_cast<bool>(engine.what()), "a failure has an error");
    wire::bytes out;
    engine.take_output(out);
    require(out.size() < 10'000, "an answer is short");
  }
  require(engine.state() != tls_state::open, "no handshake succeeds by chance");
  engine.end_of_wire();
  require(engine.state() != tls_state::handshake, "there is an end");
}

seed whole(byte_span bytes) {
  seed one{std::byte{0xFF}};
  one.insert(one.end(), bytes.begin(), bytes.end());
  return one;
}

/// What a client says first, and what a server answers.
std::pair<wire::bytes, wire::bytes> greetings() {
  tls_engine asking{client(), "localhost"};
  tls_engine answering{server()};
  wire::bytes hello, answer;
  asking.take_output(hello);
  byte_span input = hello;
  answering.read(input, {});
  answering.take_output(answer);
  return {hello, answer};
}

seed alert() {
  static constexpr std::byte bytes[]{std::byte{0x15}, std::byte{3}, std::byte{3}, {},
                                     std::byte{2},    std::byte{2}, std::byte{40}};
  return whole(bytes);
}

} // namespace

void fuzz_tls_client(byte_span input) {
  tls_engine engine{client(), "localhost"};
  wire::bytes hello;
  engine.take_output(hello);
  feed(engine, input);
}

void fuzz_tls_server(byte_span input) {
  tls_engine engine{server()};
  feed(engine, input);
}

std::vector<seed> tls_client_seeds() { return {whole(greetings().second), alert()}; }
std::vector<seed> tls_server_seeds() { return {whole(greetings().first), alert()}; }

} // namespace cafka::fuzz
