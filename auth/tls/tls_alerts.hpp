// The alerts by which one side of TLS tells the other why it ends (RFC 8446, section 6).
#pragma once

#include <string>
#include <string_view>

namespace cafka {

/// "certificate_required", or "255" of one that is unknown.
std::string alert_name(int alert);

/// Whether it is said of a certificate that was shown, or not shown.
bool is_about_certificate(int alert);

/// What to look at, of one that is about a certificate.
std::string meaning(int alert);

} // namespace cafka
