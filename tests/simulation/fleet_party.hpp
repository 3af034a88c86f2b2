// A member of a simulated group that is a fleet, with workers that do not always do what they are to.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cafka/actors/fleet/fleet_actor.hpp"
#include "cafka/actors/retry/random_source.hpp"
#include "cafka/testing/virtual_time.hpp"
#include "tests/simulation/fleet_ledger.hpp"
#include "tests/simulation/party.hpp"
#include "tests/simulation/unreliable_work.hpp"

namespace cafka::test {

class fleet_party : public party {
public:
  /// `number` names it in the ledger.
  fleet_party(
      size_t number, const member_plan& plan, std::shared_ptr<fleet_ledger> ledger, virtual_time& time,
      cluster_actor cluster, milliseconds now);

  std::string step(milliseconds now) override;
  void keep_nothing() override;
  void be_peaceful() override { work_->mood = unreliable_work::moods::peaceful; }
  void kill() override;
  bool has(const caf::actor& who) const override;
  void end() override;
  void close() override;
  bool closed() const override { return closing_ && closing_->done(); }
  bool closing() const override { return closing_.has_value(); }
  void has_gone() override;
  bool was_fenced() const override { return work_->failed.code() == errc::fenced_instance_id; }
  bool gave_up() const override { return !closing_ && may_give_up() && work_->failed; }
  void forgive() override { work_->failed = {}; }
  std::string complaint() const override;
  std::string trouble() override;

private:
  bool may_give_up() const;
  void act_on_a_whim();
  void resume_what_stopped();

  const member_plan& plan_;
  virtual_time& time_;
  std::shared_ptr<unreliable_work> work_;
  cluster_actor cluster_;
  fleet_actor fleet_;
  random_source random_;
  std::optional<pending<void>> closing_;
  std::vector<pending<void>> asked_;
  std::vector<pending<commit_report_ptr>> commits_;
};

} // namespace cafka::test
