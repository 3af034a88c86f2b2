#include "cafka/actors/client/client_actor.hpp"

#include <memory>
#include <utility>

#include "cafka/actors/caf/prepare.hpp"
#include "cafka/actors/client/client_services.hpp"
#include "cafka/actors/client/offset_listing.hpp"
#include "cafka/actors/client/partition_creation.hpp"
#include "cafka/actors/client/topic_creation.hpp"
#include "cafka/actors/client/topic_deletion.hpp"
#include "cafka/actors/client/topic_description.hpp"

namespace cafka {

namespace {

class client_state {
public:
  static inline const char* name = "client";

  client_state(client_actor::pointer self, cluster_actor cluster) : self_(self), services_(self, std::move(cluster)) {}
  client_state(const client_state&) = delete;
  client_state& operator=(const client_state&) = delete;

  client_actor::behavior_type make_behavior() {
    return {
        [this](const create_topics& what) { return start<topic_creation, topic_outcomes_ptr>(what); },
        [this](const create_partitions& what) { return start<partition_creation, topic_outcomes_ptr>(what); },
        [this](const delete_topics& what) { return start<topic_deletion, topic_outcomes_ptr>(what); },
        [this](const describe_topics& what) { return start<topic_description, metadata_ptr>(what); },
        [this](const list_offsets& what) { return start<offset_listing, partition_offsets_ptr>(what); },
        // What is pending is answered `closed` by its promise, when the tasks end with the state.
        [this](close_atom) { self_->quit(); },
        [this](tick_atom, uint64_t number) { services_.tick(number); },
    };
  }

private:
  template <class Task, class Result, class Request>
  caf::result<Result> start(const Request& what) {
    auto asked = make_promise<Result>(self_);
    std::make_shared<Task>(services_, what, asked)->ask();
    return asked;
  }

  client_actor::pointer self_;
  client_services services_;
};

} // namespace

client_actor spawn_client(caf::actor_system& system, cluster_actor cluster) {
  require_types(system);
  return spawn<client_state>(system, std::move(cluster));
}

} // namespace cafka
