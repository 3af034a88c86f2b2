#include "table.hpp"

#include <algorithm>

namespace cafka::cli {

std::string table::text() const {
  std::vector<size_t> widths;
  for (const auto& row : rows_) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string out;
  for (const auto& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) {
      out += row[i];
      if (i + 1 < row.size()) out.append(widths[i] - row[i].size() + 2, ' ');
    }
    out += '\n';
  }
  return out;
}

std::string or_dash(int64_t number) { return number < 0 ? "-" : std::to_string(number); }
std::string or_dash(const std::string& text) { return text.empty() ? "-" : text; }

} // namespace cafka::cli
