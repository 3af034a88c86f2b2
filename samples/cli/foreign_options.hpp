#pragma once

#include <string_view>

namespace cafka::cli {

/// Options of kcat and of Kafka's own tools that mean something else here, or nothing: what to do instead. Empty: none of those.
std::string_view advice_for(std::string_view option);

/// The same for what Kafka's own tools set with --property, and is no property of a client.
std::string_view advice_for_property(std::string_view name);

} // namespace cafka::cli
