// The property sasl.jaas.config, as Java's clients have it.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "cafka/auth/sasl.hpp"
#include "cafka/auth/secret.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

/// One login module: "org.apache.kafka.common.security.plain.PlainLoginModule required username="alice" password="x";"
struct jaas_login {
  std::string module = {};
  /// "required", "requisite", "sufficient" or "optional", in lower case.
  std::string control = {};
  std::map<std::string, secret> options = {};
  /// invalid_configuration, with what is wrong and at which character; the text itself is not in it, as it holds a password.
  error what = {};
};

/// Reads one login module, as Java does: values in double or single quotes with \ in front of what is meant as it is, or bare words;
/// comments of // and /* */; a semicolon at the end. The text may be anything.
jaas_login parse_jaas(std::string_view text);

/// The mechanism with the credentials of a login module of PLAIN or SCRAM, whose name has to fit: "PLAIN", "SCRAM-SHA-256",
/// "SCRAM-SHA-512". Its validate() says what is wrong: the text, another module, an option that is missing or not known.
sasl_mechanism mechanism_of_jaas(std::string_view mechanism, std::string_view text);

} // namespace cafka
