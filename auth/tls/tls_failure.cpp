#include "cafka/auth/tls/tls_failure.hpp"

#include <ostream>

namespace cafka {

std::string_view to_string(tls_failure what) {
  switch (what) {
  case tls_failure::none:
    return "none";
  case tls_failure::not_tls:
    return "not_tls";
  case tls_failure::no_answer:
    return "no_answer";
  case tls_failure::closed_in_handshake:
    return "closed_in_handshake";
  case tls_failure::truncated:
    return "truncated";
  case tls_failure::unknown_ca:
    return "unknown_ca";
  case tls_failure::self_signed:
    return "self_signed";
  case tls_failure::expired:
    return "expired";
  case tls_failure::not_yet_valid:
    return "not_yet_valid";
  case tls_failure::revoked:
    return "revoked";
  case tls_failure::wrong_host:
    return "wrong_host";
  case tls_failure::bad_certificate:
    return "bad_certificate";
  case tls_failure::certificate_required:
    return "certificate_required";
  case tls_failure::certificate_refused:
    return "certificate_refused";
  case tls_failure::protocol_version:
    return "protocol_version";
  case tls_failure::no_shared_cipher:
    return "no_shared_cipher";
  case tls_failure::renegotiation:
    return "renegotiation";
  case tls_failure::refused:
    return "refused";
  case tls_failure::malformed:
    return "malformed";
  }
  return "unknown";
}

std::ostream& operator<<(std::ostream& out, tls_failure what) { return out << to_string(what); }

} // namespace cafka
