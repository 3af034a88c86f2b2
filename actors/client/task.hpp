// Asks a question in rounds until each of its names has an outcome: the one task of a client.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cafka/actors/client/client_links.hpp"
#include "cafka/actors/client/question.hpp"
#include "cafka/actors/client/rounds.hpp"

namespace cafka {

/// Lives in the callbacks that it leaves with the client's links, which run in the client's handlers.
class task : public std::enable_shared_from_this<task> {
public:
  /// Called once, at the deadline at the latest: has the outcomes.
  using callback = std::function<void(const rounds&)>;

  task(client_links& links, question what, time_limit limit, callback done);

  void start();

private:
  void ask();
  void look(const std::vector<std::string>& topics);
  void place(const metadata_ptr& known);
  void send(uint64_t number, errand what);
  void answered(uint64_t number, const error& why, const response_ptr& response);
  void read(const errand& about, const response& answer);
  bool is_asking() const { return looking_ || !open_.empty(); }
  void round_ended();
  void next_round_at(rounds::time_point when, std::function<void()> what);
  void expire();
  void give_up();
  void end();

  client_links& links_;
  question what_;
  rounds rounds_;
  callback done_;
  /// What is under way, in this round.
  std::map<uint64_t, errand> open_;
  bool looking_ = false; // at the metadata
  uint64_t last_number_ = 0;
  /// What is to be called later: nothing of a task that is over is left with the links.
  std::optional<agenda::entry> deadline_;
  std::optional<agenda::entry> next_round_;
};

} // namespace cafka
