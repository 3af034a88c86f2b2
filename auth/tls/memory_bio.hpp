// The wire as OpenSSL sees it: bytes that somebody lends it, and a buffer that somebody sends.
#pragma once

#include <openssl/bio.h>

#include "cafka/wire/bytes_view.hpp"
#include "cafka/wire/tagged_field.hpp"

namespace cafka {

/// OpenSSL's own memory BIO would copy what comes once more, and move what is left each time.
struct wire_memory {
  /// Read from its front; empty: "try again later".
  byte_span in = {};
  /// Written to its end, without limit: who lets OpenSSL write looks at its size.
  wire::bytes out = {};
};

/// A BIO over the memory, which has to outlive it. Null if there is no memory for it.
BIO* new_memory_bio(wire_memory& memory);

} // namespace cafka
