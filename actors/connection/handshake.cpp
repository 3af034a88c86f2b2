#include "cafka/actors/connection/handshake.hpp"

#include <algorithm>
#include <utility>

#include "cafka/version.hpp"
#include "cafka/wire/big_endian.hpp"
#include "cafka/wire/frame.hpp"
#include "cafka/wire/messages/api_versions.hpp"

namespace cafka {

namespace {

std::shared_ptr<const version_table> make_table(const wire::api_versions_response& response) {
  auto table = std::make_shared<version_table>();
  for (const auto& api : response.api_keys)
    table->set(static_cast<wire::api_key>(api.api_key), {api.min_version, api.max_version});
  table->set_features_epoch(response.finalized_features_epoch);
  for (const auto& feature : response.finalized_features)
    table->set_feature(feature.name, {feature.min_version_level, feature.max_version_level});
  return table;
}

wire::version_range our_range() { return wire::schema_of<wire::api_versions_request>().versions; }

} // namespace

handshake::handshake(std::string client_id, endpoint peer)
    : client_id_(std::move(client_id)), peer_(std::move(peer)), version_(our_range().max) {}

std::vector<std::byte> handshake::request(int32_t correlation_id) const {
  const wire::api_versions_request request{
      .client_software_name = "cafka", .client_software_version = cafka::version, .unknown_tags = {}};
  const auto& schema = wire::schema_of<wire::api_versions_request>();
  std::vector<std::byte> frame(wire::request_size(schema, &request, version_, client_id_));
  // It cannot fail: the configuration has bounded the client id.
  static_cast<void>(wire::encode_request(frame, schema, &request, version_, correlation_id, client_id_));
  return frame;
}

handshake::step handshake::response(byte_span body) {
  if (body.size() < 2) return fail(errc::not_kafka, "its answer to ApiVersions is too short");
  const auto code = wire::load_big_endian<int16_t>(body.data());
  if (from_wire(code) == errc::unsupported_version) return fallback(body);
  if (code != 0) return fail(from_wire(code), "it refused ApiVersions with " + to_string(from_wire(code)));
  wire::api_versions_response response;
  error failure;
  if (!wire::decode_body(body, version_, response, failure))
    return fail(errc::not_kafka, "its answer to ApiVersions cannot be decoded: " + failure.message());
  versions_ = make_table(response);
  return step::done;
}

handshake::step handshake::fallback(byte_span body) {
  if (fell_back_)
    return fail(errc::version_not_supported, "it refuses ApiVersions in version " + std::to_string(version_) + ", too");
  fell_back_ = true;
  version_ = 0;
  wire::api_versions_response response;
  error failure;
  if (!wire::decode_body(body, 0, response, failure))
    return fail(errc::not_kafka, "its answer to ApiVersions cannot be decoded: " + failure.message());
  // Brokers before Kafka 2.4 list nothing here: version 0 it is.
  const auto theirs = make_table(response)->broker_range(wire::api_key::api_versions);
  if (!theirs) return step::again;
  const auto both = wire::highest_common(*theirs, our_range());
  if (!both)
    return fail(
        errc::version_not_supported, "it knows ApiVersions in versions " + std::to_string(theirs->min) + " to "
                                         + std::to_string(theirs->max) + ", none of which this client knows");
  version_ = *both;
  return step::again;
}

handshake::step handshake::fail(errc code, const std::string& what) {
  failure_ = error{code, to_string(peer_) + ": " + what};
  return step::failed;
}

} // namespace cafka
