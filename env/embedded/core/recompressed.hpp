// What a topic's compression.type makes of a batch.
#pragma once

#include "cafka/codecs/arena.hpp"
#include "cafka/codecs/codec.hpp"
#include "cafka/wire/records/batch_view.hpp"

namespace cafka::embedded {

/// The same records under the same header, compressed with this codec at its usual level. Empty if they cannot be read.
arena recompressed(const wire::batch_view& batch, codec with);

} // namespace cafka::embedded
