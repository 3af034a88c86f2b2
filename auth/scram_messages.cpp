#include "cafka/auth/scram_messages.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "cafka/wire/base64.hpp"

namespace cafka {

namespace {

/// Takes "<key>=<value>" from the front of a message; the value ends at a comma, which is taken too.
std::optional<std::string_view> take(std::string_view& rest, char key) {
  if (rest.size() < 2 || rest[0] != key || rest[1] != '=') return std::nullopt;
  rest.remove_prefix(2);
  const auto end = std::min(rest.find(','), rest.size());
  const auto value = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return value;
}

/// RFC 5802: printable ASCII without commas.
bool is_nonce(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~' && c != ','; });
}

/// The name that scram_name was made of. Nothing: it was made otherwise.
std::optional<std::string> plain_name(std::string_view escaped) {
  std::string name;
  for (size_t i = 0; i < escaped.size(); ++i) {
    if (escaped[i] != '=') {
      name += escaped[i];
      continue;
    }
    const auto code = escaped.substr(i, 3);
    if (code != "=2C" && code != "=3D") return std::nullopt;
    name += code == "=2C" ? ',' : '=';
    i += 2;
  }
  return name;
}

std::optional<int64_t> number(std::string_view text) {
  int64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc{} || end != text.data() + text.size() || value <= 0) return std::nullopt;
  return value;
}

} // namespace

std::string scram_name(std::string_view username) {
  std::string name;
  for (const char c : username) {
    if (c == '=')
      name += "=3D";
    else if (c == ',')
      name += "=2C";
    else
      name += c;
  }
  return name;
}

scram_server_first read_scram_server_first(std::string_view message) {
  scram_server_first first;
  const auto refuse = [&first](std::string why) {
    first.problem = std::move(why);
    return first;
  };
  if (message.starts_with("m=")) return refuse("it asks for an extension that this client does not know");
  const auto nonce = take(message, 'r');
  if (!nonce || !is_nonce(*nonce)) return refuse("it has no nonce");
  const auto salt = take(message, 's');
  if (!salt) return refuse("it has no salt");
  const auto bytes = wire::parse_base64(*salt, wire::base64_alphabet::standard);
  if (!bytes || bytes->empty()) return refuse("its salt is not base64");
  const auto iterations = take(message, 'i');
  const auto count = iterations ? number(*iterations) : std::nullopt;
  if (!count) return refuse("its count of iterations is not a positive number");
  first.nonce = *nonce;
  first.salt = *bytes;
  first.iterations = *count;
  return first;
}

scram_server_final read_scram_server_final(std::string_view message) {
  scram_server_final last;
  if (const auto refusal = take(message, 'e')) {
    last.refusal = refusal->empty() ? "no reason given" : std::string{*refusal};
    return last;
  }
  const auto verifier = take(message, 'v');
  const auto bytes = verifier ? wire::parse_base64(*verifier, wire::base64_alphabet::standard) : std::nullopt;
  if (bytes && !bytes->empty())
    last.signature = *bytes;
  else
    last.problem = "it has no signature";
  return last;
}

scram_client_first read_scram_client_first(std::string_view message) {
  scram_client_first first;
  const auto refuse = [&first](std::string why) {
    first.problem = std::move(why);
    return first;
  };
  // Channel binding ('p=') binds to a TLS connection, which no mechanism of Kafka's does; 'y' says that the client could.
  if (!message.starts_with("n,") && !message.starts_with("y,")) return refuse("its channel binding is not served");
  const auto header_end = message.find(',', 2);
  if (header_end == std::string_view::npos) return refuse("it has no header");
  auto acting_for = message.substr(2, header_end - 2);
  if (!acting_for.empty() && !acting_for.starts_with("a=")) return refuse("its header is none");
  first.gs2_header = message.substr(0, header_end + 1);
  auto rest = message.substr(header_end + 1);
  first.bare = rest;
  if (rest.starts_with("m=")) return refuse("it asks for an extension that is not known");
  const auto name = take(rest, 'n');
  const auto username = name ? plain_name(*name) : std::nullopt;
  if (!username || username->empty()) return refuse("it has no name, or one that is not escaped as it should be");
  if (!acting_for.empty() && acting_for.substr(2) != *name) return refuse("a client acts for itself alone");
  const auto nonce = take(rest, 'r');
  if (!nonce || !is_nonce(*nonce)) return refuse("it has no nonce");
  first.username = *username;
  first.nonce = *nonce;
  first.delegation_token = rest == "tokenauth=true" || rest.starts_with("tokenauth=true,");
  return first;
}

scram_client_final read_scram_client_final(std::string_view message) {
  scram_client_final last;
  const auto refuse = [&last](std::string why) {
    last.problem = std::move(why);
    return last;
  };
  const auto proof_at = message.rfind(",p=");
  if (proof_at == std::string_view::npos) return refuse("it has no proof");
  const auto proof = wire::parse_base64(message.substr(proof_at + 3), wire::base64_alphabet::standard);
  if (!proof || proof->empty()) return refuse("its proof is not base64");
  auto rest = message.substr(0, proof_at);
  last.without_proof = rest;
  const auto binding = take(rest, 'c');
  if (!binding) return refuse("it has no channel binding");
  const auto nonce = take(rest, 'r');
  if (!nonce || !is_nonce(*nonce)) return refuse("it has no nonce");
  last.channel_binding = *binding;
  last.nonce = *nonce;
  last.proof = *proof;
  return last;
}

} // namespace cafka
