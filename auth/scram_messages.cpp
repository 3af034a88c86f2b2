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

} // namespace cafka
