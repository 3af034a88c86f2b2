// Which topics a subscription by pattern means.
#pragma once

#include <memory>
#include <regex>
#include <string>

#include "cafka/wire/error.hpp"

namespace cafka {

/// A regular expression (ECMAScript) for whole names.
class topic_pattern {
public:
  /// Matches nothing.
  topic_pattern() = default;

  /// none, or invalid_regular_expression with the reason; the pattern is as before then.
  error set(const std::string& text);

  bool empty() const { return !expression_; }
  bool matches(const std::string& topic) const { return expression_ && std::regex_match(topic, *expression_); }

private:
  std::shared_ptr<const std::regex> expression_;
};

} // namespace cafka
