// Where the addresses of a broker come from, if not from the system's name service.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "cafka/actors/connection/endpoint.hpp"

namespace cafka {

/// From the endpoint that is to be reached, a bootstrap address or what a broker advertises, to the numeric addresses and ports
/// to try, in order of preference: for a name service of one's own, a port forwarding, or a test. It runs in a thread for
/// look-ups and may block; several may run at once, and one that is under way may outlast the cluster, so it owns what it
/// uses. None, or an exception: the dial fails with host_not_found. Not set: the system's name service.
using resolver = std::function<std::vector<endpoint>(const endpoint&)>;

/// Which addresses of a host are dialled: all of them, or those of IPv4 or of IPv6 alone.
enum class address_family : uint8_t { any, v4, v6 };

} // namespace cafka
