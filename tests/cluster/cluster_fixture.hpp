// A cluster on virtual time, with scripted brokers.
#pragma once

#include "cafka/testing/virtual_time.hpp"
#include "tests/cluster/scripted_brokers.hpp"

#include "cafka/actors/cluster/cluster_actor.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace cafka::test {

using namespace std::chrono_literals;

/// Someone who stays: watches topics, and asks for lanes of its own.
struct user_trait {
  using signatures = type_list<caf::result<void>(leader_update), caf::result<void>(connect_atom, lane)>;
};
using user_actor = typed_actor<user_trait>;

/// What a user has seen.
struct user_log {
  std::vector<leader_update> updates;
  std::vector<connected_ptr> connections;
  std::vector<error> errors;
};

class user_state {
public:
  static inline const char* name = "user";
  user_state(user_actor::pointer self, cluster_actor cluster, std::shared_ptr<user_log> log)
      : self_(self), cluster_(std::move(cluster)), log_(std::move(log)) {}

  user_actor::behavior_type make_behavior() {
    return {
        [this](const leader_update& update) { log_->updates.push_back(update); },
        [this](connect_atom, const lane& where) {
          mail(self_, connect_atom_v, where)
              .request(cluster_, caf::infinite)
              .then(
                  [this](const connected_ptr& connection) { log_->connections.push_back(connection); },
                  [this](const caf::error& why) { log_->errors.push_back(to_error(why)); });
        },
    };
  }

private:
  user_actor::pointer self_;
  cluster_actor cluster_;
  std::shared_ptr<user_log> log_;
};

struct cluster_fixture : virtual_time {
  brokers_ptr brokers = std::make_shared<scripted_brokers>(std::vector<int32_t>{1, 2, 3});
  cluster_config config{.bootstrap = {"b1:9092"}, .seed = 42};
  cluster_actor cluster;

  /// A request that a broker leaves unanswered keeps its cluster, so the test has to end it.
  ~cluster_fixture() {
    if (cluster) send_exit(cluster);
    run();
  }

  void start() { cluster = spawn_cluster(system(), config, spawn_scripted_connector(system(), brokers)); }

  pending<metadata_ptr> ask_metadata() { return ask<metadata_ptr>(cluster, metadata_atom_v); }
  pending<metadata_ptr> look_up(
      const std::string& topic, std::chrono::milliseconds timeout = 0ms, bool create = false) {
    return ask<metadata_ptr>(cluster, metadata_atom_v, topic_lookup{topic, create, timeout});
  }
  pending<connected_ptr> connect(const lane& where) { return ask<connected_ptr>(cluster, connect_atom_v, where); }

  /// A cluster that knows the brokers and these topics.
  void start_with(const std::vector<std::string>& topics) {
    start();
    for (const auto& topic : topics) look_up(topic);
    advance(5s);
  }

  user_actor make_user(std::shared_ptr<user_log> log) { return spawn<user_state>(system(), cluster, std::move(log)); }
  void watch(const user_actor& user, const std::string& topic) {
    anon_mail(watch_atom_v, topic_watch{topic, user}).send(cluster);
    run();
  }
};

} // namespace cafka::test
