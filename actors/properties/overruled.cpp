#include "cafka/actors/properties/overruled.hpp"

namespace cafka::properties {

namespace {

/// One given setting that is of no use beside another.
struct rivals {
  std::string_view winner;
  std::string_view loser;
};

constexpr rivals all[] = {
    {"ca_location", "truststore_location"},
    {"ca_location", "truststore_password"},
    {"truststore_location", "ca_location"},
    {"keystore_location", "certificate_location"},
    {"keystore_location", "certificate_pem"},
    {"keystore_location", "key_location"},
    {"keystore_location", "key_pem"},
    {"keystore_location", "key_password"},
    {"certificate_location", "certificate_pem"},
    {"certificate_location", "keystore_location"},
    {"certificate_location", "keystore_password"},
    {"certificate_pem", "certificate_location"},
    {"certificate_pem", "keystore_location"},
    {"certificate_pem", "keystore_password"},
    {"key_location", "key_pem"},
    {"key_pem", "key_location"},
    {"jaas", "username"},
    {"jaas", "password"},
    {"username", "jaas"},
    {"password", "jaas"},
};

std::string path_of(std::string_view setting) { return "security." + std::string{setting}; }

/// An empty one names nothing that could stand for another.
bool is_empty(draft& in, std::string_view setting) { return show(*place_of(in, path_of(setting))).empty(); }

void forget(draft& in, std::string_view setting) {
  const auto path = path_of(setting);
  draft defaults;
  const auto mine = place_of(in, path), as_before = place_of(defaults, path);
  std::visit(
      [&](const auto& to) {
        using kind = std::decay_t<decltype(to)>;
        if constexpr (std::is_pointer_v<kind>) *to = *std::get<kind>(*as_before);
      },
      *mine);
  in.set_by.erase(path);
  in.given_as.erase(path);
}

} // namespace

bool is_overruled(const draft& in, std::string_view setting, std::string_view by) {
  const auto path = path_of(setting), other = path_of(by);
  return in.given(path) && in.given(other) && in.precedence_of(path) < in.precedence_of(other);
}

void forget_overruled(draft& in) {
  for (const auto& each : all)
    if (!is_empty(in, each.winner) && is_overruled(in, each.loser, each.winner)) forget(in, each.loser);
}

} // namespace cafka::properties
