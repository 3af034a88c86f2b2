#include "cafka/auth/oauth/fetched_tokens.hpp"

#include <memory>

#include "cafka/auth/oauth/http_fetch.hpp"
#include "cafka/auth/oauth/token_keeper.hpp"
#include "cafka/auth/oauth_bearer.hpp"

namespace cafka {

fetched_tokens::operator sasl_mechanism() const {
  if (auto problem = from.validate())
    return {"OAUTHBEARER", [](const sasl_peer&) { return std::unique_ptr<sasl_exchange>{}; }, std::move(problem)};
  const auto keeper =
      std::make_shared<token_keeper>([who = from, ca = ca_file, time = timeout] { return fetch_token(who, time, ca); });
  return oauth_bearer{.fresh_token = [keeper] { return keeper->token(); }, .extensions = extensions};
}

} // namespace cafka
