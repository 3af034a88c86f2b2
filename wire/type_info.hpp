#pragma once

#include "cafka/wire/field.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace cafka::wire {

enum class type_kind : uint8_t {
  // Of fixed size, which is the same in memory and on the wire.
  boolean,
  int8,
  int16,
  uint16,
  int32,
  int64,
  float64,
  uuid,
  // The others.
  string,
  byte_string,
  records,
  array,
  structure,
  optional,
};

constexpr bool is_fixed(type_kind kind) noexcept { return kind <= type_kind::uuid; }

/// Computed once a structure, when it is first met: adding an offset is much cheaper than calling a function for each field.
struct structure_layout {
  /// One that is as its constructor leaves it.
  const void* defaults;
  /// Of the fields, in the order of the table.
  std::vector<uint32_t> offsets;
  uint32_t unknown_tags_offset;
};

/// What the interpreter knows of a C++ type: its kind, and how to get at its parts without knowing them.
struct type_info {
  type_kind kind;
  /// sizeof
  size_t size;

  /// Arrays and optionals: their element, how many there are, the first of them, and how to get `count` new ones.
  const type_info* element = nullptr;
  size_t (*count)(const void* object) = nullptr;
  void* (*data)(void* object) = nullptr;
  void* (*resize)(void* object, size_t count) = nullptr;

  /// Structures: their fields, and what is known of them at run time only.
  std::span<const field_info> fields{};
  const structure_layout& (*layout)() = nullptr;
};

inline const void* member(const field_info& field, const void* object) {
  return field.member(const_cast<void*>(object));
}
inline const void* data(const type_info& type, const void* object) { return type.data(const_cast<void*>(object)); }
inline const tagged_fields& unknown_tags(const type_info& type, const void* object) {
  return *reinterpret_cast<const tagged_fields*>(
      static_cast<const std::byte*>(object) + type.layout().unknown_tags_offset);
}

inline tagged_fields& unknown_tags(const type_info& type, void* object) {
  return const_cast<tagged_fields&>(unknown_tags(type, static_cast<const void*>(object)));
}

/// Measures an object of a structure with these fields.
structure_layout layout_of(std::span<const field_info> fields, const void* object, const tagged_fields& unknown_tags);

/// Whether two objects of the type hold the same value, unknown tags included.
bool equal(const type_info& type, const void* a, const void* b);

/// Whether a field of `object`, which is of type `owner`, has the value that the constructor gives it.
bool has_default(const type_info& owner, const field_info& field, const void* object);

} // namespace cafka::wire
