// A SCRAM server that says anything: no answer succeeds without the signature that only a server with the password can make.

#include "cafka/auth/scram_exchange.hpp"
#include "tests/fuzz/seeds.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/support/golden.hpp"

#include <algorithm>

namespace cafka::fuzz {

/// The input is the server's two messages, a zero byte between them.
void fuzz_scram(byte_span input) {
  const auto zero = std::ranges::find(input, std::byte{0});
  const auto first = input.first(static_cast<size_t>(zero - input.begin()));
  const auto rest = input.subspan(first.size());
  scram_exchange exchange{
      {.name = "user", .password = std::make_shared<scram_password>(scram_hash::sha_256, "no seed has it")}, "nonce"};
  exchange.begin();
  const auto proof = exchange.answer(first);
  require(proof.send.has_value() != static_cast<bool>(proof.what), "an answer is a message or an error");
  if (!proof.send) return;
  const auto last = exchange.answer(rest.empty() ? rest : rest.subspan(1));
  require(!last.send && last.what.code() == errc::authentication_failed, "no signature is right by chance");
}

std::vector<seed> scram_seeds() {
  std::vector<seed> seeds;
  golden::for_each_vector("scram", [&](const golden::vector_line& line) {
    std::string text = line["server_first"];
    // The nonce continues the target's own, so that the exchange goes on.
    text.replace(2, line["client_nonce"].get<std::string>().size(), "nonce");
    text += '\0';
    text += line["server_final"].get<std::string>();
    const auto bytes = bytes_view{text}.span();
    seeds.emplace_back(bytes.begin(), bytes.end());
  });
  return seeds;
}

} // namespace cafka::fuzz
