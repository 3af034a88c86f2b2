#include "handler_environment.hpp"

#include "cafka/wire/json_text.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace cafka::cli {

namespace {

/// The system's limit is 128 KiB for each, and some MiB for all.
constexpr size_t longest_value = 64 * 1024;
constexpr size_t longest_together = 512 * 1024;

constexpr auto names = std::to_array<std::string_view>(
    {"CAFKA_TOPIC", "CAFKA_PARTITION", "CAFKA_OFFSET", "CAFKA_TIMESTAMP", "CAFKA_ATTEMPT", "CAFKA_KEY", "CAFKA_NULL",
     "CAFKA_HEADERS", "CAFKA_OMITTED", "CAFKA_RECORDS", "CAFKA_GROUP"});
constexpr std::string_view of_header = "CAFKA_HEADER_";

/// As variables are called: "trace-id" is TRACE_ID.
std::string variable_of(std::string_view header) {
  std::string out{of_header};
  for (const char c : header) {
    const bool small = c >= 'a' && c <= 'z';
    const bool plain = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    out += small ? static_cast<char>(c - 'a' + 'A') : plain ? c : '_';
  }
  return out;
}

class variables {
public:
  explicit variables(std::vector<std::string>& to) : to_(to) {}
  ~variables() {
    if (!omitted_.empty()) to_.push_back("CAFKA_OMITTED=" + omitted_);
  }
  variables(const variables&) = delete;
  variables& operator=(const variables&) = delete;

  void add(std::string_view name, std::string_view value) {
    const auto size = name.size() + value.size();
    if (value.find('\0') == std::string_view::npos && size <= longest_value && used_ + size <= longest_together) {
      used_ += size;
      to_.push_back(std::string{name}.append("=").append(value));
    } else if (name.size() < longest_value / names.size()) {
      omitted_.append(omitted_.empty() ? "" : " ").append(name);
    }
  }
  template <class Number>
  void add_number(std::string_view name, Number value) {
    add(name, std::to_string(value));
  }

private:
  std::vector<std::string>& to_;
  size_t used_ = 0;
  std::string omitted_;
};

void append_text(std::string& out, bytes_view text) {
  if (text.is_null())
    out += "null";
  else
    wire::append_json_text(out, text.text());
}

void add_headers(variables& to, const fleet_record& record) {
  if (record.headers().empty()) return;
  std::string all;
  std::vector<std::string> seen;
  for (const auto& header : record.headers()) {
    all += all.empty() ? '[' : ',';
    wire::append_json_text(all, header.key);
    all += ',';
    append_text(all, header.value);
    auto variable = variable_of(header.key);
    const bool is_first = std::find(seen.begin(), seen.end(), variable) == seen.end();
    if (is_first && !header.value.is_null() && header.key.find('\0') == std::string_view::npos)
      to.add(variable, header.value.text());
    seen.push_back(std::move(variable));
  }
  to.add("CAFKA_HEADERS", all + "]");
}

} // namespace

std::vector<std::string> inherited_environment() {
  std::vector<std::string> out;
  for (char** at = environ; at && *at; ++at) {
    const std::string_view each{*at};
    const auto name = each.substr(0, each.find('='));
    if (!name.starts_with(of_header) && std::find(names.begin(), names.end(), name) == names.end())
      out.emplace_back(each);
  }
  return out;
}

void add_record_variables(std::vector<std::string>& to, const fleet_record& record) {
  variables all{to};
  all.add("CAFKA_TOPIC", record.topic);
  all.add_number("CAFKA_PARTITION", record.partition);
  all.add_number("CAFKA_OFFSET", record.offset);
  all.add_number("CAFKA_TIMESTAMP", record.timestamp);
  all.add_number("CAFKA_ATTEMPT", record.attempt);
  if (!record.key.is_null()) all.add("CAFKA_KEY", record.key.text());
  if (record.value.is_null()) all.add("CAFKA_NULL", "1");
  add_headers(all, record);
}

} // namespace cafka::cli
