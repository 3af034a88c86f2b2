// The connections of a cluster: dials lanes, watches what came up, and finds some broker when any will do.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cafka/actors/cluster/broker_search.hpp"
#include "cafka/actors/cluster/cluster_self.hpp"
#include "cafka/actors/cluster/lane_table.hpp"
#include "cafka/actors/cluster/search_failures.hpp"
#include "cafka/actors/cluster/supervised_connector.hpp"
#include "cafka/actors/cluster/suspicions.hpp"
#include "cafka/actors/log/log_actor.hpp"

namespace cafka {

/// The part of a cluster that owns its connections. Everything here runs in the cluster's own handlers.
class connections {
public:
  using time_point = timer::time_point;
  /// With an error, or with a connection.
  using callback = std::function<void(const error&, const connected_ptr&)>;

  struct parts {
    cluster_self_actor::pointer self = nullptr;
    watcher* watch = nullptr;
    cafka::timer* timer = nullptr;
    connector_actor connector;
    connector_maker another_connector; // see supervised_connector
    std::vector<endpoint> bootstrap;
    log_handle log = {};
    /// The latest metadata: where the brokers are.
    std::function<const metadata&()> known;
    /// A broker of the metadata could not be reached, or hung up: it may have moved.
    std::function<void()> broker_failed;
  };

  connections(parts with, const cluster_config& config, uint64_t seed);

  /// The lane of whichever broker is connected or can be.
  static constexpr lane any{-1, lane_kind::control, 0};

  /// Calls back once, possibly at once.
  void connect(const lane& where, time_point deadline, callback done);

  /// Where a connection of this lane leads to, or may: "b1:9092, b2:9092". Empty if nothing is known of the node.
  std::string addresses(const lane& where) const;

  /// As long as it may take to connect a lane, pauses included.
  time_point patience() const;

  /// Closes the connection of a lane.
  void release(const lane& where);

  /// This connection was seen to be gone, before word of its end came.
  void lost(const connected_ptr& connection);

  /// How good brokers are when any will do, the best first.
  enum class use : uint8_t { unknown, tells_nothing_new, fails };

  /// Whoever was asked over this connection because any broker would do was of no use: for a while, others are asked, and of
  /// those the ones that tell nothing new before the ones that fail.
  void useless(const connected_ptr& connection, use how);

  /// The brokers known are not to be used any more: the next search asks the bootstrap addresses alone, unless the configuration
  /// rules that out.
  void rebootstrap();

  void tick();

  /// The connector tells what came of a dial.
  void report(const dial_report& what);

  /// Answers all who wait with `why` and closes all connections. Later requests get `why` at once.
  void close(const error& why);

  /// What is told of a connection to that address which ended so: one that never goes well is a mistake of people's (`suspicions`).
  error judged(const endpoint& peer, const error& why) const;

  /// What a node is called in messages: a broker of the metadata, or a bootstrap address.
  std::string name_of(int32_t node) const;

private:
  uint64_t wait(const lane& where, time_point deadline, callback done);
  void perform(lane_table::actions todo);
  std::string those_awaited() const;
  error naming(const lane& where, const error& what) const;
  void dial(const lane_table::dial& what);
  void connector_ended(const error& why);
  void dialed(const lane_table::dial& what, const connected_ptr& connection);
  void dial_failed(const lane_table::dial& what, const error& cause);
  void ended(lane where, uint64_t epoch, const error& why);
  void note(log_entry what, const lane& where, const error& why = {}) const;

  // The lane `any` stands for the control lane of some broker.
  void search(uint64_t epoch);
  void search_on();
  void try_node(int32_t node);
  void round_failed();
  void end_search();
  void found(const lane& real);
  std::optional<lane> useful_lane() const;
  bool may_be_any(const lane& where) const;
  use use_of(const endpoint& where) const;
  use use_of(int32_t node) const;
  void drop_any();

  connected_ptr connection_of(const lane& where) const;
  std::optional<endpoint> address_of(int32_t node) const;
  std::set<endpoint> known_addresses() const;

  parts with_;
  cluster_config config_;
  lane_table table_;
  supervised_connector connector_;
  broker_search search_;
  uint64_t searching_ = 0; // the epoch of `any` for which a search is going on
  search_failures failures_;
  suspicions suspicions_;
  /// The tickets of the search, by node.
  std::map<int32_t, uint64_t> trying_;
  /// And until when that is believed.
  std::map<endpoint, std::pair<use, time_point>> useless_;
  bool only_bootstrap_ = false;
  error closed_;
  uint64_t last_ticket_ = 0;
  std::map<uint64_t, std::pair<lane, callback>> waiting_;
  /// By the epoch of the dial.
  std::map<uint64_t, lane> dialling_;
  std::map<lane, connected_ptr> live_;
  lane any_is_; // what `any` stands for, while any_epoch_ is not 0
  uint64_t any_epoch_ = 0;
};

} // namespace cafka
