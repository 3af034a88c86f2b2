#pragma once

#include "cafka/embedded/groups/promised.hpp"
#include "cafka/embedded/handlers/request_context.hpp"
#include "cafka/wire/frame.hpp"

#include <algorithm>
#include <utility>

namespace cafka::embedded {

/// The whole frame of a response; empty if it cannot be encoded.
template <class Response>
wire::bytes encode_reply(const request_context& context, Response& response) {
  if constexpr (requires { response.throttle_time_ms; })
    if (context.faults.throttle.count() > 0)
      response.throttle_time_ms = static_cast<int32_t>(context.faults.throttle.count());
  const auto& schema = wire::schema_of<Response>();
  wire::bytes frame(wire::response_size(schema, &response, context.version));
  if (wire::encode_response(frame, schema, &response, context.version, context.correlation_id)) frame.clear();
  return frame;
}

template <class Response>
outcome reply(const request_context& context, Response response) {
  auto frame = encode_reply(context, response);
  if (frame.empty()) return {.what = outcome::kind::close};
  return {.what = outcome::kind::reply, .frame = std::move(frame)};
}

/// Replies when the answer has been given, be it now.
template <class Response>
outcome reply_when_given(const request_context& context, const promised<Response>& answer) {
  auto resume = [context, answer](time_point) -> std::optional<wire::bytes> {
    if (!*answer) return std::nullopt;
    return encode_reply(context, **answer);
  };
  if (*answer) return reply(context, std::move(**answer));
  return {.what = outcome::kind::parked, .parked = {std::nullopt, std::move(resume)}};
}

/// Decodes a request, asks the fault script what is to happen to it, and unless that keeps it from being handled, calls
/// `handle(context, request)` for the outcome. `targets(request)` gives the topics that the request names.
template <class Request, class Targets, class Handle>
outcome serve(incoming& in, Targets targets, Handle handle) {
  Request request;
  if (error failure; !wire::decode_body(in.body, in.version, request, failure))
    return {.what = outcome::kind::malformed};
  request_context context{
      in.state, in.self, in.version, in.correlation_id, in.client_id, in.now, in.script.take(in.api, in.self.id, [&] {
        return targets(request);
      })};
  auto result = context.faults.drop_before ? outcome{.what = outcome::kind::close} : handle(context, request);
  result.faults = context.faults;
  return result;
}

/// The same for a request that names no topics.
template <class Request, class Handle>
outcome serve(incoming& in, Handle handle) {
  return serve<Request>(
      in, [](const Request&) { return fault_targets{}; }, std::move(handle));
}

} // namespace cafka::embedded
