#include "cafka/wire/type_info.hpp"

#include <algorithm>
#include <cstring>

namespace cafka::wire {

namespace {

template <class T>
bool same(const void* a, const void* b) {
  return *static_cast<const T*>(a) == *static_cast<const T*>(b);
}

bool equal_elements(const type_info& type, const void* a, const void* b) {
  size_t count = type.count(a);
  if (count != type.count(b)) return false;
  if (count == 0) return true;
  auto* left = static_cast<const std::byte*>(data(type, a));
  auto* right = static_cast<const std::byte*>(data(type, b));
  for (size_t i = 0; i < count; ++i)
    if (!equal(*type.element, left + i * type.element->size, right + i * type.element->size)) return false;
  return true;
}

bool equal_fields(const type_info& type, const void* a, const void* b) {
  return unknown_tags(type, a) == unknown_tags(type, b) && std::ranges::all_of(type.fields, [=](auto& field) {
           return equal(*field.type, member(field, a), member(field, b));
         });
}

uint32_t distance(const void* from, const void* to) {
  return static_cast<uint32_t>(static_cast<const std::byte*>(to) - static_cast<const std::byte*>(from));
}

} // namespace

structure_layout layout_of(std::span<const field_info> fields, const void* object, const tagged_fields& unknown_tags) {
  structure_layout layout{object, {}, distance(object, &unknown_tags)};
  for (const field_info& field : fields) layout.offsets.push_back(distance(object, member(field, object)));
  return layout;
}

bool equal(const type_info& type, const void* a, const void* b) {
  switch (type.kind) {
  case type_kind::string:
    return same<std::string>(a, b);
  case type_kind::byte_string:
    return same<bytes>(a, b);
  case type_kind::records:
    return same<bytes_view>(a, b);
  case type_kind::array:
  case type_kind::optional:
    return equal_elements(type, a, b);
  case type_kind::structure:
    return equal_fields(type, a, b);
  // The others have no padding. -0.0 differs from 0.0, which is right: it would not come back as it was.
  default:
    return std::memcmp(a, b, type.size) == 0;
  }
}

bool has_default(const type_info& owner, const field_info& field, const void* object) {
  return equal(*field.type, member(field, object), member(field, owner.layout().defaults));
}

} // namespace cafka::wire
