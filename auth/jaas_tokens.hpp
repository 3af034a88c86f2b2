// The words, texts and signs that sasl.jaas.config consists of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "cafka/auth/secret.hpp"

namespace cafka {

/// A word, a quoted text, or one of '=' and ';'.
struct jaas_token {
  enum class kind : uint8_t { end, word, quoted, sign, wrong };
  kind is = kind::end;
  secret text = {};
  char sign = 0;
};

/// Takes them one by one, as java.io.StreamTokenizer does. The text has to outlive it, and may be anything.
class jaas_tokens {
public:
  explicit jaas_tokens(std::string_view text) : text_(text) {}

  jaas_token next();
  /// Where the latest one begins, from 1 on.
  size_t position() const { return begin_ + 1; }

private:
  bool skip_space();
  jaas_token quoted(char quote);
  char escaped();

  std::string_view text_;
  size_t at_ = 0;
  size_t begin_ = 0;
};

} // namespace cafka
