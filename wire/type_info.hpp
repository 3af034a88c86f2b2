#pragma once

#include "cafka/wire/field.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace cafka::wire {

enum class type_kind : uint8_t {
  boolean,
  int8,
  int16,
  uint16,
  int32,
  int64,
  float64,
  uuid,
  string,
  byte_string,
  records,
  array,
  structure,
  optional,
};

/// What the interpreter knows of a C++ type: its kind, and how to get at its parts without knowing them.
struct type_info {
  type_kind kind;
  /// sizeof
  size_t size;

  /// Arrays and optionals: their element, how many there are, the first of them, and how to have `count` new ones.
  const type_info* element = nullptr;
  size_t (*count)(const void* object) = nullptr;
  void* (*data)(void* object) = nullptr;
  void (*resize)(void* object, size_t count) = nullptr;

  /// Structures: their fields, one that is as the constructor leaves it, and where the unknown tags are kept.
  std::span<const field_info> fields{};
  const void* (*defaults)() = nullptr;
  tagged_fields* (*unknown_tags)(void* object) = nullptr;
};

inline const void* member(const field_info& field, const void* object) {
  return field.member(const_cast<void*>(object));
}
inline const void* data(const type_info& type, const void* object) { return type.data(const_cast<void*>(object)); }
inline const tagged_fields& unknown_tags(const type_info& type, const void* object) {
  return *type.unknown_tags(const_cast<void*>(object));
}

/// Whether two objects of the type hold the same value, unknown tags included.
bool equal(const type_info& type, const void* a, const void* b);

/// Whether a field of `object`, which is of type `owner`, has the value that the constructor gives it.
bool has_default(const type_info& owner, const field_info& field, const void* object);

} // namespace cafka::wire
