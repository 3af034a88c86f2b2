#include "cafka/actors/connection/connection_config.hpp"

#include <cstdint>
#include <limits>

namespace cafka {

error connection_config::validate() const {
  const auto refuse = [](std::string why) { return error{errc::invalid_configuration, std::move(why)}; };
  using std::chrono::milliseconds;
  if (client_id.size() > size_t{std::numeric_limits<int16_t>::max()})
    return refuse("client_id: longer than 32767 bytes");
  if (connect_timeout <= milliseconds::zero()) return refuse("connect_timeout: must be above 0 ms");
  if (idle_timeout <= milliseconds::zero()) return refuse("idle_timeout: must be above 0 ms");
  if (max_frame < 1024 || max_frame > size_t{std::numeric_limits<int32_t>::max()})
    return refuse("max_frame: must be from 1024 to 2147483647 bytes");
  if (max_unsent == 0) return refuse("max_unsent: must be above 0 bytes");
  return {};
}

} // namespace cafka
