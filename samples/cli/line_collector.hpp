#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace cafka::cli {

/// Makes lines of what comes in pieces. One that is too long is cut into several.
class line_collector {
public:
  explicit line_collector(std::size_t longest) : longest_(longest) {}

  /// Calls `take` with each line that is complete, without its end.
  template <class F>
  void add(std::string_view piece, F take) {
    while (!piece.empty()) {
      const auto end = piece.find('\n');
      begun_ += piece.substr(0, end);
      piece.remove_prefix(end == std::string_view::npos ? piece.size() : end + 1);
      for (; begun_.size() > longest_; begun_.erase(0, longest_)) take(begun_.substr(0, longest_));
      if (end != std::string_view::npos) take(std::exchange(begun_, {}));
    }
  }
  /// What has no end yet.
  std::string rest() { return std::exchange(begun_, {}); }

private:
  std::size_t longest_;
  std::string begun_;
};

} // namespace cafka::cli
