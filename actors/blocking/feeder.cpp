#include "cafka/actors/blocking/feeder.hpp"

#include "cafka/actors/caf/errors.hpp"

#include <utility>

namespace cafka::blocking {

namespace {

/// How old a routing snapshot may be: partitions are added rarely, and a set built with an old one is sent as well.
constexpr auto routing_age = std::chrono::seconds{10};
/// The writer answers by itself, from its own deadlines; this only guards against one that is gone.
constexpr auto routing_timeout = std::chrono::minutes{1};

} // namespace

feeder_state::feeder_state(
    feeder_actor::pointer self, std::shared_ptr<intake> from, std::shared_ptr<put_totals> totals, writer_actor to,
    std::string topic)
    : self_(self),
      timer_(self),
      intake_(std::move(from)),
      totals_(std::move(totals)),
      writer_(std::move(to)),
      topic_(std::move(topic)),
      routed_at_(intake::clock::now()) {}

feeder_state::~feeder_state() {
  const error why{errc::internal, "what hands records over to the writer has ended: nothing more is written"};
  const auto left = intake_->end(why);
  if (!left) return;
  totals_->handing_over(*left);
  totals_->refused(left->id, why);
}

feeder_actor::behavior_type feeder_state::make_behavior() {
  return {
      [this](tick_atom) -> caf::result<void> {
        pump();
        return caf::unit;
      },
      [this](tick_atom, uint64_t number) -> caf::result<void> {
        timer_.ticked(number);
        pump();
        return caf::unit;
      },
  };
}

void feeder_state::pump() {
  auto step = intake_->next(intake::clock::now());
  if (step.set)
    offer(std::move(step.set));
  else if (step.in)
    timer_.by(timer_.now() + *step.in);
}

void feeder_state::offer(record_set_ptr set) {
  totals_->handing_over(*set);
  const auto number = set->id;
  cafka::offer(self_, writer_, std::move(set))
      .then(
          [this] { settle(); },
          [this, number](const caf::error& why) {
            totals_->refused(number, is_gone(why) ? error{errc::closed, "the writer is closed"} : to_error(why));
            settle();
          });
  refresh_routing();
}

void feeder_state::settle() {
  intake_->taken();
  pump();
}

void feeder_state::refresh_routing() {
  if (topic_.empty() || routing_ || intake::clock::now() - routed_at_ < routing_age) return;
  routing_ = true;
  const auto done = [this] {
    routing_ = false;
    routed_at_ = intake::clock::now();
  };
  mail(self_, routing_atom_v, topic_)
      .request(writer_, routing_timeout)
      .then(
          [this, done](routing_ptr& by) {
            intake_->reroute(std::move(by));
            done();
          },
          // The snapshot at hand stays in use: whether the topic is usable is told by the records' own outcomes.
          [done](const caf::error&) { done(); });
}

} // namespace cafka::blocking
