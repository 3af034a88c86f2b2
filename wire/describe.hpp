#pragma once

#include "cafka/wire/field.hpp"
#include "cafka/wire/type_info.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>

/// \file
/// Turns the declarations of field.hpp into the tables that message.hpp's functions interpret. Included where schemas are
/// compiled: by the list of all messages, and by tests that declare a message of their own.

namespace cafka::wire {

template <class T>
struct describe_type;

template <class T>
inline constexpr const type_info* type_of = &describe_type<T>::value;

/// A struct of the protocol.
template <class T>
struct describe_type {
  static constexpr auto fields = T::template fields<T>();

  static const structure_layout& layout() {
    static const T object{};
    static const structure_layout result = layout_of(fields, &object, object.unknown_tags);
    return result;
  }

  static constexpr type_info value{
      .kind = type_kind::structure,
      .size = sizeof(T),
      .fields = fields,
      .layout = layout,
  };
};

template <type_kind Kind, class T>
struct describe_primitive {
  static constexpr type_info value{.kind = Kind, .size = sizeof(T)};
};

template <>
struct describe_type<bool> : describe_primitive<type_kind::boolean, bool> {};
template <>
struct describe_type<int8_t> : describe_primitive<type_kind::int8, int8_t> {};
template <>
struct describe_type<int16_t> : describe_primitive<type_kind::int16, int16_t> {};
template <>
struct describe_type<uint16_t> : describe_primitive<type_kind::uint16, uint16_t> {};
template <>
struct describe_type<int32_t> : describe_primitive<type_kind::int32, int32_t> {};
template <>
struct describe_type<int64_t> : describe_primitive<type_kind::int64, int64_t> {};
template <>
struct describe_type<double> : describe_primitive<type_kind::float64, double> {};
template <>
struct describe_type<uuid> : describe_primitive<type_kind::uuid, uuid> {};
template <>
struct describe_type<std::string> : describe_primitive<type_kind::string, std::string> {};
template <>
struct describe_type<bytes> : describe_primitive<type_kind::byte_string, bytes> {};
template <>
struct describe_type<bytes_view> : describe_primitive<type_kind::records, bytes_view> {};

template <class T>
struct describe_type<std::vector<T>> {
  using vector = std::vector<T>;

  static constexpr type_info value{
      .kind = type_kind::array,
      .size = sizeof(vector),
      .element = type_of<T>,
      .count = [](const void* object) { return static_cast<const vector*>(object)->size(); },
      .data = [](void* object) -> void* { return static_cast<vector*>(object)->data(); },
      .resize = [](void* object, size_t count) -> void* {
        *static_cast<vector*>(object) = vector(count);
        return static_cast<vector*>(object)->data();
      },
  };
};

template <class T>
struct describe_type<std::optional<T>> {
  using optional = std::optional<T>;

  static constexpr type_info value{
      .kind = type_kind::optional,
      .size = sizeof(optional),
      .element = type_of<T>,
      .count = [](const void* object) { return size_t{static_cast<const optional*>(object)->has_value()}; },
      .data = [](void* object) -> void* { return &**static_cast<optional*>(object); },
      .resize = [](void* object, size_t count) -> void* {
        static_cast<optional*>(object)->reset();
        return count != 0 ? &static_cast<optional*>(object)->emplace(T{}) : nullptr;
      },
  };
};

template <class Struct, class Member>
Struct struct_of(Member Struct::*);
template <class Struct, class Member>
Member member_of(Member Struct::*);

constexpr void apply(field_info& field, nullable option) { field.nullable = option.versions; }
constexpr void apply(field_info& field, tag option) { field.tag = option.number; }
constexpr void apply(field_info& field, never_compact) { field.compact = false; }

template <auto Member, class... Options>
constexpr field_info field(std::string_view name, version_range versions, Options... options) {
  using object_type = decltype(struct_of(Member));
  field_info result;
  result.name = name;
  result.versions = versions;
  result.type = type_of<decltype(member_of(Member))>;
  result.member = [](void* object) -> void* { return &(static_cast<object_type*>(object)->*Member); };
  (apply(result, options), ...);
  return result;
}

template <class Message>
const message_schema& schema_of() {
  constexpr message_traits traits = Message::traits;
  static constexpr message_schema schema{
      .name = traits.name,
      .key = traits.key,
      .kind = traits.kind,
      .versions = traits.versions,
      .known_versions = {traits.versions.min, std::max(traits.versions.max, traits.unstable.max)},
      .flexible = traits.flexible,
      .type = type_of<Message>,
      .make = []() -> std::shared_ptr<void> { return std::make_shared<Message>(); },
  };
  return schema;
}

} // namespace cafka::wire
