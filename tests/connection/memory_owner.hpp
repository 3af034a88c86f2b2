// Who asks a connector for connections.
#pragma once

#include <cstdint>
#include <map>
#include <utility>

#include "cafka/actors/caf/errors.hpp"
#include "cafka/actors/connection/connector.hpp"
#include "cafka/actors/connection/dial_report.hpp"

namespace cafka::test {

struct owner_trait {
  using signatures = type_list<
      caf::result<connected_ptr>(endpoint, uint64_t), caf::result<void>(dial_report), caf::result<void>(close_atom)>;
};
using owner_actor = typed_actor<owner_trait>;

/// Asks for connections in its own name, as a cluster does.
struct owner_state {
  static inline const char* name = "owner";
  owner_state(owner_actor::pointer self, connector_actor connector) : self_(self), connector_(std::move(connector)) {}
  owner_actor::behavior_type make_behavior() {
    return {
        [this](const endpoint& where, uint64_t epoch) -> caf::result<connected_ptr> {
          mail(self_, where, epoch).send(connector_);
          return wanted_[epoch] = make_promise<connected_ptr>(self_);
        },
        [this](const dial_report& what) {
          if (what.connection)
            wanted_[what.epoch].deliver(what.connection);
          else
            wanted_[what.epoch].deliver(make_error(what.what));
        },
        [this](close_atom) -> caf::result<void> {
          self_->quit();
          return caf::unit;
        }};
  }
  owner_actor::pointer self_;
  connector_actor connector_;
  std::map<uint64_t, promise<connected_ptr>> wanted_;
};

} // namespace cafka::test
