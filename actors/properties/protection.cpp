#include "cafka/actors/properties/protection.hpp"

#include <algorithm>

#include "cafka/actors/properties/overruled.hpp"
#include "cafka/actors/properties/sasl_settings.hpp"
#include "cafka/actors/properties/tls_settings.hpp"

namespace cafka::properties {

namespace {

std::string_view setting_of(const field& at) { return at.path.substr(std::string_view{"security."}.size()); }

/// The certificates of the server of tokens are, too.
bool is_of_sasl(std::string_view name) {
  return name.find("sasl") != std::string_view::npos || name.starts_with("https.");
}

/// A setting that does nothing would let somebody believe that it does. Those that are as by default do no harm, nor those that a
/// protocol of higher precedence has made void.
void refuse_idle(draft& in, bool sasl, const std::string& why) {
  draft defaults;
  for (const auto& each : security_rows()) {
    const auto& at = each.fields[0];
    if (each.name == "security.protocol" || each.name.ends_with(".type") || is_of_sasl(each.name) != sasl) continue;
    if (show(at.in(in)) == show(at.in(defaults)) || is_overruled(in, setting_of(at), "protocol")) continue;
    throw error(errc::invalid_configuration, name_of(in, at.path) + " has no effect " + why);
  }
}

bool any_given(const draft& in) {
  return std::ranges::any_of(security_rows(), [&](const row& each) { return in.given(each.fields[0].path); });
}

} // namespace

void protect(draft& in) {
  if (!any_given(in)) return;
  forget_overruled(in);
  const auto protocol = in.security.protocol;
  const auto with = "with security.protocol=" + show(&in.security.protocol);
  if (encrypts(protocol)) {
    in.cluster.tls = tls_of(in);
  } else {
    refuse_idle(in, false, with + "; SSL and SASL_SSL encrypt");
    in.cluster.tls.reset();
  }
  if (authenticates(protocol)) {
    in.cluster.sasl = sasl_of(in);
  } else {
    refuse_idle(in, true, with + "; SASL_SSL and SASL_PLAINTEXT authenticate");
    in.cluster.sasl = {};
  }
  if (protocol == security_protocol::sasl_plaintext && in.security.mechanism == sasl_choice::plain)
    in.warnings.push_back(
        {"security.protocol",
         "security.protocol=SASL_PLAINTEXT shows the password of PLAIN to whoever is in between; SASL_SSL hides it"});
}

void check_listeners(const draft& in) {
  const auto mine = protocol_of(in.cluster);
  const auto foreign = foreign_listener(in.cluster.bootstrap, mine);
  if (foreign.empty()) return;
  const auto its = std::string{to_string(protocol_of(foreign).value_or(mine))};
  throw error(
      errc::invalid_configuration, name_of(in, "cluster.bootstrap") + ": address " + quoted(foreign)
                                       + " is that of a listener of " + its + ", but security.protocol is "
                                       + std::string{to_string(mine)} + "; set security.protocol=" + its);
}

} // namespace cafka::properties
