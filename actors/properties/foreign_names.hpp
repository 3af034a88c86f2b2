// Names of properties that mean something to other clients only, and those of what is not there yet.
#pragma once

#include <string_view>
#include <vector>

namespace cafka::properties {

/// What becomes of a name that is not in the table.
struct foreign_name {
  /// A sentence's end: why it has no effect here, or why it is refused. Empty: nobody has that name.
  std::string_view why;
  bool refused = false;
  /// Refused only if something is to be written.
  bool of_writers = false;
};

foreign_name foreign(std::string_view name);

/// All of them that are no prefixes; for tests.
std::vector<std::string_view> foreign_names();

} // namespace cafka::properties
