#include "suggestion.hpp"

#include <algorithm>
#include <cstddef>
#include <tuple>
#include <utility>

namespace cafka::cli {

namespace {

/// How many letters have to be changed, put in, taken out, or swapped with their neighbour to make one word of the other.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> at(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) at[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) at[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      at[i][j] = std::min({at[i - 1][j] + 1, at[i][j - 1] + 1, at[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        at[i][j] = std::min(at[i][j], at[i - 2][j - 2] + 1);
    }
  }
  return at[a.size()][b.size()];
}

} // namespace

std::string suggestion(std::string_view given, const std::vector<std::string>& known) {
  std::string_view best;
  std::size_t nearest = std::max<std::size_t>(1, given.size() / 3) + 1; // farther ones have nothing to do with it
  for (const auto& each : known) {
    // A beginning, as --bootst is one.
    const auto far = given.size() > 2 && each.starts_with(given) ? 1 : distance(given, each);
    if (far < nearest) std::tie(nearest, best) = std::pair{far, std::string_view(each)};
  }
  return best.empty() ? std::string{} : "; did you mean '" + std::string(best) + "'?";
}

} // namespace cafka::cli
