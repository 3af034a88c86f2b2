#pragma once

#include "command.hpp"
#include "messages.hpp"
#include "time_option.hpp"
#include "watch.hpp"

#include "cafka/actors/blocking/client.hpp"
#include "cafka/actors/blocking/time_left.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <utility>

namespace cafka::cli {

/// A connection, and how long it may take: over all that is asked.
class administration {
public:
  administration(const connection_options& connection, const timeout_option& timeout)
      : config_(connection.resolve()),
        timeout_(timeout.time(config_.api_timeout)),
        left_(timeout_),
        client_(cluster_within(config_, timeout_)) {}

  blocking::client& client() { return client_; }
  allowed_time left() const { return left_(); }
  /// From now on it is as if it had just begun.
  void begin_anew() { left_ = blocking::time_left{timeout_}; }

  /// To be held while a question is asked, which follows "waiting for BROKERS to".
  awaited asking(std::string what) const { return {.what = text(std::move(what))}; }

  /// The same for a change: if a signal ends the waiting, nobody knows whether it was made, unless they see `where`.
  awaited changing(std::string what, const std::string& where) const {
    return {.what = text(std::move(what)), .last_words = [where] {
              tell("cafka: whether it was done is not known; see cafka " + where);
            }};
  }

private:
  std::function<std::string()> text(std::string what) const {
    return [this, what = std::move(what)] {
      return brokers(config_) + " to " + what + ", for " + to_text(timeout_) + " at most";
    };
  }

  const settings config_;
  const std::chrono::milliseconds timeout_;
  blocking::time_left left_;
  blocking::client client_;
};

} // namespace cafka::cli
