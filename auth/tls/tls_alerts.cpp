#include "cafka/auth/tls/tls_alerts.hpp"

#include <algorithm>
#include <array>

namespace cafka {

namespace {

struct known_alert {
  int code;
  std::string_view name;
  /// What it means of a certificate; empty if it is about something else.
  std::string_view meaning;
};

constexpr auto known = std::to_array<known_alert>({
    {0, "close_notify", ""},
    {10, "unexpected_message", ""},
    {20, "bad_record_mac", ""},
    {22, "record_overflow", ""},
    {40, "handshake_failure", ""},
    {42, "bad_certificate", "it is damaged, or not for this purpose, or none was shown"},
    {43, "unsupported_certificate", "it is of a kind that the other side does not know"},
    {44, "certificate_revoked", "its signer revoked it"},
    {45, "certificate_expired", "it has expired, or its time has not come"},
    {46, "certificate_unknown", "the other side's log says why"},
    {47, "illegal_parameter", ""},
    {48, "unknown_ca", "the other side does not trust who signed it"},
    {49, "access_denied", "the other side does not let its owner in"},
    {50, "decode_error", ""},
    {51, "decrypt_error", ""},
    {70, "protocol_version", ""},
    {71, "insufficient_security", ""},
    {80, "internal_error", ""},
    {86, "inappropriate_fallback", ""},
    {90, "user_canceled", ""},
    {100, "no_renegotiation", ""},
    {109, "missing_extension", ""},
    {110, "unsupported_extension", ""},
    {112, "unrecognized_name", ""},
    {113, "bad_certificate_status_response", ""},
    {115, "unknown_psk_identity", ""},
    {116, "certificate_required", "none was shown"},
    {120, "no_application_protocol", ""},
});

const known_alert* find(int alert) {
  const auto found = std::ranges::find(known, alert, &known_alert::code);
  return found != known.end() ? &*found : nullptr;
}

} // namespace

std::string alert_name(int alert) {
  const auto* one = find(alert);
  return one != nullptr ? std::string{one->name} : std::to_string(alert);
}

bool is_about_certificate(int alert) {
  const auto* one = find(alert);
  return one != nullptr && !one->meaning.empty();
}

std::string meaning(int alert) {
  const auto* one = find(alert);
  return one != nullptr ? std::string{one->meaning} : std::string{};
}

} // namespace cafka
