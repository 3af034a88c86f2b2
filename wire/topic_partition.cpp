#include "cafka/wire/topic_partition.hpp"

#include <ostream>

namespace cafka {

std::string to_string(const topic_partition& what) { return what.topic + "-" + std::to_string(what.partition); }

std::ostream& operator<<(std::ostream& out, const topic_partition& what) {
  return out << what.topic << '-' << what.partition;
}

} // namespace cafka
