// Groups drawn at random, shared out by our assignors and by Kafka's own classes. What a sticky assignor moves is not fixed to the
// partition: compared is how many stay where they are and, by the cooperative protocol, how many are withheld for a second round,
// which leaves the members balanced, of groups whose members all want the same.
#include "tests/support/seed.hpp"

#include "cafka/actors/group/assignor.hpp"
#include "cafka/actors/group/sticky_history.hpp"
#include "cafka/actors/retry/random_source.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

using namespace cafka;

namespace {

struct drawn_group {
  assignor by = assignor::range();
  bool exact = true;
  group_view view;
  /// By member: the eager protocol tells that in user data alone.
  std::map<std::string, std::vector<topic_partition>> had = {};
};

bool is_cooperative(const drawn_group& group) { return group.by.how() == assignor::protocol::cooperative; }

/// Of its partitions each has at most one owner.
void give_away(drawn_group& group, random_source& random) {
  for (const auto& [name, topic] : group.view.topics)
    for (int32_t i = 0; i < topic.partition_count; ++i) {
      auto& member = group.view.members[random.below(group.view.members.size())];
      if (random.below(4) == 0 || std::ranges::count(member.topics, name) == 0) continue;
      member.owned.push_back({name, i});
      member.generation = 7;
    }
  for (auto& member : group.view.members) {
    group.had[member.id] = member.owned;
    if (is_cooperative(group) || member.owned.empty()) continue;
    member.user_data = sticky_user_data({.partitions = std::exchange(member.owned, {}), .generation = 7});
    member.generation = -1;
  }
}

drawn_group draw(random_source& random) {
  drawn_group group;
  const auto kind = random.below(4);
  if (kind == 1) group.by = assignor::round_robin();
  if (kind == 2) group.by = assignor::cooperative_sticky();
  if (kind == 3) group.by = assignor::sticky();
  group.exact = kind < 2;
  const auto topics = random.below(5) + 1;
  for (uint64_t i = 0; i < topics; ++i)
    group.view.topics["topic" + std::to_string(i)].partition_count = static_cast<int32_t>(random.below(12)) + 1;
  const bool alike = !group.exact || random.below(2) == 0;
  for (uint64_t i = 0, count = random.below(8) + 1; i < count; ++i) {
    auto& member = group.view.members.emplace_back();
    member.id = "m" + std::to_string(random.below(1'000)) + "-" + std::to_string(i);
    if (random.below(4) == 0) member.instance_id = "i" + std::to_string(random.below(1'000)) + "-" + std::to_string(i);
    for (const auto& [name, topic] : group.view.topics)
      if (alike || random.below(2) == 0) member.topics.push_back(name);
  }
  if (!group.exact) give_away(group, random);
  return group;
}

std::string hex(const wire::bytes& all) {
  constexpr auto digits = "0123456789abcdef";
  std::string text;
  for (const auto each : all) {
    text += digits[std::to_integer<unsigned>(each) >> 4];
    text += digits[std::to_integer<unsigned>(each) & 15];
  }
  return text;
}

void write(std::ostream& out, const drawn_group& group) {
  out << "group " << group.by.name() << '\n';
  for (const auto& [name, topic] : group.view.topics) out << "topic " << name << ' ' << topic.partition_count << '\n';
  for (const auto& each : group.view.members) {
    out << "member " << each.id << ' ' << each.instance_id.value_or("-") << ' ' << each.generation << '\n';
    for (const auto& name : each.topics) out << "wants " << name << '\n';
    if (!each.user_data.empty()) out << "tells " << hex(each.user_data) << '\n';
    for (const auto& has : each.owned) out << "owns " << has.topic << ' ' << has.partition << '\n';
  }
  out << "end\n";
}

/// As Java answers for each group in turn.
group_assignment read(std::istream& in) {
  group_assignment all;
  std::string id;
  topic_partition where;
  while (in >> id && id != "end" && in >> where.topic >> where.partition) all[id].push_back(where);
  return all;
}

/// Each in order; who has nothing is left out.
group_assignment in_plain_order(group_assignment all) {
  for (auto& [id, share] : all) std::sort(share.begin(), share.end());
  std::erase_if(all, [](const auto& each) { return each.second.empty(); });
  return all;
}

struct change {
  size_t assigned = 0;
  size_t stay = 0;
  friend bool operator==(const change&, const change&) = default;
};

std::ostream& operator<<(std::ostream& out, const change& what) {
  return out << what.assigned << " assigned, of which " << what.stay << " stay";
}

change change_of(const group_assignment& all, const drawn_group& group) {
  change what;
  for (const auto& [id, had] : group.had) {
    const auto found = all.find(id);
    if (found == all.end()) continue;
    what.assigned += found->second.size();
    for (const auto& each : had) what.stay += std::ranges::count(found->second, each) > 0 ? 1 : 0;
  }
  return what;
}

bool is_balanced(const group_assignment& all) {
  size_t least = SIZE_MAX, most = 0;
  for (const auto& [id, share] : all) {
    least = std::min(least, share.size());
    most = std::max(most, share.size());
  }
  return most - least <= 1;
}

/// Cooperatively in the second round, when what was withheld has been given up.
bool is_balanced_at_last(const drawn_group& group, const group_assignment& first) {
  if (!is_cooperative(group)) return is_balanced(first);
  auto view = group.view;
  for (auto& member : view.members) {
    member.owned = first.at(member.id);
    member.generation = 8;
  }
  return is_balanced(group.by.assign(view));
}

std::filesystem::path file(const char* what) {
  return std::filesystem::temp_directory_path() / ("cafka-assignors-" + std::to_string(::getpid()) + what);
}

} // namespace

BOOST_AUTO_TEST_CASE(our_assignors_share_groups_out_as_java_does) {
  random_source random{test::seed()};
  std::vector<drawn_group> groups;
  for (int i = 0; i < 1'000; ++i) groups.push_back(draw(random));
  const auto asked = file("-asked"), answered = file("-answered");
  {
    std::ofstream out{asked};
    for (const auto& each : groups) write(out, each);
  }
  const auto command = std::string{"'" CAFKA_KAFKA_LAUNCHER "' tool --version 4.2.0 '" CAFKA_JAVA_ASSIGNORS "' <'"}
                       + asked.string() + "' >'" + answered.string() + "'";
  BOOST_REQUIRE(std::system(command.c_str()) == 0); // NOLINT(concurrency-mt-unsafe)
  std::ifstream in{answered};
  for (const auto& each : groups) {
    const auto java = in_plain_order(read(in));
    const auto ours = each.by.assign(each.view);
    std::ostringstream told;
    write(told, each);
    BOOST_TEST_REQUIRE(bool{in}, "Java has not answered all");
    if (each.exact) {
      BOOST_TEST((in_plain_order(ours) == java), told.str());
      continue;
    }
    const auto mine = change_of(ours, each), javas = change_of(java, each);
    BOOST_TEST(mine == javas, mine << ", by Java " << javas << ": " << told.str());
    BOOST_TEST(is_balanced_at_last(each, ours), told.str());
  }
  std::filesystem::remove(asked);
  std::filesystem::remove(answered);
}
