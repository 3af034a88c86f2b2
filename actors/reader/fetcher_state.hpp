// The actor behind fetcher_actor: the connection, and what goes over it.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "cafka/actors/reader/fetch/fetch_cycle.hpp"
#include "cafka/actors/reader/fetcher_actor.hpp"
#include "cafka/actors/retry/backoff.hpp"

namespace cafka {

class fetcher_state {
public:
  static inline const char* name = "cafka.fetcher";

  fetcher_state(
      fetcher_actor::pointer self, cluster_actor cluster, int32_t node, std::shared_ptr<const reader_config> config,
      reader_commons commons);

  fetcher_actor::behavior_type make_behavior();

private:
  void on_enter(const fetch_entry& entry);
  void on_leave(const fetch_leave& leave);
  void on_abandon(const fetch_abandon& abandon);
  void on_close();
  void look_late(std::chrono::steady_clock::duration pause);
  void on_late();
  void tell_late(errc code, const std::string& message);

  void drive();
  void connect();
  void connected_to(const connected_ptr& connection);
  void connection_over();
  void send();
  void check_epochs(std::vector<fetch_registration> what);
  void judge(const std::vector<epoch_verdict>& verdicts);
  void answered(const response_ptr& response);
  void failed(const error& why);
  void unreadable(const error& why);
  void dispatch(fetch_outcome outcome);
  void retry(const error& why);
  void give_up(const error& why);
  void end_all(errc code, const std::string& message);
  void end(const fetch_ended& ended);
  fetch_sink_actor sink_of(uint64_t registration) const;
  std::string broker() const;

  enum class link : uint8_t { none, dialling, up };

  fetcher_actor::pointer self_;
  cluster_actor cluster_;
  std::shared_ptr<const reader_config> config_;
  reader_commons commons_;
  lane lane_;
  watcher watch_;
  agenda agenda_;
  backoff backoff_;
  std::shared_ptr<frame_pool> frames_;
  fetch_cycle cycle_;
  std::map<uint64_t, caf::actor_addr> sinks_; // weak: partition readers hold us
  link link_ = link::none;
  connected_ptr connection_;
  uint64_t requests_ = 0; // the number of the request that is out; what answers another is stale
  bool out_ = false;
  std::chrono::steady_clock::time_point asked_at_;
  bool looks_late_ = false; // whether the answer is late will be looked at
  bool told_late_ = false;
  bool pausing_ = false;
  wire::fetch_response response_; // reused, for its memory
};

} // namespace cafka
