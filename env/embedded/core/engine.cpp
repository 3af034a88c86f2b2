#include "cafka/embedded/core/engine.hpp"

namespace cafka::embedded {

namespace {

config checked(config options) {
  if (auto refused = options.validate()) throw refused;
  return options;
}

} // namespace

engine::engine(config options) : core_(checked(std::move(options))) {}

} // namespace cafka::embedded
