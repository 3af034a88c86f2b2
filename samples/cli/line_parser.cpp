#include "line_parser.hpp"

#include "escapes.hpp"

#include "cafka/wire/error.hpp"

namespace cafka::cli {

std::pair<std::string, std::string> parse_header(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos)
    throw error(errc::invalid_configuration, "--header: '" + text + "': name=value is wanted");
  return {unescaped("--header", text.substr(0, equals)), unescaped("--header", text.substr(equals + 1))};
}

line_parser::line_parser(line_layout layout) : layout_(std::move(layout)) {
  for (const auto& [name, value] : layout_.headers) headers_.push_back({name, value});
}

record line_parser::operator()(std::string_view line, uint64_t number) {
  record result{.headers = headers_, .partition = layout_.partition, .tag = number};
  if (!layout_.key_separator.empty()) {
    if (const auto at = line.find(layout_.key_separator); at != std::string_view::npos) {
      result.key = nullable(line.substr(0, at));
      line.remove_prefix(at + layout_.key_separator.size());
    } else if (without_separator_++ == 0) {
      first_without_separator_ = number;
    }
  }
  result.value = nullable(line);
  return result;
}

bytes_view line_parser::nullable(std::string_view text) const {
  return text.empty() && layout_.null_for_empty ? bytes_view{} : bytes_view{text};
}

} // namespace cafka::cli
