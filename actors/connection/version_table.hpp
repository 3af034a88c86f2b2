// What a broker can speak, as it said when the connection was made.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "cafka/wire/api_key.hpp"
#include "cafka/wire/version_range.hpp"

namespace cafka {

/// A feature level which the cluster has finalized (KIP-584), such as metadata.version or transaction.version.
struct finalized_feature {
  int16_t min_level = 0;
  int16_t max_level = 0;
};

/// The version ranges of one broker. Immutable once a connection has it; safe to read from any thread.
class version_table {
public:
  /// The broker's own range, or nothing if it does not know the API.
  std::optional<wire::version_range> broker_range(wire::api_key key) const;

  /// The highest version that both sides know, or nothing if the ranges do not meet: both ends of both ranges count.
  std::optional<int16_t> negotiated(wire::api_key key, wire::version_range ours) const;

  /// The finalized level of a feature, or nothing if it is not finalized or the broker is older than features.
  std::optional<finalized_feature> feature(const std::string& name) const;

  /// Counts the changes of finalized features; -1: the broker does not tell.
  int64_t features_epoch() const noexcept { return features_epoch_; }

  void set(wire::api_key key, wire::version_range range) { ranges_[key] = range; }
  void set_feature(std::string name, finalized_feature level) { features_[std::move(name)] = level; }
  void set_features_epoch(int64_t epoch) noexcept { features_epoch_ = epoch; }

private:
  std::map<wire::api_key, wire::version_range> ranges_;
  std::map<std::string, finalized_feature> features_;
  int64_t features_epoch_ = -1;
};

} // namespace cafka
