// What somebody may have meant who mistyped a name.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cafka {

/// Whether they differ in nothing but how their words are put together: `maxBlockMs`, `--max-block-ms`.
bool same_name(std::string_view one, std::string_view other);

/// The names that are near to the one that was given, best first and at most three: spelled in another way (`LINGER_MS`,
/// `lingerMs`), mistyped in a few letters, cut short, or with something in front (`spring.kafka.producer.acks`). Empty if there
/// are none: what is far away only misleads. A name of one letter is near to no other.
std::vector<std::string_view> near_names(std::string_view given, std::span<const std::string_view> names);

/// The same as a text: "linger.ms, retries or acks".
std::string nearest_names(std::string_view given, std::span<const std::string_view> names);

} // namespace cafka
