// What is said of properties that are refused, or do less than their names say.
#include "tests/texts/text_golden.hpp"

#include "cafka/actors/properties/foreign_names.hpp"
#include "cafka/actors/properties/property_table.hpp"

#include <boost/test/unit_test.hpp>

#include <limits>
#include <string>
#include <vector>

using namespace cafka;

namespace {

/// What properties lead to: the refusal, or the warnings.
std::string said_of(const std::vector<property>& given) {
  try {
    std::string text;
    for (const auto& each : from_properties(given).warnings) text += "  " + each.text + "\n";
    return text;
  } catch (const error& why) {
    test::check_style_of_message(why);
    return "  " + why.message() + "\n";
  }
}

std::string said_of(const std::string& name, const std::string& value) {
  return said_of({{.name = name, .value = value}});
}

/// Each property of the table with a value that it cannot have.
std::string wrong_values() {
  std::string text = "\nvalues that are not allowed\n";
  for (const auto& each : properties::table()) {
    const auto said = said_of(std::string(each.name), "");
    const bool is_text = said.empty(); // any text will do
    text += is_text ? "" : said;
    if (!is_text) BOOST_TEST(said.find(each.name) != std::string::npos, said);
  }
  return text;
}

/// Each number at the ends of what the other clients take, where less or more is taken here.
std::string nearest_values() {
  std::string text = "\nvalues that count as others\n";
  for (const auto& each : properties::table()) {
    if (each.rule.most == 0) continue;
    for (const auto end : {each.rule.least, each.rule.most})
      if (end > std::numeric_limits<int64_t>::min()) text += said_of(std::string(each.name), std::to_string(end));
  }
  return text;
}

/// Each reason once, with the names that have it.
std::string foreign_names() {
  std::string text = "\nnames of other clients, of brokers and of topics\n", reason, names;
  const auto add = [&](const std::string& name) {
    const auto said = said_of(name, "1");
    BOOST_TEST(said.starts_with("  " + name + " "), said);
    const auto why = said.substr(name.size() + 2);
    if (why != reason && !names.empty()) text += "  " + names + reason;
    names = why == reason ? names + ", " + name : name;
    reason = why;
  };
  for (const auto name : properties::foreign_names()) add(std::string(name));
  add("sasl.kerberos.service.name");
  add("schema.registry.url");
  return text + "  " + names + reason;
}

std::string contradictions() {
  const std::vector<std::vector<property>> all{
      {{"linger.ms", "5"}, {"queue.buffering.max.ms", "6"}},
      {{"acks", "1"}, {"enable.idempotence", "true"}},
      {{"max.in.flight", "6"}, {"enable.idempotence", "true"}},
      {{"retries", "0"}, {"enable.idempotence", "true"}},
      {{"acks", "1"}, {"enable.idempotence", "true", "", 1}},
      {{"acks", "1", "", 1}, {"enable.idempotence", "true"}},
      {{"batch.size", "2000000"}, {"buffer.memory", "1000000"}},
      {{"reconnect.backoff.ms", "200"}, {"reconnect.backoff.max.ms", "100"}},
      {{"delivery.timeout.ms", "3000"}, {"request.timeout.ms", "2000"}, {"linger.ms", "2000"}},
      {{"compression.type", "gzip"}, {"compression.zstd.level", "3"}},
      {{"compression.type", "gzip"}, {"compression.gzip.level", "0"}},
      {{"compression.level", "3"}}};
  std::string text = "\nproperties that contradict each other\n";
  for (const auto& each : all) text += said_of(each);
  return text;
}

std::string wrong_names() {
  std::string text = "\nnames that nobody has\n";
  for (const auto* name :
       {"linger.msec", "LINGER_MS", "lingerMs", "acsk", "timeout", "compression", "bootstrap_servers", "[default]",
        "xyzzy"})
    text += said_of(name, "1");
  text += said_of("", "1") + said_of({{"acks", "all\x1b", "orders.properties, line 3"}});
  return text + said_of("linger.ms", std::string(1'000, '9')) + said_of("bootstrap.servers", "a:70000")
         + said_of("bootstrap.servers", "SASL_SSL://a:9093");
}

} // namespace

BOOST_AUTO_TEST_SUITE(property_refusals)

BOOST_AUTO_TEST_CASE(are_as_they_were_read) {
  test::check_text_file(
      "properties.txt", "What is said of properties that are refused, or do less than their names say.\n"
                            + wrong_names() + wrong_values() + nearest_values() + contradictions() + foreign_names());
}

BOOST_AUTO_TEST_SUITE_END()
