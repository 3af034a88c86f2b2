// What users send to a cluster, looked at before it is acted upon: a mistake is theirs to hear of, and nobody else's to suffer.
#pragma once

#include "cafka/actors/cluster/cluster_actor.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

/// none, or invalid_request (of a topic's name: invalid_topic_exception) with what is wrong.
error check(const lane& where);
error check(const route& to);
error check(const call_ptr& what);
error check(const topic_lookup& what);
error check(const topic_watch& what);
error check(const stale_leader& belief);
error check(const leader_hint& news);

/// The same for a lane that is to be released: one that others share is not.
error check_own(const lane& where);

} // namespace cafka
