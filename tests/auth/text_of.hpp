// What an exchange sends, as text.
#pragma once

#include "cafka/auth/sasl.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace cafka::test {

inline std::string text_of(const sasl_step& step) {
  BOOST_REQUIRE_MESSAGE(step.send.has_value(), "nothing is sent: " << to_string(step.what));
  return std::string{bytes_view{*step.send}.text()};
}

inline bool is_success(const sasl_step& step) { return !step.send && !step.what; }

inline byte_span bytes_of(std::string_view text) { return bytes_view{text}.span(); }

} // namespace cafka::test
