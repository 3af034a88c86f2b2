#include "cafka/wire/frame.hpp"

#include "cafka/wire/messages/api_versions.hpp"
#include "cafka/wire/messages/heartbeat.hpp"
#include "cafka/wire/messages/metadata.hpp"
#include "hex.hpp"

#include <boost/test/unit_test.hpp>

using namespace cafka;
using namespace cafka::wire;

namespace {

template <class Request>
std::string request_frame(
    const Request& request, int16_t version, int32_t correlation_id, std::optional<std::string_view> client_id) {
  auto& schema = schema_of<Request>();
  std::vector<std::byte> frame(request_size(schema, &request, version, client_id));
  error failure = encode_request(frame, schema, &request, version, correlation_id, client_id);
  BOOST_TEST(!failure, failure);
  return hex_of(frame);
}

template <class Response>
std::string response_frame(const Response& response, int16_t version, int32_t correlation_id) {
  auto& schema = schema_of<Response>();
  std::vector<std::byte> frame(response_size(schema, &response, version));
  error failure = encode_response(frame, schema, &response, version, correlation_id);
  BOOST_TEST(!failure, failure);
  return hex_of(frame);
}

std::string hex_text(std::vector<std::byte> bytes) { return hex_of(bytes); }

} // namespace

BOOST_AUTO_TEST_SUITE(frames)

BOOST_AUTO_TEST_CASE(requests) {
  // Size, key, version, correlation id, client id; version 0 has no body.
  BOOST_TEST(
      request_frame(api_versions_request{}, 0, 7, "cafka")
      == hex_text("0000000f 0012 0000 00000007 0005 6361666b61"_hex));
  // A missing client id is null.
  BOOST_TEST(
      request_frame(api_versions_request{}, 2, -1, std::nullopt) == hex_text("0000000a 0012 0002 ffffffff ffff"_hex));
  // In flexible versions a tag section ends the header; the client id still has its two bytes of length.
  api_versions_request request{.client_software_name = "cafka", .client_software_version = "0.1"};
  BOOST_TEST(
      request_frame(request, 3, 1, "c")
      == hex_text("00000017 0012 0003 00000001 0001 63 00 06 6361666b61 04 302e31 00"_hex));
}

BOOST_AUTO_TEST_CASE(the_correlation_id_can_be_set_later) {
  auto frame = "0000000a 0012 0002 ffffffff ffff"_hex;
  patch_correlation_id(frame, 0x01020304);
  BOOST_TEST(hex_of(frame) == hex_text("0000000a 0012 0002 01020304 ffff"_hex));
  auto stump = "0000000a 0012 0002 ffffff"_hex;
  patch_correlation_id(stump, 1);
  BOOST_TEST(hex_of(stump) == hex_text("0000000a 0012 0002 ffffff"_hex));
}

BOOST_AUTO_TEST_CASE(responses) {
  heartbeat_response response{.throttle_time_ms = 5, .error_code = 27};
  BOOST_TEST(response_frame(response, 3, 9) == hex_text("0000000a 00000009 00000005 001b"_hex));
  BOOST_TEST(response_frame(response, 4, 9) == hex_text("0000000c 00000009 00 00000005 001b 00"_hex));
}

// KIP-511: the client cannot know which version the broker answers in.
BOOST_AUTO_TEST_CASE(api_versions_has_the_plain_header_in_all_versions) {
  api_versions_response response{.error_code = 35};
  BOOST_TEST(response_frame(response, 0, 9) == hex_text("0000000a 00000009 0023 00000000"_hex));
  BOOST_TEST(response_frame(response, 3, 9) == hex_text("0000000c 00000009 0023 01 00000000 00"_hex));
}

BOOST_AUTO_TEST_CASE(responses_are_read) {
  error failure;
  heartbeat_response response;
  auto frame = "00000009 00 00000005 001b 00"_hex;
  BOOST_TEST(decode_response(frame, 4, response, failure), failure);
  BOOST_TEST(response.throttle_time_ms == 5);
  BOOST_TEST(response.error_code == 27);
  BOOST_TEST((peek_correlation_id(frame) == 9));
  BOOST_TEST(!peek_correlation_id(byte_span{frame}.first(3)));

  decoder in{frame};
  response_header header;
  BOOST_TEST(decode_response_header(in, api_key::heartbeat, 4, header));
  BOOST_TEST(header.correlation_id == 9);
  BOOST_TEST(in.position() == 5u);
  BOOST_TEST(decode_body(byte_span{frame}.subspan(5), 4, response, failure));
  // Unknown tags of the header are skipped.
  auto tagged = "00000009 01 07 02 aabb 00000005 001b 00"_hex;
  BOOST_TEST(decode_response(tagged, 4, response, failure), failure);
}

BOOST_AUTO_TEST_CASE(malformed_responses_are_told_with_the_place) {
  error failure;
  heartbeat_response response;
  BOOST_TEST(!decode_response("00000009 00 00000005 001b"_hex, 4, response, failure));
  BOOST_TEST((failure == error{errc::malformed, "HeartbeatResponse.tags at byte 6: the input ends within a varint"}));
  BOOST_TEST(!decode_response("0000"_hex, 4, response, failure));
  BOOST_TEST((failure == error{errc::malformed, "ResponseHeader.correlationId at byte 0: the input ends here"}));
  BOOST_TEST(!decode_response("00000009 00000005 001b"_hex, 99, response, failure));
  BOOST_TEST((failure.code() == errc::malformed));
}

BOOST_AUTO_TEST_CASE(requests_are_read_by_the_server) {
  auto frame = "0012 0003 00000001 0001 63 00 06 6361666b61 04 302e31 00"_hex;
  decoder in{frame};
  request_header header;
  BOOST_TEST(decode_request_header(in, header), in.error());
  BOOST_TEST(header.request_api_key == 18);
  BOOST_TEST(header.request_api_version == 3);
  BOOST_TEST(header.correlation_id == 1);
  BOOST_TEST((header.client_id == "c"));
  api_versions_request request;
  BOOST_TEST(decode(in, request, 3));
  BOOST_TEST(request.client_software_name == "cafka");
  BOOST_TEST(in.at_end());
}

BOOST_AUTO_TEST_CASE(the_header_of_an_unknown_request_can_be_read) {
  auto frame = "7530 0003 00000001 ffff"_hex;
  decoder in{frame};
  request_header header;
  BOOST_TEST(decode_request_header(in, header), in.error());
  BOOST_TEST(header.request_api_key == 30000);
  BOOST_TEST(!header.client_id);
  auto newer = "0012 0063 00000001 ffff 00"_hex;
  decoder in_newer{newer};
  BOOST_TEST(decode_request_header(in_newer, header), in_newer.error());
  BOOST_TEST(header.request_api_version == 99);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_sent_is_an_error) {
  metadata_request request;
  request.topics->push_back({.name = std::string(32767, 'x')});
  auto& schema = schema_of<metadata_request>();
  std::vector<std::byte> frame(request_size(schema, &request, 12, "c"));
  BOOST_TEST(!encode_request(frame, schema, &request, 12, 1, "c"));
  *request.topics->front().name += 'x';
  frame.resize(request_size(schema, &request, 12, "c"));
  BOOST_TEST((encode_request(frame, schema, &request, 12, 1, "c").code() == errc::not_encodable));
  BOOST_TEST((encode_request(frame, schema, &request, 99, 1, "c").code() == errc::not_encodable));
  request = {};
  BOOST_TEST((encode_request(std::span{frame}.first(10), schema, &request, 12, 1, "c").code() == errc::not_encodable));
}

BOOST_AUTO_TEST_SUITE_END()
