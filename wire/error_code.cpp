#include "cafka/wire/error_code.hpp"

#include "cafka/wire/error_table.hpp"

#include <ostream>
#include <vector>

namespace cafka {

namespace {

constexpr size_t first_of_client = static_cast<size_t>(errc::connection_refused);

const error_info& unknown_server_error_row() noexcept { return client_errors().back(); }

} // namespace

const error_info& describe(errc code) noexcept {
  auto number = static_cast<size_t>(code);
  if (number < kafka_errors().size()) return kafka_errors()[number];
  if (code == errc::unknown_server_error) return unknown_server_error_row();
  bool known = number >= first_of_client && number - first_of_client < client_errors().size() - 1;
  return client_errors()[(known ? number : static_cast<size_t>(errc::unrecognized_code)) - first_of_client];
}

std::span<const error_info> all_errors() noexcept {
  static const std::vector<error_info> rows = [] {
    std::vector<error_info> all{kafka_errors().begin(), kafka_errors().end()};
    all.insert(all.end(), client_errors().begin(), client_errors().end());
    return all;
  }();
  return rows;
}

errc from_wire(int16_t code) noexcept {
  if (code == -1) return errc::unknown_server_error;
  bool known = code >= 0 && static_cast<size_t>(code) < kafka_errors().size();
  return known ? static_cast<errc>(code) : errc::unrecognized_code;
}

int16_t to_wire(errc code) noexcept { return describe(code).wire_code; }

std::string to_string(errc code) { return std::string{describe(code).name}; }
std::ostream& operator<<(std::ostream& out, errc code) { return out << describe(code).name; }

std::string_view to_string(produce_outcome outcome) {
  switch (outcome) {
  case produce_outcome::acknowledged:
    return "acknowledged";
  case produce_outcome::failed:
    return "failed";
  default:
    return "unknown";
  }
}
std::ostream& operator<<(std::ostream& out, produce_outcome outcome) { return out << to_string(outcome); }

} // namespace cafka
