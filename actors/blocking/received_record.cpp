#include "cafka/actors/blocking/received_record.hpp"

namespace cafka::blocking {

namespace {

std::optional<std::string> copy_of(bytes_view bytes) {
  return bytes.is_null() ? std::nullopt : std::optional<std::string>{bytes.text()};
}

} // namespace

owned_record received_record::owned() const {
  owned_record copy{std::string{topic}, partition, offset, timestamp, copy_of(key), copy_of(value), {}};
  for (const auto& header : headers()) copy.headers.emplace_back(header.key, copy_of(header.value));
  return copy;
}

} // namespace cafka::blocking
