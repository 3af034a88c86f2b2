// Groups, for threads that are no actors.
#include "cafka/actors/blocking/client_impl.hpp"

#include <algorithm>
#include <map>

namespace cafka::blocking {

namespace {

using offset_map = std::map<topic_partition, partition_offset>;

offset_map by_partition(std::vector<partition_offset> all) {
  offset_map found;
  for (auto& each : all) found[each.of] = std::move(each);
  return found;
}

template <class Outcomes>
void throw_first(const Outcomes& outcomes) {
  for (const auto& each : outcomes)
    if (each.what) throw error(each.what);
}

/// Members go on where they are, and commit that.
void refuse_members(const group_description& group) {
  if (group.members.empty()) return;
  const auto count = group.members.size();
  throw error{
      errc::non_empty_group, "group '" + group.id + "' has " + std::to_string(count)
                                 + (count == 1 ? " member, which goes" : " members, which go")
                                 + " on where it is: end them first"};
}

/// Where a partition is to go on, before it is held against what the log has; nothing: it stays.
std::optional<int64_t> target(
    const group_reset& what, const group_reset_outcome& of, const partition_offset& end, const offset_map& at_time) {
  if (what.shift) return of.before < 0 ? std::nullopt : std::optional{of.before + *what.shift};
  switch (what.to.at) {
  case start_position::place::first:
    return 0;
  case start_position::place::last:
    return end.offset;
  case start_position::place::offset:
    return what.to.value;
  case start_position::place::time:
    const auto found = at_time.at(of.of).offset;
    return found < 0 ? end.offset : found;
  }
  return std::nullopt;
}

} // namespace

group_listing client::groups(allowed_time timeout) {
  return *impl_->ask_client<group_listing_ptr>(list_groups{.timeout = timeout}, timeout);
}

group_description client::group(const std::string& id, allowed_time timeout) {
  auto told = group_outcomes({id}, timeout).at(0);
  if (told.what) throw error(told.what);
  return told;
}

std::vector<group_description> client::group_outcomes(const std::vector<std::string>& ids, allowed_time timeout) {
  return *impl_->ask_client<group_descriptions_ptr>(describe_groups{.groups = ids, .timeout = timeout}, timeout);
}

std::vector<committed_offset> client::group_offsets(const std::string& id, allowed_time timeout) {
  return *impl_->ask_client<group_offsets_ptr>(fetch_group_offsets{.group = id, .timeout = timeout}, timeout);
}

std::vector<group_lag> client::group_lags(const std::string& id, allowed_time timeout) {
  const time_left left{timeout};
  std::vector<group_lag> all;
  std::vector<topic_partition> partitions;
  for (auto& each : group_offsets(id, left())) {
    partitions.push_back(each.where);
    all.push_back({.committed = std::move(each)});
  }
  if (all.empty()) return all;
  const auto ends = by_partition(impl_->offsets(partitions, last, left()));
  for (auto& each : all) {
    const auto& end = ends.at(each.committed.where);
    each.what = end.what;
    if (!end.what) each.end = end.offset;
  }
  return all;
}

std::vector<group_reset_outcome> client::reset_group(const group_reset& what, allowed_time timeout) {
  const time_left left{timeout};
  if (what.to.at == start_position::place::offset && what.to.value < 0)
    throw error{errc::invalid_configuration, "group_reset.to is a negative offset; offsets count from 0"};
  const auto group = group_outcomes({what.group}, left()).at(0);
  if (group.what && group.what.code() != errc::group_id_not_found) throw error(group.what);
  refuse_members(group);
  std::map<topic_partition, int64_t> committed;
  for (const auto& each : group_offsets(what.group, left())) committed[each.where] = each.offset;
  auto partitions = what.partitions;
  if (partitions.empty())
    for (const auto& [where, offset] : committed) partitions.push_back(where);
  if (partitions.empty()) return {};
  const auto begins = by_partition(impl_->offsets(partitions, first, left()));
  const auto ends = by_partition(impl_->offsets(partitions, last, left()));
  offset_map at_time;
  if (!what.shift && what.to.at == start_position::place::time)
    at_time = by_partition(impl_->offsets(partitions, what.to, left()));
  std::vector<group_reset_outcome> outcomes;
  cafka::set_group_offsets request{.group = what.group, .timeout = left()};
  for (const auto& where : partitions) {
    auto& outcome = outcomes.emplace_back();
    outcome.of = where;
    if (const auto found = committed.find(where); found != committed.end()) outcome.before = found->second;
    outcome.after = outcome.before;
    const auto &begin = begins.at(where), &end = ends.at(where);
    outcome.what = begin.what ? begin.what : end.what;
    if (!outcome.what && !at_time.empty()) outcome.what = at_time.at(where).what;
    if (outcome.what) continue;
    const auto to = target(what, outcome, end, at_time);
    if (!to) continue;
    outcome.after = std::clamp(*to, begin.offset, std::max(begin.offset, end.offset));
    request.offsets.push_back({.where = where, .offset = outcome.after});
  }
  if (what.dry_run || request.offsets.empty()) return outcomes;
  const auto stored = impl_->ask_client<partition_outcomes_ptr>(std::move(request), left());
  for (const auto& each : *stored) {
    if (!each.what) continue;
    const auto found =
        std::find_if(outcomes.begin(), outcomes.end(), [&](const auto& one) { return one.of == each.of; });
    found->what = each.what;
    found->after = found->before;
  }
  return outcomes;
}

void client::set_group_offsets(
    const std::string& id, const std::vector<committed_offset>& offsets, allowed_time timeout) {
  throw_first(*impl_->ask_client<partition_outcomes_ptr>(
      cafka::set_group_offsets{.group = id, .offsets = offsets, .timeout = timeout}, timeout));
}

void client::delete_group_offsets(
    const std::string& id, const std::vector<topic_partition>& partitions, allowed_time timeout) {
  throw_first(*impl_->ask_client<partition_outcomes_ptr>(
      cafka::delete_group_offsets{.group = id, .partitions = partitions, .timeout = timeout}, timeout));
}

void client::delete_group(const std::string& id, allowed_time timeout) {
  throw_first(*impl_->ask_client<group_outcomes_ptr>(delete_groups{.groups = {id}, .timeout = timeout}, timeout));
}

void client::remove_group_members(
    const std::string& id, const std::vector<std::string>& members, const std::vector<std::string>& instances,
    allowed_time timeout) {
  throw_first(*impl_->ask_client<group_outcomes_ptr>(
      cafka::remove_group_members{.group = id, .members = members, .instances = instances, .timeout = timeout},
      timeout));
}

} // namespace cafka::blocking
