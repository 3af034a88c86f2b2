#pragma once

#include "cafka/embedded/core/cluster_state.hpp"
#include "cafka/embedded/core/fault_script.hpp"
#include "cafka/embedded/delivery.hpp"
#include "cafka/wire/bytes_view.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace cafka::embedded {

class sasl_gate;

/// A request whose header has been read.
struct incoming {
  cluster_state& state;
  fault_script& script;
  broker& self;
  wire::api_key api;
  int16_t version;
  int32_t correlation_id;
  std::string client_id;
  byte_span body;
  time_point now;
  sasl_gate& gate;
};

/// What a handler knows beside the request. A parked request keeps a copy.
struct request_context {
  cluster_state& state;
  broker& self;
  int16_t version;
  int32_t correlation_id;
  std::string client_id;
  time_point now;
  fault_effects faults;
};

/// A request that waits for data, or for other members of a group. `resume` is asked after each change and at the deadline.
struct parked_request {
  std::optional<time_point> deadline{};
  /// The whole reply frame; nothing: not yet.
  std::function<std::optional<wire::bytes>(time_point now)> resume;
};

/// What becomes of a request.
struct outcome {
  enum class kind : uint8_t {
    reply,     ///< `frame` goes to the client
    no_reply,  ///< Produce with acks=0
    close,     ///< the connection is closed: how acks=0 is told of an error
    malformed, ///< cannot be decoded: the connection is closed
    parked,
  };
  kind what = kind::malformed;
  wire::bytes frame{};
  parked_request parked{};
  fault_effects faults{};
};

} // namespace cafka::embedded
