#include "cafka/actors/cluster/top_level_error.hpp"

#include "cafka/wire/frame.hpp"
#include "cafka/wire/type_info.hpp"

namespace cafka {

errc top_level_error(const response& what) {
  // A refusal is short, and nothing else is worth being decoded twice.
  constexpr size_t longest_refusal = 1024;
  const auto* schema = wire::find_schema(what.key, wire::message_kind::response);
  if (schema == nullptr || what.span().size() > longest_refusal) return errc::none;
  const auto message = schema->make();
  if (wire::decode_body(what.span(), *schema, what.version, message.get())) return errc::none;
  for (const auto& field : schema->type->fields)
    if (field.name == "errorCode") return from_wire(*static_cast<const int16_t*>(wire::member(field, message.get())));
  return errc::none;
}

} // namespace cafka
