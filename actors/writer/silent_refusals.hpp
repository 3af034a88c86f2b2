// What a broker refuses without a word.
#pragma once

#include <cstdint>
#include <utility>

#include "cafka/actors/cluster/metadata.hpp"
#include "cafka/actors/writer/lent_batch.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

/// With acks none a broker that refuses records, because it does not lead their partition any more, can say so by closing the
/// connection only. So after an end of a connection over which something went without an answer, the leaders are looked up
/// before more is sent: else the records would go to the former leader, and be lost, for as long as the metadata lasts.
class silent_refusals {
public:
  explicit silent_refusals(int32_t node) : node_(node) {}

  // -- events --

  /// A batch was handed to the connection.
  void sent() { sent_ = true; }
  void connection_ended() { doubtful_ |= std::exchange(sent_, false); }
  /// The leaders were looked up.
  void looked_up(metadata_ptr leaders);

  // -- what to do --

  /// The leaders have to be looked up before anything is sent.
  bool doubtful() const { return doubtful_; }
  /// Why a batch is not to be sent to this node, retriable: another leads its partition since.
  error moved(const lent_batch& batch) const;

private:
  int32_t node_;
  bool sent_ = false; // over the connection of now
  bool doubtful_ = false;
  metadata_ptr leaders_;
};

} // namespace cafka
