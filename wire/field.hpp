#pragma once

#include "cafka/wire/api_key.hpp"
#include "cafka/wire/bytes_view.hpp"
#include "cafka/wire/message.hpp"
#include "cafka/wire/tagged_field.hpp"
#include "cafka/wire/uuid.hpp"
#include "cafka/wire/version_range.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// \file
/// How a message is declared. A struct of plain members with their defaults, and a table that says what they are called
/// in Kafka's schemas and which versions have them:
///
///     struct node_endpoint {
///       int32_t node_id = 0;
///       std::optional<std::string> rack{};
///       tagged_fields unknown_tags{};
///
///       template <class S>
///       static constexpr auto fields() {
///         return std::array{
///             field<&S::node_id>("nodeId", "0+"),
///             field<&S::rack>("rack", "1+", nullable("2+")),
///         };
///       }
///     };
///
/// Every member has an initializer, so that designated initializers may leave it out. The wire format follows from the
/// members' types. A message has, besides, a `static constexpr message_traits traits`.
/// `fields` is a template (S is the struct itself) so that nothing of it is compiled where the header is only included.

namespace cafka::wire {

/// The head of a message's declaration.
struct message_traits {
  std::string_view name;
  api_key key = api_key::none;
  message_kind kind = message_kind::data;
  version_range versions;
  version_range flexible;
  /// Versions behind those which Kafka has not settled yet: understood, never negotiated.
  version_range unstable{};
};

/// Versions in which the field may be null; in the others, null is written as empty.
struct nullable {
  version_range versions;
  consteval explicit nullable(version_range range) : versions(range) {}
  consteval explicit nullable(const char* range) : versions(range) {}
};

/// The field travels in the tag section, and not at all while it has its default.
struct tag {
  uint32_t number;
};

/// The string keeps its two-byte length in flexible versions too.
struct never_compact {};

/// A row of a struct's table: enough to find the member and to write it in any version.
struct field_info {
  std::string_view name;
  version_range versions;
  const type_info* type = nullptr;
  /// The member of the struct that is pointed to.
  void* (*member)(void* object) = nullptr;
  version_range nullable{};
  int64_t tag = -1;
  bool compact = true;

  constexpr bool is_tagged() const noexcept { return tag >= 0; }
};

/// Defined in describe.hpp, which only those include who compile a schema.
template <auto Member, class... Options>
constexpr field_info field(std::string_view name, version_range versions, Options... options);

} // namespace cafka::wire
