#include <algorithm>
#include <utility>

#include "cafka/actors/properties/foreign_names.hpp"
#include "cafka/actors/properties/nearest_name.hpp"
#include "cafka/actors/properties/properties.hpp"
#include "cafka/actors/properties/property_limits.hpp"
#include "cafka/actors/properties/property_table.hpp"
#include "cafka/actors/properties/property_value.hpp"
#include "cafka/actors/properties/protection.hpp"

namespace cafka {

namespace {

using namespace properties;

[[noreturn]] void refuse(const property& what, const std::string& why) {
  throw error(errc::invalid_configuration, (what.origin.empty() ? "" : what.origin + ": ") + why);
}

/// What was given, the last value of each name.
class collection {
public:
  collection(const property_list& given, bool writes) : writes_(writes) {
    for (const auto& each : given) {
      if (each.name.empty()) refuse(each, "there is no name before the value " + quoted(each.value));
      auto name = each.name;
      const auto* known = row_named(name);
      // kcat's spelling for a property of a topic.
      if (!known && name.starts_with("topic.")) known = row_named(name = name.substr(6));
      if (known && is_left_to_others(name, each))
        warnings_.push_back({name, name + "=inherit: it is what the other properties say"});
      else if (known)
        keep(name, {known, each});
      else
        pass_over(each);
    }
  }

  /// The others win over what has a lower precedence, and over more general properties of the same.
  void apply(draft& to) const {
    std::vector<const std::pair<const std::string, value>*> order;
    for (const auto& each : values_) order.push_back(&each);
    const auto rank = [](const auto* each) {
      return std::pair{each->second.what.precedence, each->second.of->general ? 0 : 1};
    };
    std::stable_sort(order.begin(), order.end(), [&](auto* a, auto* b) { return rank(a) < rank(b); });
    for (const auto* each : order) assign_all(to, each->first, each->second);
  }

  const std::vector<property_warning>& warnings() const { return warnings_; }

private:
  struct value {
    const row* of = nullptr;
    property what;
  };

  /// librdkafka's topics have a codec of their own, or inherit that of the client.
  static bool is_left_to_others(const std::string& name, const property& what) {
    return name == "compression.codec" && what.value == "inherit";
  }

  /// The last one of a name counts, unless the one before has the higher precedence.
  void keep(const std::string& name, value given) {
    const auto before = values_.find(name);
    if (before != values_.end() && before->second.what.precedence > given.what.precedence) return;
    values_[name] = std::move(given);
  }

  void pass_over(const property& what) {
    const auto found = foreign(what.name);
    if (found.why.empty()) refuse(what, "there is no property " + quoted(what.name) + nearest(what.name));
    const bool passes = found.of_writers && !writes_;
    if (found.refused && !passes) refuse(what, what.name + " cannot be set: " + std::string(found.why));
    const auto why = passes ? std::string_view{"nothing is written"} : found.why;
    const auto same = [&](const property_warning& each) { return each.name == what.name; };
    if (std::none_of(warnings_.begin(), warnings_.end(), same))
      warnings_.push_back({what.name, what.name + " has no effect here: " + std::string(why)});
  }

  static std::string nearest(const std::string& name) {
    std::vector<std::string_view> names = foreign_names();
    for (const auto& each : table())
      for (const auto& known : names_of(each)) names.push_back(known);
    const auto near = nearest_names(name, names);
    return near.empty() ? ", nor one like it: name=value is wanted, with a name that 'cafka properties' lists"
                        : "; did you mean " + near + "?";
  }

  void assign_all(draft& to, const std::string& name, const value& given) const {
    for (const auto& at : given.of->fields) {
      if (!at.in) continue;
      const auto to_place = at.in(to);
      const auto before = show(to_place);
      std::string note;
      if (const auto wrong = assign(to_place, given.what.value, given.of->rule, note); !wrong.empty())
        refuse(given.what, name + " " + wrong);
      check_contradiction(to, at, name, before, to_place);
      to.set_by[std::string(at.path)] = name;
      to.given_as[std::string(at.path)] = is_secret(to_place) ? "***" : given.what.value;
      to.precedences[std::string(at.path)] = given.what.precedence;
      if (!note.empty() && &at == given.of->fields) to.warnings.push_back({name, name + ": " + note});
    }
  }

  /// Two names of one precedence for one field, neither of them the more general.
  void check_contradiction(
      const draft& to, const field& at, const std::string& name, const std::string& before, const place& now) const {
    const auto& given = values_.at(name).what;
    if (to.precedence_of(at.path) != given.precedence) return;
    const auto& other = to.set_by.find(at.path)->second;
    const auto& earlier = values_.at(other);
    const bool hidden = is_secret(now);
    if (earlier.of->general || (hidden ? given.value == earlier.what.value : before == show(now))) return;
    const auto both = name + " and " + other + " contradict each other: ";
    if (hidden) refuse(given, both + "their values differ; give one of them");
    refuse(
        given,
        both + quoted(given.value) + " and " + quoted(earlier.what.value) + " cannot both count; give one of them");
  }

  const bool writes_;
  std::map<std::string, value> values_;
  std::vector<property_warning> warnings_;
};

void check(const draft& in) {
  const config_names names = [&](std::string_view path) { return name_of(in, path); };
  if (!in.cluster.bootstrap.empty()) {
    check_listeners(in);
    const auto below = part_of(names, "cluster");
    if (auto why = check_bootstrap(in.cluster.bootstrap, below("bootstrap"), in.cluster, below)) throw why;
  }
  if (auto why = check_settings(in.cluster, part_of(names, "cluster"))) throw why;
  if (auto why = in.writer.validate(part_of(names, "writer"))) throw why;
  auto reader = in.reader;
  reader.topic = "t";                                     // which topic to read is no property
  if (reader.group_name().empty()) reader.group_id = "g"; // what is said of a group is right, also if none is joined
  if (auto why = reader.validate(part_of(names, "reader"))) throw why;
}

} // namespace

configured from_properties(const property_list& given, configured defaults) {
  const collection all{given, defaults.writes};
  draft made;
  static_cast<configured&>(made) = std::move(defaults);
  all.apply(made);
  adapt(made);
  protect(made);
  check(made);
  made.writer.cluster = made.reader.cluster = made.cluster;
  made.warnings.insert(made.warnings.begin(), all.warnings().begin(), all.warnings().end());
  return made;
}

std::vector<property_info> known_properties() {
  std::vector<property_info> result;
  draft defaults;
  for (const auto& each : table()) {
    std::string fields;
    for (const auto& at : each.fields)
      if (at.in) fields.append(fields.empty() ? "" : " ").append(at.path);
    const auto one = each.fields[0].in(defaults);
    result.push_back(
        {.name = std::string(each.name),
         .java = std::string(each.java),
         .librdkafka = std::string(each.librdkafka),
         .fields = fields,
         .allowed = allowed(one, each.rule),
         .initial = show(one),
         .text = std::string(each.text)});
  }
  return result;
}

} // namespace cafka
