#include "cafka/wire/base64.hpp"
#include "cafka/wire/json_text.hpp"
#include "cafka/wire/message.hpp"
#include "cafka/wire/type_info.hpp"

#include <charconv>
#include <cmath>

namespace cafka::wire {

namespace {

class json_writer {
public:
  json_writer(std::string& out, int16_t version) noexcept : out_(out), version_(version) {}

  void structure(const type_info& type, const void* object) {
    out_ += '{';
    bool first = true;
    for (const field_info& field : type.fields) {
      if (!field.versions.contains(version_)) continue;
      if (field.is_tagged() && has_default(type, field, object)) continue;
      if (!first) out_ += ',';
      first = false;
      text(field.name);
      out_ += ':';
      value(*field.type, member(field, object));
    }
    out_ += '}';
  }

private:
  void value(const type_info& type, const void* object) {
    switch (type.kind) {
    case type_kind::boolean:
      out_ += as<bool>(object) ? "true" : "false";
      return;
    case type_kind::int8:
      return number(as<int8_t>(object));
    case type_kind::int16:
      return number(as<int16_t>(object));
    case type_kind::uint16:
      return number(as<uint16_t>(object));
    case type_kind::int32:
      return number(as<int32_t>(object));
    case type_kind::int64:
      return number(as<int64_t>(object));
    case type_kind::float64:
      return number(as<double>(object));
    case type_kind::uuid:
      return text(as<uuid>(object).to_string());
    case type_kind::string:
      return text(as<std::string>(object));
    case type_kind::byte_string:
      return base64(as<bytes>(object));
    case type_kind::records:
      return base64(as<bytes_view>(object));
    case type_kind::array:
      return array(type, object);
    case type_kind::structure:
      return structure(type, object);
    case type_kind::optional:
      if (type.count(object) == 0)
        out_ += "null";
      else
        value(*type.element, data(type, object));
      return;
    }
  }

  void array(const type_info& type, const void* object) {
    auto* element = static_cast<const std::byte*>(data(type, object));
    out_ += '[';
    for (size_t i = 0, count = type.count(object); i < count; ++i) {
      if (i != 0) out_ += ',';
      value(*type.element, element + i * type.element->size);
    }
    out_ += ']';
  }

  template <class T>
  void number(T value) {
    char digits[32];
    out_.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
  }

  void number(double value) {
    // JSON has no such numbers.
    if (!std::isfinite(value)) return text(std::isnan(value) ? "NaN" : value < 0 ? "-Infinity" : "Infinity");
    char digits[32];
    std::string_view written{digits, std::to_chars(digits, digits + sizeof digits, value).ptr};
    out_ += written;
    if (written.find_first_of(".e") == written.npos) out_ += ".0";
  }

  void base64(bytes_view content) {
    if (content.is_null()) {
      out_ += "null";
      return;
    }
    out_ += '"';
    append_base64(out_, content.span(), base64_alphabet::standard);
    out_ += '"';
  }

  void text(std::string_view content) { append_json_text(out_, content); }

  template <class T>
  static const T& as(const void* object) {
    return *static_cast<const T*>(object);
  }

  std::string& out_;
  int16_t version_;
};

} // namespace

void to_json(std::string& out, const message_schema& schema, const void* message, int16_t version) {
  json_writer{out, version}.structure(*schema.type, message);
}

} // namespace cafka::wire
