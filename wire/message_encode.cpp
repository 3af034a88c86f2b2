#include "cafka/wire/message.hpp"
#include "cafka/wire/type_info.hpp"
#include "cafka/wire/varint.hpp"

#include <limits>
#include <type_traits>

namespace cafka::wire {

namespace {

constexpr size_t max_string = std::numeric_limits<int16_t>::max();
constexpr size_t max_length = std::numeric_limits<int32_t>::max();

/// Takes what an encoder takes and only counts the bytes.
class size_counter {
public:
  void write_bool(bool) noexcept { size_ += 1; }
  void write_int8(int8_t) noexcept { size_ += 1; }
  void write_int16(int16_t) noexcept { size_ += 2; }
  void write_uint16(uint16_t) noexcept { size_ += 2; }
  void write_int32(int32_t) noexcept { size_ += 4; }
  void write_int64(int64_t) noexcept { size_ += 8; }
  void write_float64(double) noexcept { size_ += 8; }
  void write_uuid(const uuid&) noexcept { size_ += 16; }
  void write_uvarint(uint64_t value) noexcept { size_ += uvarint_size(value); }
  void write_raw(byte_span bytes) noexcept { size_ += bytes.size(); }
  void add(size_t size) noexcept { size_ += size; }
  void fail() noexcept {}

  size_t size() const noexcept { return size_; }

private:
  size_t size_ = 0;
};

/// Walks a message. Counting and writing are the same walk, so they cannot disagree.
template <class Out>
class message_writer {
public:
  message_writer(Out& out, int16_t version, bool flexible) noexcept
      : out_(out), version_(version), flexible_(flexible) {}

  void structure(const type_info& type, const void* object) {
    const uint32_t* offset = type.layout().offsets.data();
    for (const field_info& field : type.fields) {
      const void* member = static_cast<const std::byte*>(object) + *offset++;
      if (!field.is_tagged() && field.versions.contains(version_)) value(field, member);
    }
    if (flexible_) tag_section(type, object);
  }

  void value(const field_info& field, const void* object) {
    if (is_fixed(field.type->kind)) return fixed(*field.type, object);
    bool may_be_null = field.nullable.contains(version_);
    const type_info* type = field.type;
    if (type->kind == type_kind::optional) {
      bool present = type->count(object) != 0;
      object = present ? data(*type, object) : nullptr;
      type = type->element;
    }
    if (type->kind == type_kind::structure && may_be_null) out_.write_int8(object ? 1 : -1);
    if (object)
      value(*type, object, flexible_ && field.compact, may_be_null);
    else
      null(*type, flexible_ && field.compact, may_be_null);
  }

private:
  void value(const type_info& type, const void* object, bool compact, bool may_be_null) {
    switch (type.kind) {
    case type_kind::string:
      return string(as<std::string>(object), compact);
    case type_kind::byte_string:
      return byte_string(as<bytes>(object), compact);
    case type_kind::records: {
      auto view = as<bytes_view>(object);
      return view.is_null() ? null(type, compact, may_be_null) : byte_string(view.span(), compact);
    }
    case type_kind::array:
      return array(type, object, compact);
    case type_kind::structure:
      return structure(type, object);
    default:
      return fixed(type, object); // Only fields are optional, never what is in them.
    }
  }

  void fixed(const type_info& type, const void* object) {
    if constexpr (std::is_same_v<Out, size_counter>) return out_.add(type.size);
    switch (type.kind) {
    case type_kind::boolean:
      return out_.write_bool(as<bool>(object));
    case type_kind::int8:
      return out_.write_int8(as<int8_t>(object));
    case type_kind::int16:
      return out_.write_int16(as<int16_t>(object));
    case type_kind::uint16:
      return out_.write_uint16(as<uint16_t>(object));
    case type_kind::int32:
      return out_.write_int32(as<int32_t>(object));
    case type_kind::int64:
      return out_.write_int64(as<int64_t>(object));
    case type_kind::float64:
      return out_.write_float64(as<double>(object));
    case type_kind::uuid:
      return out_.write_uuid(as<uuid>(object));
    default:
      return;
    }
  }

  void null(const type_info& type, bool compact, bool may_be_null) {
    if (type.kind == type_kind::structure) {
      if (!may_be_null) structure(type, type.layout().defaults);
    } else if (compact) {
      out_.write_uvarint(may_be_null ? 0 : 1);
    } else if (type.kind == type_kind::string) {
      out_.write_int16(may_be_null ? -1 : 0);
    } else {
      out_.write_int32(may_be_null ? -1 : 0);
    }
  }

  void string(std::string_view text, bool compact) {
    if (text.size() > max_string) out_.fail();
    if (compact)
      out_.write_uvarint(text.size() + 1);
    else
      out_.write_int16(static_cast<int16_t>(text.size()));
    out_.write_raw(bytes_view{text}.span());
  }

  void byte_string(byte_span content, bool compact) {
    length(content.size(), compact);
    out_.write_raw(content);
  }

  void length(size_t size, bool compact) {
    if (size >= max_length) out_.fail();
    if (compact)
      out_.write_uvarint(size + 1);
    else
      out_.write_int32(static_cast<int32_t>(size));
  }

  void array(const type_info& type, const void* object, bool compact) {
    size_t count = type.count(object);
    length(count, compact);
    if (count == 0) return;
    if constexpr (std::is_same_v<Out, size_counter>)
      if (is_fixed(type.element->kind)) return out_.add(count * type.element->size);
    auto* element = static_cast<const std::byte*>(data(type, object));
    for (size_t i = 0; i < count; ++i, element += type.element->size) value(*type.element, element, compact, false);
  }

  bool is_sent(const type_info& type, const field_info& field, const void* object) const {
    return field.is_tagged() && field.versions.contains(version_) && !has_default(type, field, object);
  }

  /// Known and unknown tags make one section, in ascending order.
  void tag_section(const type_info& type, const void* object) {
    const tagged_fields& unknown = unknown_tags(type, object);
    size_t known = 0;
    for (const field_info& field : type.fields)
      if (is_sent(type, field, object)) ++known;
    out_.write_uvarint(known + unknown.size());
    auto next = unknown.begin();
    if (known != 0) {
      for (const field_info& field : type.fields) {
        if (!is_sent(type, field, object)) continue;
        for (; next != unknown.end() && next->tag < field.tag; ++next) unknown_tag(*next);
        known_tag(field, member(field, object));
      }
    }
    for (; next != unknown.end(); ++next) unknown_tag(*next);
  }

  void known_tag(const field_info& field, const void* object) {
    size_counter counter;
    message_writer<size_counter>{counter, version_, flexible_}.value(field, object);
    out_.write_uvarint(static_cast<uint64_t>(field.tag));
    out_.write_uvarint(counter.size());
    value(field, object);
  }

  void unknown_tag(const tagged_field& field) {
    out_.write_uvarint(field.tag);
    out_.write_uvarint(field.data.size());
    out_.write_raw(field.data);
  }

  template <class T>
  static const T& as(const void* object) {
    return *static_cast<const T*>(object);
  }

  Out& out_;
  int16_t version_;
  bool flexible_;
};

} // namespace

size_t encoded_size(const message_schema& schema, const void* message, int16_t version) {
  size_counter counter;
  message_writer{counter, version, schema.is_flexible(version)}.structure(*schema.type, message);
  return counter.size();
}

bool encode(encoder& out, const message_schema& schema, const void* message, int16_t version) {
  if (!schema.known_versions.contains(version)) out.fail();
  if (out.ok()) message_writer{out, version, schema.is_flexible(version)}.structure(*schema.type, message);
  return out.ok();
}

} // namespace cafka::wire
