#pragma once

#include <memory>
#include <optional>

namespace cafka::embedded {

/// The response to a request that waits in a group: empty until somebody gives it. Null: nobody waits.
template <class Response>
using promised = std::shared_ptr<std::optional<Response>>;

template <class Response>
promised<Response> make_promised() {
  return std::make_shared<std::optional<Response>>();
}

/// Gives the response to whoever waits for it, if anybody does; nobody waits afterwards.
template <class Response>
void give(promised<Response>& to, Response response) {
  if (!to) return;
  *to = std::move(response);
  to.reset();
}

} // namespace cafka::embedded
