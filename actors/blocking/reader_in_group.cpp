// The part of the blocking reader that is of use in a group.
#include "cafka/actors/blocking/reader_impl.hpp"

#include <algorithm>
#include <utility>

namespace cafka::blocking {

namespace {

using std::chrono::milliseconds;

/// What keeps a reader from joining is more likely a mistake than a cluster in trouble.
constexpr std::chrono::seconds mistake_shows{10};
/// For a question to the cluster, of a call whose time is over.
constexpr milliseconds short_question{1'000};

std::string in_group_named(const std::string& group) { return "group '" + group + "'"; }

} // namespace

void reader::impl::start_group_reader() {
  auto& system = runtime_->system();
  group_reader_config config{.group = config_->group, .reader = *config_, .auto_commit = false};
  config.group.group_id = config_->group_name();
  auto& reading = config.reader;
  reading.group_id.clear();
  reading.group = {};
  reading.topic.clear();
  reading.topics.clear();
  reading.topic_pattern.clear();
  progress_ = std::make_shared<handed_out>();
  inbox_ = spawn<inbox_state>(
      system, queue_,
      group_terms{
          .group = config.group.group_id,
          .progress = progress_,
          .client = client_,
          .commit_interval = config.group.auto_commit_interval,
          .request_timeout = config.group.request_timeout});
  group_reader_ = spawn_group_reader(system, cluster_, std::move(config), handle_cast<group_subscriber_actor>(inbox_));
  reader_ = handle_cast<reading_actor>(group_reader_);
  const group_subscription what{.topics = topics_, .pattern = config_->topic_pattern};
  ask<void>(system, group_reader_, std::chrono::seconds{10}, what).value();
}

// -- taking part -------------------------------------------------------------------------------------------------------

/// Until the group has given the reader its part. False: it was woken. Throws what keeps it from joining.
bool reader::impl::await_join() {
  const time_left patience{config_->group.max_poll_interval + config_->group.session_timeout};
  const time_left mistaken{mistake_shows};
  while (!joined_) {
    if (auto what = queue_->pop(std::min<milliseconds>(patience(), short_question))) receive(std::move(*what));
    if (interrupted()) return false;
    if (mistaken.over() && group_trouble_) throw error(group_trouble_);
    if (patience.over())
      throw error{
          errc::request_timed_out_locally,
          in_group_named(config_->group_name())
              + " has not shared out its partitions: other members may take long to give "
                "up theirs; read on, or see what holds them up"};
  }
  return true;
}

void reader::impl::note(const group_event& event) {
  switch (event.kind) {
  case group_event::what::assigned:
    joined_ = true;
    group_trouble_ = {};
    there_.clear();
    ++stats_.rebalances;
    break;
  case group_event::what::revoked:
    for (const auto& each : event.partitions) health_.forget(each);
    break;
  case group_event::what::lost:
    ++stats_.losses;
    for (const auto& each : event.partitions) health_.forget(each);
    break;
  case group_event::what::held_up:
    ++stats_.errors;
    group_trouble_ = event.reason;
    break;
  case group_event::what::recovered:
    group_trouble_ = {};
    break;
  case group_event::what::commit_failed:
    ++stats_.failed_commits;
    break;
  case group_event::what::failed:
    group_trouble_ = event.reason;
    break;
  }
}

/// What keeps the reader from reading all that it should; none: nothing does.
error reader::impl::why() {
  if (auto reason = health_.why()) return reason;
  if (!in_group()) return {};
  return group_trouble_ ? group_trouble_ : missing_topic();
}

/// A topic that nobody of the group can read, as it is not there: who has nothing assigned of a topic asks for it, once.
error reader::impl::missing_topic() {
  const auto held = progress_->partitions();
  for (const auto& topic : topics_) {
    const auto is_of = [&](const topic_partition& each) { return each.topic == topic; };
    if (there_.contains(topic) || std::any_of(held.begin(), held.end(), is_of)) continue;
    const topic_lookup what{.topic = topic, .timeout = short_question / 2};
    const auto known = ask<metadata_ptr>(runtime_->system(), cluster_, short_question, metadata_atom_v, what);
    if (!known) return known.error();
    there_.insert(topic);
  }
  return {};
}

/// The inbox wants to know how far the caller is, or to have the batch at hand back.
void reader::impl::attend() {
  note_progress();
  if (queue_->recalled()) {
    settle();
    anon_mail(release_atom_v).send(inbox_);
  }
  anon_mail(flush_atom_v).send(inbox_);
}

void reader::impl::need_group(const std::string& call) const {
  queue_->throw_if_closed();
  if (!in_group()) throw error{errc::invalid_request, call + " needs a group: set reader_config.group_id"};
}

void reader::impl::need_member(const topic_partition& of) const {
  if (!in_group()) return;
  const auto held = progress_->partitions();
  if (std::find(held.begin(), held.end(), of) == held.end())
    throw error{
        errc::unknown_topic_or_partition,
        to_string(of) + " is not this reader's in " + in_group_named(config_->group_name())
            + ": wait until it is assigned (next tells), or see that the group reads it"};
}

/// A group that begins anywhere but at the first record would lose what is written before a record was handed out.
void reader::impl::begun(const topic_partition& of, int64_t offset) {
  if (in_group() && config_->start != first) progress_->begun(of, offset, config_->auto_commit);
}

// -- commits -----------------------------------------------------------------------------------------------------------

/// What was handed out of the batch at hand.
void reader::impl::note_progress() {
  if (!batch_) return;
  committed_offset done{.where = {batch_->topic(), batch_->partition()}, .leader_epoch = batch_->leader_epoch()};
  done.offset = has_record() ? (*at_)->offset + 1 : batch_->next_offset();
  progress_->reached(done);
  if (commits_) progress_->mark(done);
}

void reader::impl::commit_before_next() {
  caller_.store(std::this_thread::get_id(), std::memory_order_relaxed);
  if (!commits_ || config_->group.auto_commit_interval.count() > 0 || !batch_) return;
  note_progress();
  try {
    store(progress_->to_commit(), config_->group.request_timeout);
  } catch (const error&) {
    // Who has lost the partition has nothing to do about it: the record is read again by whoever has it now.
    if (queue_->take_call()) attend();
    const auto held = progress_->partitions();
    if (!batch_
        || std::find(held.begin(), held.end(), topic_partition{batch_->topic(), batch_->partition()}) == held.end())
      return;
    throw;
  }
}

void reader::impl::commit(milliseconds timeout) {
  need_group("commit");
  caller_.store(std::this_thread::get_id(), std::memory_order_relaxed);
  note_progress();
  progress_->mark();
  store(progress_->to_commit(), timeout);
}

void reader::impl::commit(const std::vector<committed_offset>& offsets, milliseconds timeout) {
  need_group("commit");
  for (const auto& each : offsets) progress_->mark(each);
  auto best = highest(offsets);
  progress_->complete(best);
  store(std::move(best), timeout);
}

/// Throws what is said of the first that could not be stored.
void reader::impl::store(std::vector<committed_offset> offsets, milliseconds timeout) {
  if (offsets.empty()) return;
  const time_left left{timeout};
  const commit_offsets what{.offsets = std::move(offsets), .timeout = left()};
  const auto report =
      ask<commit_report_ptr>(runtime_->system(), group_reader_, milliseconds{left()} + short_question, what).value();
  std::vector<error> refusals;
  for (const auto& each : *report) {
    if (each.outcome == commit_outcome::committed)
      progress_->committed(each);
    else
      refusals.push_back(each.why);
  }
  if (refusals.empty()) return;
  const auto& first = refusals.front();
  if (refusals.size() == 1) throw error(first);
  const auto others = refusals.size() - 1;
  throw error{
      first.code(), std::string{first.what()} + " (and " + std::to_string(others)
                        + (others == 1 ? " more partition is" : " more partitions are") + " not committed)"};
}

void reader::impl::commit_async() {
  need_group("commit_async");
  note_progress();
  progress_->mark();
  if (config_->group.auto_commit_interval.count() == 0) anon_mail(flush_atom_v).send(inbox_);
}

void reader::impl::commit_async(const committed_offset& offset) {
  need_group("commit_async");
  if (!progress_->mark(offset))
    throw error{
        errc::unknown_member_id, to_string(offset.where) + " is not this reader's any more in "
                                     + in_group_named(config_->group_name())
                                     + ": whoever has it reads the record again"};
  if (config_->group.auto_commit_interval.count() == 0) anon_mail(flush_atom_v).send(inbox_);
}

// -- the limits of a group ---------------------------------------------------------------------------------------------

/// None in a group, or if several are read.
std::optional<topic_partition> reader::impl::only_partition() {
  queue_->throw_if_closed();
  if (in_group()) return std::nullopt;
  const auto all = positions();
  if (all.size() != 1) return std::nullopt;
  return topic_partition{all[0].topic, all[0].partition};
}

topic_partition reader::impl::need_only_partition(const std::string& call) {
  if (in_group())
    throw error{
        errc::invalid_request,
        call + ": " + in_group_named(config_->group_name())
            + " says which partitions are read and where they go on: name a partition that the reader "
              "has, or read without a group"};
  if (topics_.size() == 1 && config_->partitions.size() == 1) return {topics_.front(), config_->partitions.front()};
  if (const auto only = only_partition()) return *only;
  throw error{errc::invalid_request, call + ": " + names() + " has several partitions that are read: name one"};
}

void reader::impl::set_offset(int64_t offset) { seek(need_only_partition("set_offset"), at_offset(offset)); }

void reader::impl::set_offset_at(start_position time) {
  if (in_group()) need_only_partition("set_offset_at"); // which throws
  const time_left left{std::chrono::seconds{10}};
  for (const auto& each : partitions(left)) seek(each, time);
}

reading_stats reader::impl::stats() {
  queue_->throw_if_closed();
  auto now = stats_;
  now.group = config_->group_name();
  if (topics_.size() == 1) now.topic = topics_.front();
  now.reader = ask<reader_stats>(runtime_->system(), reader_, std::chrono::seconds{10}, stats_atom_v).value();
  for (const auto& each : now.reader.partitions) now.total_lag += std::max<int64_t>(each.lag(), 0);
  if (const auto only = only_partition()) {
    now.partition = only->partition;
    now.offset = offset(*only);
    now.lag = lag(*only);
  }
  return now;
}

} // namespace cafka::blocking
