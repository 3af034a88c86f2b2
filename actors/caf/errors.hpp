// cafka's errors as CAF carries them between actors, and back. Code and message survive the trip exactly.
#pragma once

#include "cafka/actors/caf/type_ids.hpp"
#include "cafka/actors/caf/version.hpp"
#include "cafka/wire/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>

#if CAFKA_CAF_1
CAF_ERROR_CODE_ENUM(cafka::errc)
#else
CAF_ERROR_CODE_ENUM(cafka::errc, "kafka") // the category: at most ten characters
#endif

namespace cafka {

#if CAFKA_CAF_1
// What CAF asks of the code of an error.
inline bool from_string(std::string_view, errc&) { return false; }
inline bool from_integer(std::uint8_t value, errc& code) {
  code = static_cast<errc>(value);
  return true;
}
template <class Inspector>
bool inspect(Inspector& f, errc& code) {
  return caf::default_enum_inspect(f, code);
}
#endif

/// An answer for a requester: the code, and what happened, where, and what to do.
caf::error make_error(errc code, std::string message);
caf::error make_error(const error& what);

/// What a requester got. CAF's own errors become ours: a request that timed out in the actor system is
/// request_timed_out_locally, an actor that ended before or instead of answering is answer_lost (it may have done what was
/// asked; `closed` says of itself who surely has not), anything else unknown_server_error with CAF's text. No error gives
/// errc::none.
error to_error(const caf::error& what);

/// For logs: "NAME: message", the same on both CAFs.
std::string render(const caf::error& what);

} // namespace cafka
