#include "cafka/auth/tls/tls_diagnosis.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "cafka/auth/tls/openssl_handles.hpp"
#include "cafka/auth/tls/tls_alerts.hpp"
#include "cafka/wire/first_bytes.hpp"

namespace cafka {

namespace {

std::string time_of(const ASN1_TIME* time) {
  const bio_handle out{BIO_new(BIO_s_mem())};
  if (ASN1_TIME_print(out.get(), time) != 1) return "a time that is none";
  char* text = nullptr;
  const auto size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<size_t>(size)};
}

tls_verdict verdict(const tls_evidence& seen, tls_failure why, const std::string& text) {
  return {why, {errc::tls_failed, seen.setting.peer + text}};
}

tls_failure failure_of(int verification) {
  switch (verification) {
  case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    return tls_failure::self_signed;
  case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
  case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
  case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
  case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
  case X509_V_ERR_CERT_SIGNATURE_FAILURE:
  case X509_V_ERR_CERT_UNTRUSTED:
    return tls_failure::unknown_ca;
  case X509_V_ERR_CERT_HAS_EXPIRED:
    return tls_failure::expired;
  case X509_V_ERR_CERT_NOT_YET_VALID:
    return tls_failure::not_yet_valid;
  case X509_V_ERR_CERT_REVOKED:
    return tls_failure::revoked;
  case X509_V_ERR_HOSTNAME_MISMATCH:
  case X509_V_ERR_IP_ADDRESS_MISMATCH:
    return tls_failure::wrong_host;
  default:
    return tls_failure::bad_certificate;
  }
}

std::string text_of(tls_failure why, const tls_evidence& seen) {
  const std::string own = ": its certificate (" + seen.subject + ") ";
  const std::string certificate =
      seen.in_chain.empty() ? own : ": in the chain of its certificate the one of " + seen.in_chain + " ";
  switch (why) {
  case tls_failure::self_signed:
    return certificate
           + "has signed itself, and nobody trusts it; name it in tls.trust, or the one who should have signed it";
  case tls_failure::unknown_ca:
    return own + "is signed by " + seen.signer + ", whom nobody here trusts; name the certificate of " + seen.signer
           + " in tls.trust";
  case tls_failure::expired:
    return certificate + "expired on " + seen.valid_until + "; renew it, or set the clock";
  case tls_failure::not_yet_valid:
    return certificate + "is valid from " + seen.valid_from + " on; is the clock right?";
  case tls_failure::revoked:
    return certificate + "was revoked by its signer";
  case tls_failure::wrong_host:
    return ": its certificate is for " + seen.names + ", not for " + seen.setting.host
           + "; connect to a name that it has, or give the broker a certificate with this one";
  default:
    return certificate + "is not accepted: " + X509_verify_cert_error_string(seen.verification);
  }
}

tls_verdict certificate_verdict(const tls_evidence& seen) {
  const auto why = failure_of(seen.verification);
  return verdict(seen, why, text_of(why, seen));
}

std::string_view name_of(tls_version version) { return version == tls_version::tls_1_3 ? "TLS 1.3" : "TLS 1.2"; }

tls_verdict version_verdict(const tls_evidence& seen) {
  return verdict(
      seen, tls_failure::protocol_version,
      ": it speaks no version of TLS that is accepted here, which is " + std::string{name_of(seen.setting.minimum)}
          + " or later, or none that it accepts is spoken here");
}

/// The other side refused; which of the reasons for it is likely depends on what it asked for.
tls_verdict alert_verdict(const tls_evidence& seen, int alert) {
  const auto name = std::string{alert_name(alert)};
  if (alert == SSL_AD_PROTOCOL_VERSION) return version_verdict(seen);
  const bool about_certificate = is_about_certificate(alert) || (alert == SSL_AD_HANDSHAKE_FAILURE);
  if (about_certificate && seen.certificate_asked && !seen.setting.has_certificate)
    return verdict(
        seen, tls_failure::certificate_required,
        ": it wants a client's certificate (alert " + name + "), and there is none; name one in identity");
  if (is_about_certificate(alert) && (seen.certificate_asked || seen.setting.server))
    return verdict(
        seen, tls_failure::certificate_refused,
        ": it does not accept the certificate that was shown to it (alert " + name + "): " + meaning(alert));
  if (alert == SSL_AD_HANDSHAKE_FAILURE)
    return verdict(
        seen, tls_failure::no_shared_cipher,
        ": it found nothing that both sides can do (alert " + name + "); compare protocol.ciphers with the broker's");
  return verdict(seen, tls_failure::refused, ": it ended the TLS connection (alert " + name + ")");
}

} // namespace

void tls_evidence::certificate(int refused_with, X509* own, X509* refused) {
  verification = refused_with;
  if (own == nullptr) return;
  subject = subject_of(own);
  names = names_of(own);
  if (refused == nullptr) refused = own;
  if (refused != own) in_chain = subject_of(refused);
  signer = issuer_of(refused);
  valid_from = time_of(X509_get0_notBefore(refused));
  valid_until = time_of(X509_get0_notAfter(refused));
}

unsigned long latest_ssl_error() {
  unsigned long latest = 0;
  while (const auto code = ERR_get_error()) {
    latest = code;
    if (ERR_GET_LIB(code) == ERR_LIB_SSL) break;
  }
  ERR_clear_error();
  return latest;
}

tls_verdict diagnose(const tls_evidence& seen, unsigned long openssl_error) {
  const int reason = ERR_GET_LIB(openssl_error) == ERR_LIB_SSL ? ERR_GET_REASON(openssl_error) : 0;
  if (reason > SSL_AD_REASON_OFFSET) return alert_verdict(seen, reason - SSL_AD_REASON_OFFSET);
  switch (reason) {
  case SSL_R_CERTIFICATE_VERIFY_FAILED:
    return certificate_verdict(seen);
  case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
    return verdict(seen, tls_failure::certificate_required, " showed no certificate, and one is required");
  case SSL_R_UNSUPPORTED_PROTOCOL:
  case SSL_R_WRONG_SSL_VERSION:
  case SSL_R_WRONG_VERSION_NUMBER:
  case SSL_R_NO_PROTOCOLS_AVAILABLE:
  case SSL_R_INAPPROPRIATE_FALLBACK:
    return version_verdict(seen);
  case SSL_R_NO_SHARED_CIPHER:
  case SSL_R_NO_CIPHERS_AVAILABLE:
  case SSL_R_NO_SHARED_SIGNATURE_ALGORITHMS:
  case SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM:
  case SSL_R_NO_SUITABLE_KEY_SHARE:
    return verdict(
        seen, tls_failure::no_shared_cipher,
        ": no cipher is known to both sides; compare protocol.ciphers and protocol.ciphersuites with the other's");
  case SSL_R_NO_RENEGOTIATION:
    return renegotiated(seen);
  default:
    break;
  }
  const char* text = ERR_reason_error_string(openssl_error);
  return verdict(
      seen, tls_failure::malformed,
      ": what it sent is not as TLS wants it (" + std::string{text != nullptr ? text : "no reason given"}
          + "); was it changed on the way?");
}

tls_verdict not_tls(const tls_evidence& seen) {
  if (wire::may_be_http(seen.first_bytes))
    return verdict(
        seen, tls_failure::not_tls, " answers in HTTP without TLS: this is the port of a web server, not of a broker");
  if (seen.setting.server)
    return verdict(seen, tls_failure::not_tls, " speaks plain text on a port for TLS; it has to enable TLS");
  return verdict(
      seen, tls_failure::not_tls,
      " does not answer in TLS: the port speaks plain text? Name a listener for SSL or SASL_SSL, or disable TLS");
}

tls_verdict renegotiated(const tls_evidence& seen) {
  return verdict(
      seen, tls_failure::renegotiation,
      " wants another TLS handshake within the connection (renegotiation), which is refused as unsafe; use TLS 1.3");
}

tls_verdict cut_off(const tls_evidence& seen, tls_state in) {
  const auto& peer = seen.setting.peer;
  if (in != tls_state::handshake)
    return {
        tls_failure::truncated,
        {errc::connection_closed, peer
                                      + " closed the connection without the end that TLS wants (close_notify): what "
                                        "came last may be incomplete"}};
  if (!seen.first_bytes.empty())
    return {
        tls_failure::closed_in_handshake,
        {errc::connection_closed, peer + " closed the connection in the midst of the TLS handshake"}};
  return {tls_failure::no_answer, {errc::connection_closed, peer + std::string{no_answer_in_tls}}};
}

} // namespace cafka
