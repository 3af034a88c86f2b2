// The little JSON that authorization servers answer with.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "cafka/auth/secret.hpp"

namespace cafka {

/// A member's value: a text without its quotes and escapes, or what is written there: a number, true, false, null, a list, an object.
struct json_member {
  bool is_text = false;
  secret value = {};
};

using json_object = std::map<std::string, json_member>;

/// Nothing if the text is no JSON object (RFC 8259), has a name twice, is longer than 1 MiB or nested deeper than 32 levels. The text
/// may be anything.
std::optional<json_object> read_json_object(std::string_view text);

/// A member that is a text; empty if there is none.
secret text_member(const json_object& object, const std::string& name);

/// A member that is a whole number, also one written as 1.7e9; nothing if there is none, or it is out of range.
std::optional<int64_t> number_member(const json_object& object, const std::string& name);

} // namespace cafka
