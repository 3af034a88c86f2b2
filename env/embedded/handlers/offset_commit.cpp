#include "cafka/wire/messages/offset_commit.hpp"

#include "cafka/embedded/groups/group_registry.hpp"
#include "cafka/embedded/handlers/group_access.hpp"
#include "cafka/embedded/handlers/handlers.hpp"
#include "cafka/embedded/handlers/partition_access.hpp"
#include "cafka/embedded/handlers/serve.hpp"

#include <algorithm>

namespace cafka::embedded {

namespace {

using wire::offset_commit_request;
using wire::offset_commit_response;

/// From here on a group that is not there is told from a generation that is wrong.
constexpr int16_t first_telling_of_no_group = 9;

/// Whether the group takes offsets from this member, or from an administrator, who may bring a group into being.
errc check_member(request_context& context, const offset_commit_request& request) {
  if (auto code = check_group(context, request.group_id, true); code != errc::none) return code;
  auto& groups = context.state.groups();
  const auto generation = request.generation_id_or_member_epoch;
  auto* group = groups.find(request.group_id);
  if (!group && generation >= 0)
    return context.version >= first_telling_of_no_group ? errc::group_id_not_found : errc::illegal_generation;
  if (!group) group = groups.find_or_create_classic(request.group_id);
  return group->members->commit(
      {request.member_id, request.group_instance_id}, generation, context.version, context.now);
}

class commit_call {
public:
  commit_call(request_context& context, const offset_commit_request& request) : context_(context), request_(request) {}

  offset_commit_response run() {
    offset_commit_response response;
    for (const auto& t : request_.topics) {
      auto& out = response.topics.emplace_back();
      out.name = t.name;
      out.topic_id = t.topic_id;
      for (const auto& p : t.partitions) {
        auto& told = out.partitions.emplace_back();
        told.partition_index = p.partition_index;
        told.error_code = to_wire(commit(t, p));
      }
    }
    return response;
  }

private:
  errc commit(const offset_commit_request::topic& t, const offset_commit_request::partition& p) {
    auto where = locate(context_.state, t.name, t.topic_id, p.partition_index);
    const auto& name = where.of ? where.of->name : t.name;
    if (auto code = context_.faults.refused(name, p.partition_index); code != errc::none) return code;
    if (where.code != errc::none) return where.code;
    if (!checked_) checked_ = check_member(context_, request_);
    if (*checked_ != errc::none) return *checked_;
    const auto& groups = context_.state.groups();
    const auto longest = static_cast<size_t>(groups.options().offset_metadata_max_bytes);
    if (p.committed_metadata && p.committed_metadata->size() > longest) return errc::offset_metadata_too_large;
    committed_offset what{
        p.committed_offset, p.committed_leader_epoch, p.committed_metadata.value_or(""), context_.now};
    if (request_.retention_time_ms >= 0)
      what.expires = context_.now + std::chrono::milliseconds{request_.retention_time_ms};
    context_.state.groups().find(request_.group_id)->offsets.put(name, p.partition_index, std::move(what));
    return errc::none;
  }

  request_context& context_;
  const offset_commit_request& request_;
  std::optional<errc> checked_; // asked once, and only if there is a partition to commit
};

outcome handle(request_context& context, const offset_commit_request& request) {
  return reply(context, commit_call{context, request}.run());
}

} // namespace

outcome serve_offset_commit(incoming& in) {
  auto named = [&](const offset_commit_request& r) {
    return targets_of(
        in.state, r.topics, &offset_commit_request::topic::partitions,
        &offset_commit_request::partition::partition_index);
  };
  return serve<offset_commit_request>(in, named, handle);
}

} // namespace cafka::embedded
