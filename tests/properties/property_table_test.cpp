// The table is walked: each name sets what it says.
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>

#include "cafka/actors/properties/foreign_names.hpp"
#include "cafka/actors/properties/property_table.hpp"
#include "tests/properties/refusal.hpp"

namespace cafka::properties {

namespace {

/// Values to try until one differs from the default: as the property spells them.
std::vector<std::string> candidates(const row& of, const place& to) {
  if (std::holds_alternative<std::string*>(to)) return {"something-else"};
  if (std::holds_alternative<std::vector<std::string>*>(to)) return {"elsewhere:9092"};
  if (auto names = choices_of(to); !names.empty()) return names;
  const auto least = std::max(of.rule.least, of.rule.floor / of.rule.scale);
  const auto most = std::min(of.rule.most, of.rule.ceiling / of.rule.scale);
  return {std::to_string(least + (most - least) / 3), std::to_string(most)};
}

/// The fields that a name sets, after all has been adapted and checked.
bool changes(const std::string& name, const std::string& value, const field& at) {
  draft defaults, made;
  static_cast<configured&>(made) = from_properties(std::map<std::string, std::string>{{name, value}});
  return show(at.in(made)) != show(at.in(defaults));
}

/// What is no field of a configuration by itself, by its path in the draft: the tests of the limits and of security have what it does.
bool decides_others(std::string_view path) {
  return path.find("level") != std::string_view::npos || path == "retries" || path.starts_with("security.");
}

} // namespace

BOOST_AUTO_TEST_SUITE(property_table)

BOOST_AUTO_TEST_CASE(every_name_changes_every_field_that_it_says) {
  for (const auto& each : table()) {
    for (const auto& at : each.fields) {
      if (!at.in || at.path.empty() || decides_others(at.path)) continue;
      draft defaults;
      const auto tries = candidates(each, at.in(defaults));
      for (const auto name : names_of(each)) {
        const auto changed = [&](const std::string& value) { return changes(std::string(name), value, at); };
        BOOST_TEST(std::any_of(tries.begin(), tries.end(), changed), name << " does not set " << at.path);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(names_are_in_alphabetical_order_and_each_is_there_once) {
  std::set<std::string_view> names;
  std::string_view before;
  for (const auto& each : table()) {
    BOOST_TEST((before < each.name), each.name);
    before = each.name;
    for (const auto name : names_of(each)) {
      BOOST_TEST(names.insert(name).second, name);
      BOOST_TEST(foreign(name).why.empty(), name << " is said to have no effect");
    }
  }
}

// The table's ends are those of the configurations: they are taken, and nothing beyond is let through to be refused there.
BOOST_AUTO_TEST_CASE(the_ends_of_each_range_are_taken) {
  for (const auto& each : table()) {
    draft defaults;
    if (!choices_of(each.fields[0].in(defaults)).empty() || each.rule.most == 0) continue;
    for (const auto end : {each.rule.least, each.rule.most})
      BOOST_TEST(test::refusal({{std::string(each.name), std::to_string(end)}}) == "", each.name << "=" << end);
    for (const auto beyond :
         {each.rule.least - 1,
          each.rule.most == std::numeric_limits<int64_t>::max() ? each.rule.least - 1 : each.rule.most + 1}) {
      const auto why = test::refusal({{std::string(each.name), std::to_string(beyond)}});
      BOOST_TEST(test::has(why, std::string(each.name) + " is '" + std::to_string(beyond) + "'; allowed is "), why);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_list_says_of_each_what_it_is) {
  const auto all = known_properties();
  BOOST_TEST(all.size() == table().size());
  for (const auto& each : all) {
    BOOST_TEST(!each.allowed.empty(), each.name);
    BOOST_TEST(!each.text.empty(), each.name);
  }
  const auto linger =
      std::find_if(all.begin(), all.end(), [](const property_info& each) { return each.name == "linger.ms"; });
  BOOST_TEST(linger->java == "linger.ms");
  BOOST_TEST(linger->librdkafka == "linger.ms queue.buffering.max.ms");
  BOOST_TEST(linger->fields == "writer.linger");
  BOOST_TEST(linger->allowed == "a number of milliseconds from 0 to 3600000");
  BOOST_TEST(linger->initial == "0");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace cafka::properties
