// Has a token at hand for whoever must not wait for one.
#pragma once

#include <functional>
#include <memory>

#include "cafka/auth/oauth/client_credentials.hpp"
#include "cafka/auth/secret.hpp"

namespace cafka {

/// Fetches a token when one is wanted first, and again before it expires (`token_cache`), in a thread of its own. Thread-safe.
///
///     auto keeper = std::make_shared<cafka::token_keeper>([] { return cafka::token_answer{.token = "abc"}; });
///     cafka::sasl_mechanism how = cafka::oauth_bearer{.fresh_token = [keeper] { return keeper->token(); }};
class token_keeper {
public:
  /// Gets a token, and may block. Called by one thread at a time, never by the one that asks for a token.
  using fetcher = std::function<token_answer()>;

  explicit token_keeper(fetcher fetch);
  /// Does not wait for a fetch that is under way: it owns what it uses.
  ~token_keeper();
  token_keeper(const token_keeper&) = delete;
  token_keeper& operator=(const token_keeper&) = delete;

  /// The token; never blocks. Throws cafka::error if there is none that is valid: authentication_failed, why it is refused;
  /// connect_timed_out, as that passes: it is still being fetched, or the server cannot give one at the moment.
  secret token();

private:
  struct shared_state;
  static void keep(const std::shared_ptr<shared_state>& state);

  std::shared_ptr<shared_state> state_;
};

} // namespace cafka
