#include "cafka/wire/message.hpp"

#include <array>

namespace cafka::wire {

namespace {

constexpr size_t key_limit = 256;

/// Requests and responses by their key.
struct schema_index {
  std::array<const message_schema*, key_limit> requests{};
  std::array<const message_schema*, key_limit> responses{};

  schema_index() {
    for (const message_schema* schema : all_schemas()) {
      if (schema->kind == message_kind::data) continue;
      auto& side = schema->kind == message_kind::request ? requests : responses;
      side.at(static_cast<size_t>(schema->key)) = schema;
    }
  }
};

} // namespace

const message_schema* find_schema(api_key key, message_kind kind) {
  static const schema_index index;
  auto at = static_cast<size_t>(key);
  if (at >= key_limit || kind == message_kind::data) return nullptr;
  return kind == message_kind::request ? index.requests[at] : index.responses[at];
}

} // namespace cafka::wire
