#include "cafka/wire/api_key.hpp"

#include "cafka/wire/message.hpp"

#include <ostream>

namespace cafka::wire {

std::string_view to_string(api_key key) {
  constexpr std::string_view suffix = "Request";
  const message_schema* request = find_schema(key, message_kind::request);
  return request ? request->name.substr(0, request->name.size() - suffix.size()) : "Unknown";
}

std::ostream& operator<<(std::ostream& out, api_key key) { return out << to_string(key); }

} // namespace cafka::wire
