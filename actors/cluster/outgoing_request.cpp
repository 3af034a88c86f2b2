#include "cafka/actors/cluster/outgoing_request.hpp"

#include "cafka/wire/frame.hpp"

namespace cafka {

namespace {

std::string text(const wire::version_range& range) {
  return std::to_string(range.min) + "-" + std::to_string(range.max);
}

error unsupported(const connected& to, const request_source& request) {
  const auto theirs = to.versions->broker_range(request.schema->key);
  return {
      errc::version_not_supported, std::string(request.schema->name) + ": broker " + to_string(to.peer) + " knows "
                                       + (theirs ? "versions " + text(*theirs) : std::string("no version of it"))
                                       + ", needed is one of " + text(request.versions)};
}

} // namespace

error encode_for(
    const connected& to, frame_pool& pool, const request_source& request, allowed_time timeout, outgoing_ptr& out) {
  const auto& schema = *request.schema;
  const auto version = to.versions->negotiated(schema.key, request.versions);
  if (!version) return unsupported(to, request);
  auto data = pool.take(wire::request_size(schema, request.message, *version, to.client_id));
  if (auto what = wire::encode_request(data->writable(), schema, request.message, *version, 0, to.client_id))
    return what;
  out = std::make_shared<outgoing>();
  out->data = std::move(data);
  out->key = schema.key;
  out->version = *version;
  out->connection_epoch = to.epoch;
  out->timeout = timeout;
  return {};
}

} // namespace cafka
