// Which batches of a fetched slice are the user's to see.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

#include "cafka/actors/reader/reader_config.hpp"
#include "cafka/wire/messages/fetch.hpp"
#include "cafka/wire/records/batch_view.hpp"

namespace cafka {

/// For one slice, batch by batch in order. Control batches are hidden; for read_committed so are the batches of transactions
/// that the broker lists as aborted: each such transaction begins at its first offset, ends with its producer's abort marker,
/// and is used once, because a producer's next transaction may lie behind in the same slice.
class isolation_filter {
public:
  using aborted_transaction = wire::fetch_response::aborted_transaction;

  isolation_filter(isolation_level level, std::vector<aborted_transaction> aborted);

  /// Whether the batch's records are to be seen. To be asked once for each batch, in order. Of a control batch `aborts` says
  /// whether it is an abort marker; of others it does not matter.
  bool visible(const wire::batch_view& batch, bool aborts);

private:
  isolation_level level_;
  std::vector<aborted_transaction> aborted_; // by first offset: brokers list them segment by segment
  size_t next_ = 0;
  std::set<int64_t> open_; // producers whose current transaction was aborted
};

} // namespace cafka
