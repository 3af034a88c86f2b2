#include "cafka/wire/error_code.hpp"

bool layer_works() {
  // Kafka's protocol: error code 6.
  return cafka::to_string(cafka::from_wire(6)) == "NOT_LEADER_OR_FOLLOWER";
}
