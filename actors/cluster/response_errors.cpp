#include "cafka/actors/cluster/response_errors.hpp"

#include <memory>

#include "cafka/wire/frame.hpp"
#include "cafka/wire/type_info.hpp"

namespace cafka {

namespace {

/// The decoded message; null if it cannot be read.
std::shared_ptr<void> message_of(const response& what, const wire::message_schema& schema) {
  auto message = schema.make();
  if (wire::decode_body(what.span(), schema, what.version, message.get())) return nullptr;
  return message;
}

errc code_in(const wire::field_info& field, const void* object) {
  return from_wire(*static_cast<const int16_t*>(wire::member(field, object)));
}

/// Whether any field `errorCode` of the object, at any depth, asks for another coordinator.
bool denies(const wire::type_info& type, const void* object) {
  using wire::type_kind;
  if (type.kind == type_kind::structure) {
    for (const auto& field : type.fields) {
      if (field.name == "errorCode" ? describe(code_in(field, object)).refresh_coordinator
                                    : denies(*field.type, wire::member(field, object)))
        return true;
    }
    return false;
  }
  if (type.kind != type_kind::array && type.kind != type_kind::optional) return false;
  const auto count = wire::is_fixed(type.element->kind) ? 0 : type.count(object);
  if (count == 0) return false; // what is null has no data
  const auto* element = static_cast<const std::byte*>(wire::data(type, object));
  for (size_t i = 0; i < count; ++i)
    if (denies(*type.element, element + i * type.element->size)) return true;
  return false;
}

} // namespace

errc top_level_error(const response& what) {
  // A refusal is short, and nothing else is worth being decoded twice.
  constexpr size_t longest_refusal = 1024;
  const auto* schema = wire::find_schema(what.key, wire::message_kind::response);
  if (schema == nullptr || what.span().size() > longest_refusal) return errc::none;
  const auto message = message_of(what, *schema);
  if (!message) return errc::none;
  for (const auto& field : schema->type->fields)
    if (field.name == "errorCode") return code_in(field, message.get());
  return errc::none;
}

bool denies_coordinator(const response& what) {
  const auto* schema = wire::find_schema(what.key, wire::message_kind::response);
  const auto message = schema == nullptr ? nullptr : message_of(what, *schema);
  return message && denies(*schema->type, message.get());
}

} // namespace cafka
