#include "cafka/wire/message.hpp"
#include "cafka/wire/type_info.hpp"

#include <limits>
#include <span>

namespace cafka::wire {

namespace {

constexpr uint32_t max_string = std::numeric_limits<int16_t>::max();

/// In memory a message is larger than on the wire: an empty string is 2 bytes there and 32 here. Honest messages stay
/// well below these; what exceeds them was made to exhaust memory.
constexpr size_t memory_per_byte = 32;
constexpr size_t memory_allowance = 64 * 1024;

/// Fills a message from bytes. The nesting of calls follows the schema, which has an end; the bytes cannot deepen it.
class message_reader {
public:
  message_reader(decoder& in, int16_t version, bool flexible) noexcept
      : in_(in), version_(version), flexible_(flexible), budget_(in.remaining() * memory_per_byte + memory_allowance) {}

  void structure(const type_info& type, void* object) {
    const uint32_t* offset = type.layout().offsets.data();
    for (const field_info& field : type.fields) {
      void* member = static_cast<std::byte*>(object) + *offset++;
      if (field.is_tagged() || !field.versions.contains(version_)) continue;
      value(field, member);
      if (!in_.ok()) return in_.within(field.name);
    }
    if (flexible_) tag_section(type, object);
  }

private:
  enum class presence : bool { null, present };

  void value(const field_info& field, void* object) {
    if (is_fixed(field.type->kind)) return fixed(field.type->kind, object);
    bool may_be_null = field.nullable.contains(version_);
    bool compact = flexible_ && field.compact;
    const type_info& type = field.type->kind == type_kind::optional ? *field.type->element : *field.type;
    size_t size = 0;
    if (header(type, compact, may_be_null, size) == presence::null) {
      if (field.type->kind == type_kind::optional) field.type->resize(object, 0);
      return;
    }
    if (!in_.ok()) return;
    if (field.type->kind == type_kind::optional) object = field.type->resize(object, 1);
    content(type, object, compact, size);
  }

  /// Reads what says whether there is a value, and its length if it has one.
  presence header(const type_info& type, bool compact, bool may_be_null, size_t& size) {
    bool null = false;
    switch (type.kind) {
    case type_kind::string:
      null = !(compact ? compact_length(max_string, size) : plain_length(in_.read_int16(), size));
      break;
    case type_kind::byte_string:
    case type_kind::records:
    case type_kind::array:
      null = !(compact ? compact_length(in_.remaining(), size) : plain_length(in_.read_int32(), size));
      break;
    case type_kind::structure:
      null = may_be_null && in_.read_int8() < 0;
      break;
    default:
      break;
    }
    if (null && !may_be_null) in_.fail("null, where this version has none");
    return null ? presence::null : presence::present;
  }

  /// False for null.
  bool plain_length(int32_t length, size_t& size) {
    if (length < -1) in_.fail("the length is negative");
    size = length > 0 ? static_cast<size_t>(length) : 0;
    return length >= 0 || !in_.ok();
  }

  bool compact_length(size_t limit, size_t& size) {
    uint32_t length = in_.read_uvarint();
    if (!in_.ok()) return true;
    if (length == 0) return false;
    size = length - 1;
    if (size > limit) in_.fail("the length exceeds what there can be");
    return true;
  }

  void content(const type_info& type, void* object, bool compact, size_t size) {
    switch (type.kind) {
    case type_kind::string: {
      std::string_view text = bytes_view{in_.read_raw(size)}.text();
      if (afford(text.size())) as<std::string>(object).assign(text);
      return;
    }
    case type_kind::byte_string: {
      byte_span raw = in_.read_raw(size);
      if (afford(raw.size())) as<bytes>(object).assign(raw.begin(), raw.end());
      return;
    }
    case type_kind::records:
      as<bytes_view>(object) = bytes_view{in_.read_raw(size)};
      return;
    case type_kind::array:
      return array(type, object, compact, size);
    case type_kind::structure:
      return structure(type, object);
    default:
      return fixed(type.kind, object); // Only fields are optional, never what is in them.
    }
  }

  void fixed(type_kind kind, void* object) {
    switch (kind) {
    case type_kind::boolean:
      as<bool>(object) = in_.read_bool();
      return;
    case type_kind::int8:
      as<int8_t>(object) = in_.read_int8();
      return;
    case type_kind::int16:
      as<int16_t>(object) = in_.read_int16();
      return;
    case type_kind::uint16:
      as<uint16_t>(object) = in_.read_uint16();
      return;
    case type_kind::int32:
      as<int32_t>(object) = in_.read_int32();
      return;
    case type_kind::int64:
      as<int64_t>(object) = in_.read_int64();
      return;
    case type_kind::float64:
      as<double>(object) = in_.read_float64();
      return;
    case type_kind::uuid:
      as<uuid>(object) = in_.read_uuid();
      return;
    default:
      return;
    }
  }

  void array(const type_info& type, void* object, bool compact, size_t count) {
    if (count == 0) return; // It is empty already.
    const type_info& element = *type.element;
    if (count > in_.remaining() / least_size(element)) {
      in_.fail("more elements than there are bytes for");
      return;
    }
    if (!afford(count * element.size)) return;
    auto* at = static_cast<std::byte*>(type.resize(object, count));
    // Most arrays are lists of brokers or partitions. That there are enough bytes has been seen above.
    if (element.kind == type_kind::int32) {
      const std::byte* from = in_.read_raw(count * sizeof(int32_t)).data();
      for (int32_t& number : std::span{reinterpret_cast<int32_t*>(at), count}) {
        number = load_big_endian<int32_t>(from);
        from += sizeof number;
      }
      return;
    }
    for (size_t i = 0; i < count; ++i, at += element.size) {
      size_t size = 0;
      header(element, compact, false, size);
      if (in_.ok()) content(element, at, compact, size);
      if (!in_.ok()) return in_.within(i);
    }
  }

  /// The fewest bytes that a value can take in this version, never 0.
  size_t least_size(const type_info& type) const {
    switch (type.kind) {
    case type_kind::string:
      return flexible_ ? 1 : 2;
    case type_kind::byte_string:
    case type_kind::records:
    case type_kind::array:
      return flexible_ ? 1 : 4;
    case type_kind::optional:
      return 1;
    case type_kind::structure: {
      size_t size = flexible_ ? 1 : 0;
      for (const field_info& field : type.fields)
        if (!field.is_tagged() && field.versions.contains(version_)) size += least_size(field);
      return size == 0 ? 1 : size;
    }
    default:
      return type.size;
    }
  }

  size_t least_size(const field_info& field) const {
    if (field.type->kind == type_kind::optional)
      return field.type->element->kind == type_kind::structure ? 1 : least_size(*field.type->element);
    return least_size(*field.type);
  }

  void tag_section(const type_info& type, void* object) {
    uint32_t count = in_.read_uvarint();
    if (count == 0 && in_.ok()) return;
    int64_t last = -1;
    for (uint32_t i = 0; i < count && in_.ok(); ++i) {
      uint32_t tag = in_.read_uvarint();
      uint32_t size = in_.read_uvarint();
      if (size > in_.remaining()) in_.fail("a tagged field exceeds what remains of the input");
      if (in_.ok() && tag <= last) in_.fail("the tags are not in ascending order");
      if (!in_.ok()) break;
      last = tag;
      if (const field_info* field = find_tag(type, tag))
        known_tag(*field, object, size);
      else
        unknown_tag(type, object, tag, size);
    }
    if (!in_.ok()) in_.within("tags");
  }

  const field_info* find_tag(const type_info& type, uint32_t tag) const {
    for (const field_info& field : type.fields)
      if (field.tag == tag && field.versions.contains(version_)) return &field;
    return nullptr;
  }

  void known_tag(const field_info& field, void* object, size_t size) {
    size_t end = in_.position() + size;
    value(field, field.member(object));
    if (in_.ok() && in_.position() != end) in_.fail("the tagged field's size is wrong");
    in_.within(field.name);
  }

  void unknown_tag(const type_info& type, void* object, uint32_t tag, size_t size) {
    byte_span raw = in_.read_raw(size);
    if (afford(sizeof(tagged_field) + size)) unknown_tags(type, object).push_back({tag, {raw.begin(), raw.end()}});
  }

  bool afford(size_t memory) {
    if (memory > budget_) return in_.fail("the message takes too much memory for its size");
    budget_ -= memory;
    return in_.ok();
  }

  template <class T>
  static T& as(void* object) {
    return *static_cast<T*>(object);
  }

  decoder& in_;
  int16_t version_;
  bool flexible_;
  size_t budget_;
};

} // namespace

bool decode(decoder& in, const message_schema& schema, void* message, int16_t version) {
  if (!schema.known_versions.contains(version)) in.fail("this version of the message is not known");
  if (in.ok()) message_reader{in, version, schema.is_flexible(version)}.structure(*schema.type, message);
  in.within(schema.name);
  return in.ok();
}

} // namespace cafka::wire
