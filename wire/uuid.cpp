#include "cafka/wire/uuid.hpp"

#include "cafka/wire/base64.hpp"

#include <algorithm>
#include <ostream>

namespace cafka::wire {

std::optional<uuid> uuid::from_string(std::string_view text) {
  auto raw = parse_base64(text, base64_alphabet::url);
  uuid result;
  if (!raw || raw->size() != result.bytes.size()) return std::nullopt;
  std::copy(raw->begin(), raw->end(), result.bytes.begin());
  return result;
}

std::string uuid::to_string() const {
  std::string result;
  append_base64(result, bytes, base64_alphabet::url);
  return result;
}

std::ostream& operator<<(std::ostream& out, const uuid& id) { return out << id.to_string(); }

} // namespace cafka::wire
