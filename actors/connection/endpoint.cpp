#include "cafka/actors/connection/endpoint.hpp"

#include <algorithm>
#include <charconv>

namespace cafka {

namespace {

constexpr uint16_t default_port = 9092;

error refuse(std::string_view text, std::string_view why) {
  return error{
      errc::invalid_configuration,
      "bootstrap address '" + std::string{text} + "': " + std::string{why} + "; expected host:port or [address]:port"};
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool parse_port(std::string_view text, uint16_t& port) {
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), port);
  return failure == std::errc{} && end == text.data() + text.size() && port != 0;
}

bool is_host_character(char c) {
  return static_cast<unsigned char>(c) > ' ' && c != '/' && c != '@' && c != ',' && c != '[' && c != ']';
}

} // namespace

std::string to_string(const endpoint& where) {
  const bool v6 = where.host.find(':') != std::string::npos;
  return (v6 ? "[" + where.host + "]" : where.host) + ":" + std::to_string(where.port);
}

error parse_endpoint(std::string_view text, endpoint& out) {
  std::string_view host = text;
  std::string_view port;
  bool has_port = false;
  if (text.starts_with('[')) {
    const auto bracket = text.find(']');
    if (bracket == std::string_view::npos) return refuse(text, "the bracket is not closed");
    host = text.substr(1, bracket - 1);
    const auto rest = text.substr(bracket + 1);
    has_port = !rest.empty();
    if (has_port && rest[0] != ':') return refuse(text, "a colon and a port follow the bracket");
    if (has_port) port = rest.substr(1);
  } else if (const auto colon = text.find(':'); colon != std::string_view::npos) {
    if (text.find(':', colon + 1) != std::string_view::npos) return refuse(text, "an IPv6 address needs brackets");
    host = text.substr(0, colon);
    port = text.substr(colon + 1);
    has_port = true;
  }
  if (host.empty()) return refuse(text, "the host is empty");
  if (!std::all_of(host.begin(), host.end(), is_host_character)) return refuse(text, "that is no host name");
  endpoint parsed{std::string{host}, default_port};
  if (has_port && !parse_port(port, parsed.port)) return refuse(text, "the port is not a number from 1 to 65535");
  out = std::move(parsed);
  return {};
}

error parse_endpoints(std::string_view text, std::vector<endpoint>& out) {
  const std::string item{text};
  return parse_endpoints(std::span{&item, 1}, out);
}

error parse_endpoints(std::span<const std::string> items, std::vector<endpoint>& out) {
  std::vector<endpoint> parsed;
  for (std::string_view rest : items) {
    for (bool more = true; more;) {
      const auto comma = rest.find(',');
      more = comma != std::string_view::npos;
      endpoint one;
      if (auto failure = parse_endpoint(trim(rest.substr(0, comma)), one)) return failure;
      if (std::find(parsed.begin(), parsed.end(), one) == parsed.end()) parsed.push_back(std::move(one));
      if (more) rest.remove_prefix(comma + 1);
    }
  }
  if (parsed.empty())
    return error{errc::invalid_configuration, "bootstrap is empty: name at least one broker, as host:port"};
  out = std::move(parsed);
  return {};
}

} // namespace cafka
