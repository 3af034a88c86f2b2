#include "cafka/wire/records/header.hpp"

#include "cafka/wire/varint.hpp"

namespace cafka {

namespace {

// Takes one header off the front of `rest`; false if it is not well-formed.
bool read_header(byte_span& rest, header_view& out) noexcept {
  const std::byte* p = rest.data();
  const std::byte* const end = p + rest.size();
  int32_t length = 0;
  p = wire::read_varint(p, end, length);
  if (p == nullptr || length < 0 || length > end - p) return false;
  out.key = {reinterpret_cast<const char*>(p), static_cast<size_t>(length)};
  p = wire::read_varint(p + length, end, length);
  if (p == nullptr || length < -1 || length > end - p) return false;
  out.value = length < 0 ? bytes_view{} : bytes_view{p, static_cast<size_t>(length)};
  if (length > 0) p += length;
  rest = {p, end};
  return true;
}

} // namespace

void header_range::iterator::step() noexcept {
  if (--left_ > 0 && !read_header(rest_, current_)) left_ = 0;
}

bool header_range::valid(byte_span bytes, int32_t count) noexcept {
  header_view ignored;
  for (; count > 0; --count)
    if (!read_header(bytes, ignored)) return false;
  return count == 0 && bytes.empty();
}

} // namespace cafka
