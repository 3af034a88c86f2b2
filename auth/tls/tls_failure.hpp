// Why a TLS connection did not come about, or ended.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string_view>

namespace cafka {

enum class tls_failure : uint8_t {
  none,
  /// What answers does not speak TLS: the port is one for plain text.
  not_tls,
  /// The other side closed the connection before it said anything: brokers do that on their plain-text ports.
  no_answer,
  /// It closed the connection in the midst of the handshake.
  closed_in_handshake,
  /// It closed an open connection without saying so: something may be missing at the end.
  truncated,
  /// Nobody that is trusted has signed the certificate.
  unknown_ca,
  /// The certificate has signed itself.
  self_signed,
  expired,
  not_yet_valid,
  revoked,
  /// The certificate is for other hosts.
  wrong_host,
  /// It is not good for other reasons: its purpose, a weak key.
  bad_certificate,
  /// The other side wants a certificate, and there is none to show.
  certificate_required,
  /// The other side does not take the certificate that was shown.
  certificate_refused,
  /// No version of TLS is common to both.
  protocol_version,
  /// No cipher is common to both.
  no_shared_cipher,
  /// The other side wanted another handshake within the connection.
  renegotiation,
  /// The other side refused for a reason of its own, which the message has.
  refused,
  /// The bytes are none of TLS, or were changed on the way.
  malformed,
};

/// What is told of `no_answer`, behind the name of the peer.
constexpr std::string_view no_answer_in_tls =
    " closed the connection without a word of TLS: the port speaks plain text? Name a listener for SSL or SASL_SSL, or "
    "disable TLS";

std::string_view to_string(tls_failure what);
std::ostream& operator<<(std::ostream& out, tls_failure what);

} // namespace cafka
