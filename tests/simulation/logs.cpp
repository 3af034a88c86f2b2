#include "tests/simulation/logs.hpp"

#include <charconv>
#include <stdexcept>
#include <string_view>

#include "tests/embedded/support/batches.hpp"

namespace cafka::test {

std::string to_string(const record_name& name) {
  return std::to_string(name.writer) + ':' + std::to_string(name.number) + ' ';
}

record_name name_in(std::string_view value) {
  record_name name;
  const auto* const end = value.data() + value.size();
  const auto writer = std::from_chars(value.data(), end, name.writer);
  if (writer.ec != std::errc{} || writer.ptr == end || *writer.ptr != ':')
    throw std::runtime_error{"a record without a name: " + std::string{value.substr(0, 40)}};
  const auto number = std::from_chars(writer.ptr + 1, end, name.number);
  if (number.ec != std::errc{} || number.ptr == end || *number.ptr != ' ')
    throw std::runtime_error{"a record without a number: " + std::string{value.substr(0, 40)}};
  return name;
}

void logs::keep(const std::string& topic, int32_t partitions) { kept_[topic].push_back(read(topic, partitions)); }

topic_records logs::read(const std::string& topic, int32_t partitions) {
  topic_records all;
  for (int32_t partition = 0; partition < partitions; ++partition) {
    auto& records = all[partition];
    const auto bytes = kafka_.records(topic, partition);
    for (const auto& value : embedded::test::values_in(bytes)) records.push_back(name_in(value));
    auto keys = embedded::test::keys_in(bytes);
    for (size_t i = 0; i < keys.size(); ++i) keys_[records[i]] = std::move(keys[i]);
  }
  return all;
}

} // namespace cafka::test
