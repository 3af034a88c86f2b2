#include "cafka/embedded/handlers/handlers.hpp"
#include "cafka/wire/frame.hpp"
#include "cafka/wire/type_info.hpp"

#include <algorithm>

namespace cafka::embedded {

wire::bytes refuse_unsupported(wire::api_key api, int16_t version, int32_t correlation_id) {
  const auto* schema = wire::find_schema(api, wire::message_kind::response);
  if (!schema || !schema->known_versions.contains(version)) return {};
  const auto fields = schema->type->fields;
  auto code = std::find_if(fields.begin(), fields.end(), [&](const wire::field_info& f) {
    return f.name == "errorCode" && f.versions.contains(version);
  });
  if (code == fields.end()) return {};
  auto response = schema->make();
  *static_cast<int16_t*>(code->member(response.get())) = to_wire(errc::unsupported_version);
  wire::bytes frame(wire::response_size(*schema, response.get(), version));
  if (wire::encode_response(frame, *schema, response.get(), version, correlation_id)) frame.clear();
  return frame;
}

} // namespace cafka::embedded
