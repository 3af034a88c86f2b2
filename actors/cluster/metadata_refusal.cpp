#include "cafka/actors/cluster/metadata_refusal.hpp"

#include "cafka/wire/phrase.hpp"

namespace cafka {

error refusal_of(const wire::metadata_response& response, const std::string& who) {
  const auto code = from_wire(response.error_code);
  if (code == errc::rebootstrap_required)
    return {errc::no_bootstrap_server, who + " asks to start again at the bootstrap addresses"};
  if (code != errc::none) return {code, who + " refuses Metadata: " + phrase(code)};
  if (response.brokers.empty()) return {errc::no_bootstrap_server, who + " is starting: it knows no broker yet"};
  return {};
}

} // namespace cafka
