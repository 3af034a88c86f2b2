#include "format.hpp"

#include "escapes.hpp"

#include "cafka/wire/error.hpp"
#include "cafka/wire/json_text.hpp"

#include <array>
#include <charconv>
#include <cstdio>
#include <utility>

namespace cafka::cli {

namespace {

void append_number(std::string& out, std::int64_t value) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

std::int64_t length_of(bytes_view bytes) { return bytes.is_null() ? -1 : static_cast<std::int64_t>(bytes.size()); }

void append_big_endian(std::string& out, std::int64_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(static_cast<std::uint64_t>(value) >> shift);
}

void append_headers(std::string& out, const record_view& record) {
  bool first = true;
  for (const auto& header : record.headers()) {
    if (!first) out += ',';
    first = false;
    out.append(header.key).append("=").append(header.value.is_null() ? "NULL" : header.value.text());
  }
}

const char* kcat_name(timestamp_type timestamps) {
  switch (timestamps) {
  case timestamp_type::create_time:
    return "create";
  case timestamp_type::log_append_time:
    return "logappend";
  case timestamp_type::none:
    break;
  }
  return "unknown";
}

void append_json_bytes(std::string& out, bytes_view bytes) {
  if (bytes.is_null())
    out += "null";
  else
    wire::append_json_text(out, bytes.text());
}

void append_json_headers(std::string& out, const record_view& record) {
  if (record.headers().empty()) return;
  out += ",\"headers\":[";
  bool first = true;
  for (const auto& header : record.headers()) {
    if (!first) out += ',';
    first = false;
    wire::append_json_text(out, header.key);
    out += ',';
    append_json_bytes(out, header.value);
  }
  out += ']';
}

} // namespace

record_format::record_format(std::string_view format, std::string null_text) : null_text_(std::move(null_text)) {
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] == '\\') {
      literal(unescape("--format", format, ++i));
    } else if (format[i] != '%') {
      literal(format[i]);
    } else if (++i < format.size() && format[i] == '%') {
      literal('%');
    } else if (i < format.size() && std::string_view("tpokKsSRTh").find(format[i]) != std::string_view::npos) {
      pieces_.push_back({format[i], {}});
    } else {
      throw error(
          errc::invalid_configuration, "--format: unknown conversion %" + std::string(format.substr(i, 1))
                                           + "; there are %t %p %o %k %s %K %S %R %T %h and %%");
    }
  }
}

void record_format::literal(char c) {
  if (pieces_.empty() || pieces_.back().conversion != 0) pieces_.push_back({0, {}});
  pieces_.back().text += c;
}

void record_format::append_text(std::string& out, bytes_view bytes) const {
  out += bytes.is_null() ? std::string_view(null_text_) : bytes.text();
}

void record_format::append(std::string& out, const record_source& from, const record_view& record) const {
  for (const auto& part : pieces_) {
    switch (part.conversion) {
    case 0:
      out += part.text;
      break;
    case 't':
      out += from.topic;
      break;
    case 'p':
      append_number(out, from.partition);
      break;
    case 'o':
      append_number(out, record.offset);
      break;
    case 'k':
      append_text(out, record.key);
      break;
    case 's':
      append_text(out, record.value);
      break;
    case 'K':
      append_number(out, length_of(record.key));
      break;
    case 'S':
      append_number(out, length_of(record.value));
      break;
    case 'R':
      append_big_endian(out, length_of(record.value));
      break;
    case 'T':
      append_number(out, record.timestamp);
      break;
    case 'h':
      append_headers(out, record);
      break;
    default:
      break;
    }
  }
}

void append_json(std::string& out, const record_source& from, const record_view& record, timestamp_type timestamps) {
  out += "{\"topic\":";
  wire::append_json_text(out, from.topic);
  out += ",\"partition\":";
  append_number(out, from.partition);
  out += ",\"offset\":";
  append_number(out, record.offset);
  out.append(",\"tstype\":\"").append(kcat_name(timestamps)).append("\",\"ts\":");
  append_number(out, record.timestamp);
  append_json_headers(out, record);
  out += ",\"key\":";
  append_json_bytes(out, record.key);
  out += ",\"payload\":";
  append_json_bytes(out, record.value);
  out += "}\n";
}

} // namespace cafka::cli
