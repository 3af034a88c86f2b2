#include "cafka/embedded/security_options.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace cafka::embedded {

error security_options::validate() const {
  constexpr std::array<std::string_view, 4> known{"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"};
  const auto refused = [](const std::string& why) {
    return error{errc::invalid_configuration, "embedded::config.security." + why};
  };
  for (const auto& each : mechanisms)
    if (std::ranges::find(known, each) == known.end())
      return refused("mechanisms has '" + each + "'; allowed are PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 and OAUTHBEARER");
  if (mechanisms.empty() && !users.empty())
    return refused("mechanisms is empty, so users would not be asked; name some, as PLAIN");
  if (max_reauthentication.count() < 0)
    return refused(
        "max_reauthentication is " + std::to_string(max_reauthentication.count()) + " ms; allowed are 0 ms and more");
  if (tls && tls->identity.empty()) return refused("tls.identity is empty: brokers need a certificate and its key");
  return {};
}

} // namespace cafka::embedded
