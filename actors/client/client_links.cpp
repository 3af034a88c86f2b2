#include "cafka/actors/client/client_links.hpp"

#include <algorithm>
#include <utility>

#include "cafka/actors/caf/errors.hpp"

namespace cafka {

using std::chrono::milliseconds;

backoff client_links::pauses() {
  const auto seed = static_cast<uint64_t>(now().time_since_epoch().count()) + ++last_pauses_;
  return {config_.retry_backoff, config_.retry_backoff_max, seed};
}

allowed_time client_links::call_time(const route& to, const time_limit& limit) const {
  auto left = std::chrono::duration_cast<milliseconds>(limit.deadline - now());
  if (to.to == route::target::any) left /= 2;
  return {std::max(left - std::min(left / 10, milliseconds{100}), milliseconds{1}), limit.asked_for};
}

// No timeout on these requests: on CAF 0.17.6 one would keep this actor alive until it has passed. The cluster answers on every
// path, and each task has its deadline.

void client_links::call(
    route to, std::shared_ptr<const void> request, const wire::message_schema& schema, allowed_time time, callback done,
    std::optional<int16_t> max_version) {
  auto what = std::make_shared<cafka::call>();
  what->to = std::move(to);
  what->request = std::move(request);
  what->schema = &schema;
  what->timeout = time;
  what->max_version = max_version;
  mail(self_, call_ptr{std::move(what)})
      .request(cluster_, caf::infinite)
      .then(
          [done](const response_ptr& answer) { done({}, answer); },
          [done](const caf::error& why) { done(to_error(why), nullptr); });
}

void client_links::refresh(std::function<void()> done) {
  mail(self_, refresh_atom_v)
      .request(cluster_, caf::infinite)
      .then([done](const metadata_ptr&) { done(); }, [done](const caf::error&) { done(); });
}

} // namespace cafka
