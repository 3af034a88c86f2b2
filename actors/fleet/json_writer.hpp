// Writes JSON piece by piece to the end of a string.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

#include "cafka/wire/json_text.hpp"

namespace cafka {

/// Puts the commas and escapes texts; that what begins also ends, and that members have names, is the caller's affair.
class json_writer {
public:
  explicit json_writer(std::string& out) : out_(out) {}

  json_writer& begin_object() { return begin('{'); }
  json_writer& end_object() { return end('}'); }
  json_writer& begin_array() { return begin('['); }
  json_writer& end_array() { return end(']'); }

  /// The name of a member; its value comes next.
  json_writer& name(std::string_view text) {
    value(text);
    out_ += ':';
    first_ = true;
    return *this;
  }

  json_writer& value(std::string_view text) {
    comma();
    wire::append_json_text(out_, text);
    return *this;
  }
  json_writer& value(const char* text) { return value(std::string_view{text}); }
  json_writer& value(std::same_as<bool> auto yes) { return raw(yes ? "true" : "false"); }
  template <std::integral Number>
    requires(!std::same_as<Number, bool>)
  json_writer& value(Number number) {
    return raw(std::to_string(number));
  }
  json_writer& null() { return raw("null"); }

private:
  void comma() {
    if (!first_) out_ += ',';
    first_ = false;
  }
  json_writer& raw(std::string_view text) {
    comma();
    out_ += text;
    return *this;
  }
  json_writer& begin(char bracket) {
    comma();
    out_ += bracket;
    first_ = true;
    return *this;
  }
  json_writer& end(char bracket) {
    out_ += bracket;
    first_ = false;
    return *this;
  }

  std::string& out_;
  bool first_ = true;
};

} // namespace cafka
