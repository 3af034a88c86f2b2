#include "cafka/actors/properties/property_value.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <limits>
#include <span>

namespace cafka::properties {

namespace {

using std::chrono::milliseconds;

template <class T>
struct choice {
  std::string_view name;
  T value;
};

constexpr choice<acks> acks_choices[] = {{"all", acks::all}, {"-1", acks::all}, {"1", acks::leader}, {"0", acks::none}};
constexpr choice<codec> codec_choices[] = {
    {"none", codec::none},
    {"gzip", codec::gzip},
    {"snappy", codec::snappy},
    {"lz4", codec::lz4},
    {"zstd", codec::zstd}};
constexpr choice<isolation_level> isolation_choices[] = {
    {"read_committed", isolation_level::read_committed}, {"read_uncommitted", isolation_level::read_uncommitted}};
// As librdkafka takes them; Java takes 'true' and 'false' of these.
constexpr choice<bool> bool_choices[] = {{"true", true}, {"false", false}, {"t", true},
                                         {"f", false},   {"1", true},      {"0", false}};
constexpr choice<offset_reset> reset_choices[] = {{"earliest", offset_reset::first}, {"latest", offset_reset::last},
                                                  {"none", offset_reset::error},     {"smallest", offset_reset::first},
                                                  {"largest", offset_reset::last},   {"beginning", offset_reset::first},
                                                  {"end", offset_reset::last},       {"error", offset_reset::error}};
constexpr choice<address_family> family_choices[] = {
    {"any", address_family::any}, {"v4", address_family::v4}, {"v6", address_family::v6}};
constexpr choice<metadata_recovery> recovery_choices[] = {
    {"rebootstrap", metadata_recovery::rebootstrap}, {"none", metadata_recovery::none}};
constexpr choice<security_protocol> security_choices[] = {
    {"PLAINTEXT", security_protocol::plaintext},
    {"SSL", security_protocol::ssl},
    {"SASL_PLAINTEXT", security_protocol::sasl_plaintext},
    {"SASL_SSL", security_protocol::sasl_ssl}};
constexpr choice<sasl_choice> sasl_choices[] = {
    {"PLAIN", sasl_choice::plain},
    {"SCRAM-SHA-256", sasl_choice::scram_sha_256},
    {"SCRAM-SHA-512", sasl_choice::scram_sha_512},
    {"OAUTHBEARER", sasl_choice::oauth_bearer},
    {"AWS_MSK_IAM", sasl_choice::aws_msk_iam}};
constexpr choice<store_type> store_choices[] = {
    {"PKCS12", store_type::pkcs12}, {"JKS", store_type::jks}, {"PEM", store_type::pem}};
constexpr choice<group_protocol> group_protocol_choices[] = {
    {"classic", group_protocol::classic}, {"consumer", group_protocol::consumer}};
/// By librdkafka's name, and Java's class.
const choice<assignor> assignor_choices[] = {
    {"range", assignor::range()},
    {"roundrobin", assignor::round_robin()},
    {"sticky", assignor::sticky()},
    {"cooperative-sticky", assignor::cooperative_sticky()},
    {"org.apache.kafka.clients.consumer.RangeAssignor", assignor::range()},
    {"org.apache.kafka.clients.consumer.RoundRobinAssignor", assignor::round_robin()},
    {"org.apache.kafka.clients.consumer.StickyAssignor", assignor::sticky()},
    {"org.apache.kafka.clients.consumer.CooperativeStickyAssignor", assignor::cooperative_sticky()}};
const choice<partitioner> partitioner_choices[] = {
    {"java", partitioner::java()},
    {"murmur2_random", partitioner::murmur2()},
    {"murmur2", partitioner::murmur2(true)},
    {"consistent_random", partitioner::crc32()},
    {"consistent", partitioner::crc32(true)},
    {"fnv1a_random", partitioner::fnv1a()},
    {"hash", partitioner::hash()},
    {"reference_hash", partitioner::reference_hash()},
    {"round_robin", partitioner::round_robin()},
    {"least_bytes", partitioner::least_bytes()}};
const choice<partitioner> class_choices[] = {
    {"org.apache.kafka.clients.producer.RoundRobinPartitioner", partitioner::round_robin()},
    {"org.apache.kafka.clients.producer.internals.DefaultPartitioner", partitioner::java()}};

// What each kind of place is: numbers, texts, or one of some names.
std::span<const choice<acks>> choices(const acks*) { return acks_choices; }
std::span<const choice<codec>> choices(const codec*) { return codec_choices; }
std::span<const choice<isolation_level>> choices(const isolation_level*) { return isolation_choices; }
std::span<const choice<group_protocol>> choices(const group_protocol*) { return group_protocol_choices; }
std::span<const choice<bool>> choices(const bool*) { return bool_choices; }
std::span<const choice<partitioner>> choices(const partitioner*) { return partitioner_choices; }
std::span<const choice<partitioner>> choices(const partitioner_class&) { return class_choices; }
std::span<const choice<offset_reset>> choices(const starting&) { return reset_choices; }
std::span<const choice<address_family>> choices(const address_family*) { return family_choices; }
std::span<const choice<metadata_recovery>> choices(const metadata_recovery*) { return recovery_choices; }
std::span<const choice<security_protocol>> choices(const security_protocol*) { return security_choices; }
std::span<const choice<sasl_choice>> choices(const sasl_choice*) { return sasl_choices; }
std::span<const choice<store_type>> choices(const store_type*) { return store_choices; }

template <class Place>
concept choice_place = requires(const Place& at) { choices(at); };

bool same(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

bool same(const partitioner& a, const partitioner& b) {
  return a.type() == b.type() && a.consistent() == b.consistent() && a.chunk() == b.chunk();
}
template <class T>
bool same(const T& a, const T& b) {
  return a == b;
}

std::string_view trimmed(std::string_view text) {
  constexpr auto blanks = " \t\r\n\f";
  const auto begin = std::min(text.find_first_not_of(blanks), text.size());
  return text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

// -- the values behind a place of some names --

template <class T>
void put(T* to, const T& value) {
  *to = value;
}
void put(const partitioner_class& to, const partitioner& value) { *to.to = value; }
void put(const starting& to, offset_reset value) {
  *to.reset = value;
  if (value != offset_reset::error) *to.start = value == offset_reset::first ? first : last;
}

template <class T>
const T& get(const T* from) {
  return *from;
}
const partitioner& get(const partitioner_class& from) { return *from.to; }
offset_reset get(const starting& from) { return *from.reset; }

// -- numbers --

int64_t number(const milliseconds* from) { return from->count(); }
int64_t number(const size_t* from) { return static_cast<int64_t>(*from); }
int64_t number(const int* from) { return *from; }
int64_t number(const std::optional<milliseconds>* from) { return from->value_or(milliseconds{0}).count(); }
int64_t number(const std::optional<int>* from) { return from->value_or(0); }

void put(milliseconds* to, int64_t value) { *to = milliseconds{value}; }
void put(size_t* to, int64_t value) { *to = static_cast<size_t>(value); }
void put(int* to, int64_t value) { *to = static_cast<int>(value); }
void put(std::optional<milliseconds>* to, int64_t value) { *to = milliseconds{value}; }
void put(std::optional<int>* to, int64_t value) { *to = static_cast<int>(value); }

template <class Place>
const char* unit_of(const Place&, const number_rule& rule) {
  if (std::is_same_v<Place, size_t*>) return rule.scale == 1 ? " of bytes" : " of KiB";
  if (std::is_same_v<Place, int*> || std::is_same_v<Place, std::optional<int>*>) return "";
  return " of milliseconds";
}

std::optional<int64_t> read_number(std::string_view text, bool fractions) {
  if (text.size() > 1 && text.front() == '+' && text[1] != '-') text.remove_prefix(1);
  const auto* end = text.data() + text.size();
  int64_t whole = 0;
  if (const auto [at, code] = std::from_chars(text.data(), end, whole); at == end && code == std::errc{}) return whole;
  double broken = 0;
  const auto [at, code] = std::from_chars(text.data(), end, broken, std::chars_format::fixed);
  if (!fractions || at != end || code != std::errc{} || !(std::abs(broken) < 1e15)) return std::nullopt;
  // Away from zero: a little is not nothing, and less than nothing is refused.
  return static_cast<int64_t>(broken < 0 ? std::floor(broken) : std::ceil(broken));
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    if (const auto part = trimmed(text.substr(0, comma)); !part.empty()) parts.emplace_back(part);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return parts;
}

template <class Place>
std::string assign_number(const Place& to, std::string_view value, const number_rule& rule, std::string& note) {
  auto read = read_number(value, rule.fractions);
  if (!read || *read < rule.least || *read > rule.most) return "wrong";
  if (rule.endless && *read <= 0) {
    put(to, rule.ceiling);
    return {};
  }
  const auto asked = *read * rule.scale;
  const auto taken = std::clamp(asked, rule.floor, rule.ceiling);
  put(to, taken);
  if (taken != asked)
    note = "'" + std::string(value) + "' counts as " + std::to_string(taken / rule.scale) + " here, the "
           + (taken > asked ? "least" : "most") + " that is possible";
  return {};
}

/// Each once, in this order; a class that is preferred stands for its name. Eager and cooperative ones may be mixed.
bool assign_assignors(std::vector<assignor>& to, std::string_view value) {
  std::vector<assignor> chosen;
  for (const auto& part : split(value)) {
    std::string_view name = part;
    if (name.starts_with("class ")) name.remove_prefix(6); // as Java prints its own default
    const auto* found = std::find_if(std::begin(assignor_choices), std::end(assignor_choices), [&](const auto& each) {
      return same(each.name, name);
    });
    if (found == std::end(assignor_choices)) return false;
    const auto is_same = [&](const assignor& each) { return each.name() == found->value.name(); };
    if (std::none_of(chosen.begin(), chosen.end(), is_same)) chosen.push_back(found->value);
  }
  if (chosen.empty()) return false;
  to = std::move(chosen);
  return true;
}

/// Assigns what is right; else returns something.
struct assignment {
  std::string_view value;
  const number_rule& rule;
  std::string& note;

  template <class Place>
  std::string operator()(const Place& to) const {
    if constexpr (std::is_same_v<Place, std::string*>) {
      *to = value;
    } else if constexpr (std::is_same_v<Place, secret*>) {
      *to = secret{value};
    } else if constexpr (std::is_same_v<Place, std::vector<std::string>*>) {
      *to = split(value);
      if (to->empty()) return "wrong";
    } else if constexpr (std::is_same_v<Place, std::vector<assignor>*>) {
      if (!assign_assignors(*to, value)) return "wrong";
    } else if constexpr (choice_place<Place>) {
      const auto all = choices(to);
      const auto found = std::find_if(all.begin(), all.end(), [&](auto& c) { return same(c.name, trimmed(value)); });
      if (found == all.end()) return "wrong";
      put(to, found->value);
    } else {
      return assign_number(to, trimmed(value), rule, note);
    }
    return {};
  }
};

} // namespace

std::vector<std::string> choices_of(const place& to) {
  std::vector<std::string> names;
  const auto collect = [&](const auto& at) {
    if constexpr (choice_place<std::decay_t<decltype(at)>>)
      for (const auto& each : choices(at)) names.emplace_back(each.name);
    else if constexpr (std::is_same_v<std::decay_t<decltype(at)>, std::vector<assignor>*>)
      for (const auto& each : assignor_choices) names.emplace_back(each.name);
  };
  std::visit(collect, to);
  return names;
}

std::string allowed(const place& to, const number_rule& rule) {
  if (std::holds_alternative<std::string*>(to) || is_secret(to)) return "a text";
  if (std::holds_alternative<std::vector<std::string>*>(to)) return "a list of HOST:PORT, separated by commas";
  if (std::holds_alternative<bool*>(to)) return "true or false";
  if (const auto names = choices_of(to); !names.empty()) {
    std::string text = names.size() == 1 ? "" : "one of ";
    if (std::holds_alternative<std::vector<assignor>*>(to)) text = "a list, separated by commas, of ";
    for (const auto& each : names) text.append(&each == &names.front() ? "" : ", ").append(each);
    return text;
  }
  std::string text = rule.fractions ? "a number" : "a whole number";
  text += std::visit([&](const auto& at) { return unit_of(at, rule); }, to);
  const bool no_most = rule.most == std::numeric_limits<int64_t>::max();
  if (no_most && rule.endless) return text + ", 0 or less for no limit";
  if (no_most) return text + ", " + std::to_string(rule.least) + " or more";
  text += " from " + std::to_string(rule.least) + " to " + std::to_string(rule.most);
  return rule.endless ? text + ", 0 or less for no limit" : text;
}

std::string assign(const place& to, std::string_view value, const number_rule& rule, std::string& note) {
  if (std::visit(assignment{value, rule, note}, to).empty()) return {};
  return "is " + quoted(value) + "; allowed is " + allowed(to, rule);
}

std::string quoted(std::string_view text) {
  constexpr size_t most = 120;
  constexpr const char* digits = "0123456789abcdef";
  std::string result = "'";
  for (const auto c : text.substr(0, text.size() > most ? most / 2 : most)) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::iscntrl(byte) != 0)
      result.append("\\x").append(1, digits[byte >> 4]).append(1, digits[byte & 15]);
    else
      result += c;
  }
  return text.size() > most ? result + "…' (" + std::to_string(text.size()) + " bytes)" : result + "'";
}

std::string show(const place& from) {
  const auto text = [](const auto& at) -> std::string {
    using type = std::decay_t<decltype(at)>;
    if constexpr (std::is_same_v<type, std::string*>) {
      return *at;
    } else if constexpr (std::is_same_v<type, secret*>) {
      return at->empty() ? "" : "***";
    } else if constexpr (std::is_same_v<type, std::vector<std::string>*>) {
      std::string all;
      for (const auto& each : *at) all.append(all.empty() ? "" : ",").append(each);
      return all;
    } else if constexpr (std::is_same_v<type, std::vector<assignor>*>) {
      std::string all;
      for (const auto& each : *at) all.append(all.empty() ? "" : ",").append(each.name());
      return all;
    } else if constexpr (choice_place<type>) {
      for (const auto& each : choices(at))
        if (same(each.value, get(at))) return std::string(each.name);
      return {};
    } else if constexpr (
        std::is_same_v<type, std::optional<milliseconds>*> || std::is_same_v<type, std::optional<int>*>) {
      return *at ? std::to_string(number(at)) : std::string{};
    } else {
      return std::to_string(number(at));
    }
  };
  return std::visit(text, from);
}

int64_t number_in(const place& from) {
  const auto read = [](const auto& at) -> int64_t {
    if constexpr (requires { number(at); })
      return number(at);
    else
      return 0;
  };
  return std::visit(read, from);
}

void set_number(const place& to, int64_t value) {
  const auto write = [value](const auto& at) {
    if constexpr (requires { number(at); }) put(at, value);
  };
  std::visit(write, to);
}

} // namespace cafka::properties
