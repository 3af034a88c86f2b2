#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace cafka::cli {

/// Rows of cells as lines of text, each column as wide as it has to be. The first row is the heading.
class table {
public:
  explicit table(std::vector<std::string> heading) { add(std::move(heading)); }
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  size_t size() const { return rows_.size() - 1; }
  std::string text() const;

private:
  std::vector<std::vector<std::string>> rows_;
};

/// A number that is known, else "-".
std::string or_dash(int64_t number);
/// A text, else "-".
std::string or_dash(const std::string& text);

} // namespace cafka::cli
