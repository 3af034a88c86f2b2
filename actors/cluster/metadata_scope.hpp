// What a fetch of metadata is to ask for.
#pragma once

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>

namespace cafka {

/// All topics of interest, or those alone that something is to be learnt about: with ten thousand known topics, one more costs
/// a request for one.
struct metadata_scope {
  bool all = false;
  std::set<std::string> topics = {};
  /// A broker refused what it would not have refused if our metadata were right: one who tells nothing new lags, and so many
  /// others are asked after it.
  uint32_t opinions = 0;
  /// Something may have changed.
  bool suspicious = false;

  void add(const metadata_scope& more) {
    all = all || more.all;
    topics.insert(more.topics.begin(), more.topics.end());
    opinions = std::max(opinions, more.opinions);
    suspicious = suspicious || more.suspicious;
  }
};

} // namespace cafka
