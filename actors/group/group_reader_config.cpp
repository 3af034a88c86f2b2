#include "cafka/actors/group/group_reader_config.hpp"

namespace cafka {

error group_reader_config::validate() const { return validate(fields_of("group_reader_config")); }

error group_reader_config::validate(const config_names& names) const {
  config_check check{names};
  check.part(group.validate(part_of(names, "group")));
  check.part(reader.validate(part_of(names, "reader")));
  const bool reads_by_itself =
      !reader.topic.empty() || !reader.topics.empty() || !reader.partitions.empty() || !reader.topic_pattern.empty();
  check.that(!reads_by_itself, "reader", "names what to read, but the group says that: subscribe instead");
  check.that(
      reader.group_name().empty(), "reader",
      "is in group '" + reader.group_name() + "', but the group is named in " + check.name("group"));
  return check.result();
}

} // namespace cafka
