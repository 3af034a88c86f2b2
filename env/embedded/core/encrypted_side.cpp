#include "cafka/embedded/core/encrypted_side.hpp"

#include <array>

namespace cafka::embedded {

void encrypted_side::receive(byte_span wire, frame_reader& into) {
  std::array<std::byte, 16 << 10> text;
  for (;;) {
    const auto before = wire.size();
    const auto count = engine_.read(wire, text);
    into.push(byte_span{text}.first(count));
    if (count == 0 && wire.size() == before) return;
  }
}

wire::bytes encrypted_side::seal(byte_span plain, bool last) {
  wire::bytes out;
  engine_.take_output(out);
  while (!plain.empty()) {
    const auto count = engine_.write(plain);
    if (count == 0) break; // it has ended
    plain = plain.subspan(count);
    engine_.take_output(out);
  }
  if (last) engine_.close();
  engine_.take_output(out);
  return out;
}

} // namespace cafka::embedded
