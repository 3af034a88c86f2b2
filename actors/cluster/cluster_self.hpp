// The cluster as its own parts see it: what its users send, and what its connector tells.
#pragma once

#include "cafka/actors/cluster/cluster_actor.hpp"

namespace cafka {

template <class... Known>
type_list<Known..., caf::result<void>(dial_report)> with_dial_reports(type_list<Known...>);

struct cluster_self_trait {
  using signatures = decltype(with_dial_reports(cluster_trait::signatures{}));
};
using cluster_self_actor = typed_actor<cluster_self_trait>;

} // namespace cafka
