#pragma once

#include "cafka/embedded/handlers/request_context.hpp"
#include "cafka/wire/messages/fetch.hpp"

#include <memory>

namespace cafka::embedded {

/// What a Fetch request asks for, its session taken into account (KIP-227).
struct opened_session {
  /// FETCH_SESSION_ID_NOT_FOUND, INVALID_FETCH_SESSION_EPOCH or FETCH_SESSION_TOPIC_ID_ERROR: answered for all.
  errc code = errc::none;
  std::shared_ptr<fetch_session> session{};
  /// The answer holds only what has changed.
  bool incremental = false;
};

/// Opens, goes on with or ends a session of the broker, or makes one for this request alone.
opened_session open_session(request_context& context, const wire::fetch_request& request);

/// The topics of the request and of the session that it goes on with.
fault_targets fetch_targets(cluster_state& state, const broker& self, const wire::fetch_request& request);

} // namespace cafka::embedded
