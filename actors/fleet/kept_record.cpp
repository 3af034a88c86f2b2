#include "cafka/actors/fleet/kept_record.hpp"

namespace cafka {

namespace {

bytes_view append(std::vector<std::byte>& to, bytes_view what) {
  if (what.is_null()) return {};
  const auto* const at = to.data() + to.size(); // there is room for all of it
  to.insert(to.end(), what.begin(), what.end());
  return {at, what.size()};
}

} // namespace

kept_record::kept_record(const record_view& of) : view_(of) {
  bytes_.reserve(payload_size(of));
  view_.key = append(bytes_, of.key);
  view_.value = append(bytes_, of.value);
  const auto headers = append(bytes_, bytes_view{of.headers().bytes()});
  view_.header_bytes = {headers.span(), static_cast<int32_t>(of.headers().size())};
}

} // namespace cafka
