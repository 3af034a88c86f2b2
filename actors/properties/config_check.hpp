// How the fields of a configuration are checked, and what they are called when one is refused.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "cafka/wire/error.hpp"

namespace cafka {

/// What a field is called in an error, by its path ("cluster.connect_timeout"): its C++ name, or the property that set it. Asked for
/// every field that is checked, so a test sees which are.
using config_names = std::function<std::string(std::string_view field)>;

/// The C++ names: "writer_config.linger".
config_names fields_of(const char* config);

/// The names of a part: those of its fields below `field`.
config_names part_of(const config_names& whole, std::string field);

/// Checks one field after another and keeps the first refusal: invalid_configuration with a sentence that names the field, its
/// value and what is allowed.
class config_check {
public:
  explicit config_check(const config_names& names) : names_(names) {}

  config_check& time(
      const char* field, std::chrono::milliseconds value, std::chrono::milliseconds least,
      std::chrono::milliseconds most);
  config_check& bytes(const char* field, size_t value, size_t least, size_t most);
  config_check& number(const char* field, int64_t value, int64_t least, int64_t most);
  /// A text that the protocol counts in 16 bits.
  config_check& text(const char* field, const std::string& value);
  /// One field may not be below another.
  config_check& not_below(
      const char* field, std::chrono::milliseconds value, const char* other, std::chrono::milliseconds bound);
  config_check& not_below(const char* field, size_t value, const char* other, size_t bound);
  /// Anything else: `why` goes on where the field's name ends.
  config_check& that(bool right, const char* field, const std::string& why);
  /// What the check of a part has found.
  config_check& part(const error& found);

  /// Another field's name, for `that`.
  std::string name(const char* field) const { return names_(field); }
  const error& result() const { return first_; }

private:
  config_check& range(const char* field, int64_t value, int64_t least, int64_t most, const char* unit);
  config_check& order(const char* field, int64_t value, const char* other, int64_t bound, const char* unit);

  const config_names& names_;
  error first_;
};

} // namespace cafka
