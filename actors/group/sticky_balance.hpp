// An even share of partitions with as few moves as possible, whatever the subscriptions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace cafka {

/// Members and topics are numbers here. Partitions that have an owner stay unless evenness wants them elsewhere.
///
/// Balanced is what no chain of moves can improve: a member that has two more than another either way round cannot hand one
/// on to it, not even through others that share topics with both. That is the least sum of squares, so the most even share.
class sticky_balance {
public:
  struct partition {
    size_t topic = 0;
    int32_t number = 0;
    /// Who had it and may have it again.
    std::optional<size_t> owner = {};
  };

  /// `subscribers`: for each topic its members, each once, in the order in which ties are decided.
  sticky_balance(size_t member_count, std::vector<std::vector<size_t>> subscribers);

  /// Adds a partition of a topic that has subscribers.
  void add(const partition& what);

  /// For each member what it gets.
  std::vector<std::vector<partition>> settle();

private:
  struct holding {
    std::vector<partition> kept; // what it had before
    std::vector<partition> fresh;
  };
  struct member {
    size_t load = 0;
    std::map<size_t, holding> topics; // none of them empty
  };
  struct step {
    size_t from = 0;
    size_t topic = 0;
  };

  void give(size_t to, partition what);
  void hand_out_new();
  void even_out();
  std::vector<std::pair<step, size_t>> way_down(size_t from) const;
  void move(size_t from, size_t topic, size_t to);

  std::vector<member> members_;
  std::vector<std::vector<size_t>> subscribers_;
  std::vector<size_t> alike_; // for each topic the first one with the same subscribers: one look serves them all
  std::vector<partition> new_;
};

} // namespace cafka
