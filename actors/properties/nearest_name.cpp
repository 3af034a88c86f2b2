#include "cafka/actors/properties/nearest_name.hpp"

#include <algorithm>
#include <cctype>
#include <limits>
#include <utility>

namespace cafka {

namespace {

constexpr size_t far = std::numeric_limits<size_t>::max();
/// Nobody names anything with more letters; the work of a comparison grows with them.
constexpr size_t longest = 200;
/// A part of a name that is shorter may stand anywhere by chance.
constexpr size_t least_part = 4;

/// One spelling for all: `maxBlockMs`, `max_block_ms` and `--max-block-ms` are `max.block.ms`.
std::string normal(std::string_view name) {
  std::string result;
  name.remove_prefix(std::min(name.find_first_not_of('-'), name.size()));
  for (size_t i = 0; i < name.size(); ++i) {
    const auto c = static_cast<unsigned char>(name[i]);
    if (i > 0 && std::isupper(c) != 0 && std::islower(static_cast<unsigned char>(name[i - 1])) != 0) result += '.';
    result += c == '-' || c == '_' ? '.' : static_cast<char>(std::tolower(c));
  }
  return result;
}

/// How many letters have to be changed, put in, taken out, or swapped with their neighbour to make one word of the other.
size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<size_t>> at(a.size() + 1, std::vector<size_t>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) at[i][0] = i;
  for (size_t j = 0; j <= b.size(); ++j) at[0][j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    for (size_t j = 1; j <= b.size(); ++j) {
      at[i][j] = std::min({at[i - 1][j] + 1, at[i][j - 1] + 1, at[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        at[i][j] = std::min(at[i][j], at[i - 2][j - 2] + 1);
    }
  }
  return at[a.size()][b.size()];
}

/// Of two names in their normal spelling.
size_t between(const std::string& given, const std::string& name) {
  if (given == name) return 0;
  // A beginning, as `bootst` is one; or somebody's own words in front.
  if ((given.size() > 2 && name.starts_with(given)) || given.ends_with("." + name)) return 1;
  const auto most = std::max<size_t>(1, given.size() / 3);
  const auto letters = distance(given, name);
  if (letters <= most) return letters;
  return given.size() >= least_part && name.find(given) != std::string::npos ? most : far;
}

} // namespace

bool same_name(std::string_view one, std::string_view other) { return normal(one) == normal(other); }

std::vector<std::string_view> near_names(std::string_view given, std::span<const std::string_view> names) {
  struct candidate {
    size_t far_away;
    size_t length;
    std::string_view name;
    auto operator<=>(const candidate&) const = default;
  };
  const auto asked = normal(given);
  std::vector<std::string_view> result;
  if (asked.size() < 2 || given.size() > longest) return result;
  std::vector<candidate> ranked;
  for (const auto& each : names)
    if (const auto away = between(asked, normal(each)); away != far) ranked.push_back({away, each.size(), each});
  std::sort(ranked.begin(), ranked.end());
  // Others only if they are as good as the best, or nearly.
  for (const auto& each : ranked)
    if (result.size() < 3 && each.far_away <= ranked[0].far_away + (ranked[0].far_away > 0 ? 1 : 0))
      result.push_back(each.name);
  return result;
}

std::string nearest_names(std::string_view given, std::span<const std::string_view> names) {
  const auto near = near_names(given, names);
  std::string text;
  for (size_t i = 0; i < near.size(); ++i)
    text.append(i == 0 ? "" : i + 1 == near.size() ? " or " : ", ").append(near[i]);
  return text;
}

} // namespace cafka
