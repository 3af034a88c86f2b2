#include "cafka/actors/properties/nearest_name.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace cafka {

namespace {

/// How many letters have to be changed, put in or taken out to make one word of the other.
size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const auto substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({substituted, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

} // namespace

std::string nearest_names(std::string_view mistyped, std::span<const std::string_view> names) {
  std::vector<std::pair<size_t, std::string_view>> ranked;
  for (const auto& each : names) ranked.emplace_back(distance(mistyped, each), each);
  std::sort(ranked.begin(), ranked.end());
  // Others only if they are as good as the best, or nearly.
  size_t count = 0;
  while (count < ranked.size() && count < 3 && ranked[count].first <= ranked[0].first + 1) ++count;
  std::string text;
  for (size_t i = 0; i < count; ++i) text.append(i == 0 ? "" : i + 1 == count ? " or " : ", ").append(ranked[i].second);
  return text;
}

} // namespace cafka
