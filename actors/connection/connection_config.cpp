#include "cafka/actors/connection/connection_config.hpp"

#include <limits>

namespace cafka {

error connection_config::validate() const { return validate(fields_of("connection_config")); }

error connection_config::validate(const config_names& names) const {
  constexpr std::chrono::milliseconds least{1}, most = std::chrono::hours{24 * 7};
  constexpr size_t most_bytes = std::numeric_limits<int32_t>::max();
  return config_check{names}
      .text("client_id", client_id)
      .time("connect_timeout", connect_timeout, least, most)
      .time("idle_timeout", idle_timeout, least, most)
      .bytes("max_frame", max_frame, 1024, most_bytes)
      .bytes("max_unsent", max_unsent, 1, std::numeric_limits<int64_t>::max())
      .that(!sasl.validate(), "sasl", "is refused: " + sasl.validate().message())
      .result();
}

} // namespace cafka
