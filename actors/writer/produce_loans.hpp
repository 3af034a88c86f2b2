// What partitions have lent to a sender, from its arrival to its return.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cafka/actors/writer/lent_batch.hpp"
#include "cafka/actors/writer/produce_exchange.hpp"
#include "cafka/actors/writer/produce_schedule.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

/// Puts lent batches into requests and sees to it that each goes back exactly once: answered, in doubt, or unsent. Lenders
/// are known by their numbers. One has credit for one batch from the start, and for one more whenever one of its batches
/// goes into a request, or back unsent, so that at most one of each partition waits for the next request.
class produce_loans {
public:
  using batches = std::vector<lent_batch_ptr>;

  /// What to tell a lender.
  struct news {
    enum class kind : uint8_t {
      credit,   ///< it may lend one more batch
      returned, ///< a batch is back, as `batch` says
      under_way ///< a batch that it recalled, `batch.id`, is on its way to the broker
    };
    uint64_t batcher = 0;
    kind what = kind::credit;
    returned_batch batch = {};
  };

  produce_loans(size_t max_in_flight, size_t request_bytes) : schedule_(max_in_flight, request_bytes) {}

  // -- events --

  void join(uint64_t batcher) { credit(batcher); }
  void lend(lent_batch_ptr batch) { schedule_.stage(std::move(batch)); }
  /// A batch is to go back, for this reason, if it is not on its way yet.
  void recall(uint64_t batcher, uint64_t id, const error& why);
  /// What is not on its way yet goes back, for the reason that `why_not` gives for a batch; none: it stays.
  template <class WhyNot>
  void refuse_staged(WhyNot why_not) {
    for (auto& batch : schedule_.unstage_all())
      if (error why = why_not(*batch))
        give_back_unsent(*batch, why);
      else
        schedule_.stage(std::move(batch));
  }
  /// There is no connection to be had: all that is not on its way goes back.
  void not_connected(const error& why);

  // What became of a request that next() gave:

  /// The broker was not asked for an answer (acks none).
  void handed_over(const batches& sent) { give_back(sent, returned_batch::kind::sent, {}); }
  void answered(std::vector<produce_answer> answers);
  /// What came for an answer cannot be read.
  void unreadable(const batches& sent, const error& why) { give_back(sent, returned_batch::kind::in_doubt, why); }
  /// It could not be encoded.
  void not_encoded(const batches& sent, const error& why) { give_back(sent, returned_batch::kind::unsent, why); }
  /// The connection failed it. `code` is the connection's own, `why` what lenders are told.
  void failed(const batches& sent, errc code, const error& why);

  // -- what to do --

  /// The batches of a request to send now; empty: nothing is there to send, or enough is in flight.
  batches next();
  bool has_staged() const { return schedule_.has_staged(); }
  /// Puts what lenders are to be told, in order, in the place of what is in `to`.
  void take_news(std::vector<news>& to) {
    to.clear();
    to.swap(news_);
  }

  /// Whether a connection that fails a request with this error is of no more use.
  static bool loses_connection(errc code);

private:
  void credit(uint64_t batcher) { news_.push_back({.batcher = batcher}); }
  void give_back(const lent_batch& batch, returned_batch how);
  void give_back(const batches& sent, returned_batch::kind how, const error& why);
  void give_back_unsent(const lent_batch& batch, const error& why);

  produce_schedule schedule_;
  std::set<std::pair<uint64_t, uint64_t>> flying_; // batcher and number of what is on its way
  std::vector<news> news_;
};

} // namespace cafka
