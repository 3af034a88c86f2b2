#include "cafka/actors/connection/endpoint.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace cafka {

namespace {

constexpr std::optional<uint16_t> default_port = 9092;
constexpr std::string_view scheme_end = "://";

error refuse(std::string_view text, std::string_view why) {
  return error{
      errc::invalid_configuration,
      "address '" + std::string{text} + "': " + std::string{why} + "; expected host:port or [address]:port"};
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// What is wrong with a host, or nothing.
std::string_view fault_of(std::string_view host) {
  const auto any = [&](auto is) { return std::any_of(host.begin(), host.end(), is); };
  if (host.empty()) return "the host is empty";
  if (any([](char c) { return static_cast<unsigned char>(c) <= ' ' || c == ';'; }))
    return "that is no host name; several addresses are separated by commas";
  if (host.find_first_of("/@[]?#=\"'\\") != std::string_view::npos) return "that is no host name";
  // A dot at the end is good: it keeps the resolver from trying search domains.
  if (host.starts_with('.') || host.find("..") != std::string_view::npos)
    return "that is no host name: a part is empty";
  return {};
}

// Splits "host:port" and "[address]:port"; the port is empty if there is none. What is wrong, or nothing.
std::string_view split(std::string_view text, std::string_view& host, std::optional<std::string_view>& port) {
  if (text.starts_with('[')) {
    const auto bracket = text.find(']');
    if (bracket == std::string_view::npos) return "the bracket is not closed";
    host = text.substr(1, bracket - 1);
    const auto rest = text.substr(bracket + 1);
    if (host.find(':') == std::string_view::npos) return "only an IPv6 address stands in brackets";
    if (!rest.empty() && rest[0] != ':') return "a colon and a port follow the bracket";
    if (!rest.empty()) port = rest.substr(1);
    return {};
  }
  const auto colon = text.find(':');
  host = text.substr(0, colon);
  if (colon == std::string_view::npos) return {};
  if (text.find(':', colon + 1) == std::string_view::npos) {
    port = text.substr(colon + 1);
    return {};
  }
  const bool v6 = text.find("::") != text.npos || std::count(text.begin(), text.end(), ':') == 7;
  return v6 ? "an IPv6 address needs brackets"
            : "there is more than one colon; several addresses are separated by commas";
}

std::optional<uint16_t> parse_port(std::string_view text) {
  uint16_t port = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (failure != std::errc{} || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

} // namespace

std::string to_string(const endpoint& where) {
  const bool v6 = where.host.find(':') != std::string::npos;
  return (v6 ? "[" + where.host + "]" : where.host) + ":" + std::to_string(where.port);
}

std::optional<security_protocol> protocol_of(std::string_view address) {
  const auto end = address.find(scheme_end);
  if (end == std::string_view::npos) return std::nullopt;
  return security_protocol_named(address.substr(0, end));
}

error parse_endpoint(std::string_view text, endpoint& out) {
  std::string_view rest = text;
  if (const auto end = text.find(scheme_end); end != std::string_view::npos) {
    if (!protocol_of(text))
      return refuse(
          text, "'" + std::string{text.substr(0, end)}
                    + "' is none of the protocols PLAINTEXT, SSL, SASL_PLAINTEXT and SASL_SSL");
    rest = text.substr(end + scheme_end.size());
  }
  std::string_view host;
  std::optional<std::string_view> port;
  if (const auto fault = split(rest, host, port); !fault.empty()) return refuse(text, fault);
  if (const auto fault = fault_of(host); !fault.empty()) return refuse(text, fault);
  const auto number = port ? parse_port(*port) : default_port;
  if (!number) return refuse(text, "the port is not a number from 1 to 65535");
  out = {std::string{host}, *number};
  return {};
}

error parse_endpoints(std::string_view text, std::vector<endpoint>& out) {
  const std::string item{text};
  return parse_endpoints(std::span{&item, 1}, out);
}

std::vector<std::string_view> addresses_of(std::span<const std::string> items) {
  std::vector<std::string_view> result;
  for (std::string_view rest : items) {
    for (bool more = true; more;) {
      const auto comma = rest.find(',');
      more = comma != std::string_view::npos;
      const auto item = trim(rest.substr(0, comma));
      if (more) rest.remove_prefix(comma + 1);
      if (!item.empty()) result.push_back(item); // as Java does: 'a:1,' comes of lists that are put together
    }
  }
  return result;
}

error parse_endpoints(std::span<const std::string> items, std::vector<endpoint>& out) {
  std::vector<endpoint> parsed;
  for (const auto item : addresses_of(items)) {
    endpoint one;
    if (auto failure = parse_endpoint(item, one)) return failure;
    if (std::find(parsed.begin(), parsed.end(), one) == parsed.end()) parsed.push_back(std::move(one));
  }
  if (parsed.empty())
    return error{errc::invalid_configuration, "the list is empty; name at least one broker, as host:port"};
  out = std::move(parsed);
  return {};
}

} // namespace cafka
