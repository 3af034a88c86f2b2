// Mistakes of people that look like brokers which are starting or stopping: what tells them apart is that they last.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <set>

#include "cafka/actors/connection/endpoint.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

/// A broker that closes the connection may be stopping, or may be spoken to in the wrong way: in TLS at a port for plain text, or
/// without SASL at a listener that wants it. Where that never went well, goes wrong in the same way three times, and has done so for
/// three seconds, it is for people to mend: it gets a code that does not pass, so that nobody waits for it any longer.
class suspicions {
public:
  using time_point = std::chrono::steady_clock::time_point;

  static constexpr size_t enough = 3;
  static constexpr std::chrono::seconds lasting{3};

  /// A connection to that address could not be made, or has ended, so.
  void failed(const endpoint& where, const error& why, time_point now);
  /// What is to be told of such an end.
  error judged(const endpoint& where, const error& why, time_point now) const;

  /// The address has taken a connection in the way it was made, TLS included, so it is no wrong port.
  void connected(const endpoint& where);
  /// It has answered a request.
  void answered(const endpoint& where);

private:
  struct suspicion {
    errc what = errc::none;
    size_t count = 0;
    time_point since{};
  };

  std::map<endpoint, suspicion> raised_;
  std::set<endpoint> cleared_; // whoever has answered once is no stranger
};

} // namespace cafka
