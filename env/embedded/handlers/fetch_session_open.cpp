#include "cafka/embedded/handlers/fetch_session_open.hpp"

#include <limits>
#include <utility>

namespace cafka::embedded {

namespace {

using wire::fetch_request;

/// Epochs that say what to do about sessions; others go on with one.
constexpr int32_t initial_epoch = 0; // a full request, which asks for a session
constexpr int32_t final_epoch = -1;  // a full request, which ends its session or wants none

constexpr int16_t first_with_topic_ids = 13;

void put_all(fetch_session& session, const fetch_request& request) {
  for (const auto& t : request.topics)
    for (const auto& p : t.partitions)
      session.put({
          .topic = t.topic,
          .topic_id = t.topic_id,
          .index = p.partition,
          .leader_epoch = p.current_leader_epoch,
          .fetch_offset = p.fetch_offset,
          .last_fetched_epoch = p.last_fetched_epoch,
          .max_bytes = p.partition_max_bytes,
      });
}

opened_session open_full(request_context& context, const fetch_request& request) {
  auto& sessions = context.self.sessions;
  if (request.session_id != 0) sessions.remove(request.session_id);
  auto session = std::make_shared<fetch_session>(context.version >= first_with_topic_ids);
  put_all(*session, request);
  if (request.session_epoch == initial_epoch && !session->empty())
    sessions.keep(session, context.state.random_session_id(), context.now);
  return {errc::none, std::move(session), false};
}

} // namespace

opened_session open_session(request_context& context, const fetch_request& request) {
  if (request.session_epoch == initial_epoch || request.session_epoch == final_epoch)
    return open_full(context, request);
  auto session = context.self.sessions.find(request.session_id);
  if (!session) return {errc::fetch_session_id_not_found};
  if (request.session_epoch != session->next_epoch) return {errc::invalid_fetch_session_epoch};
  if (session->with_topic_ids() != (context.version >= first_with_topic_ids))
    return {errc::fetch_session_topic_id_error};
  for (const auto& t : request.forgotten_topics_data)
    for (auto index : t.partitions) session->forget(t.topic, t.topic_id, index);
  put_all(*session, request);
  session->next_epoch = session->next_epoch == std::numeric_limits<int32_t>::max() ? 1 : session->next_epoch + 1;
  session->last_used = context.now;
  if (session->empty()) {
    context.self.sessions.remove(session->id);
    session->id = 0;
  }
  return {errc::none, std::move(session), true};
}

fault_targets fetch_targets(cluster_state& state, const broker& self, const fetch_request& request) {
  fault_targets named;
  auto add = [&](const std::string& topic, const wire::uuid& id, int32_t partition) {
    auto by_id = id.is_zero() ? nullptr : state.find_topic(id);
    named.push_back({by_id ? by_id->name : topic, partition});
  };
  for (const auto& t : request.topics)
    for (const auto& p : t.partitions) add(t.topic, t.topic_id, p.partition);
  if (auto session = self.sessions.find(request.session_id); session && request.session_epoch > 0)
    for (const auto& p : session->partitions()) add(p.topic, p.topic_id, p.index);
  return named;
}

} // namespace cafka::embedded
