#include "cafka/actors/blocking/reader_impl.hpp"

#include "cafka/actors/cluster/own_cluster.hpp"
#include "cafka/actors/retry/deadline.hpp"

#include <algorithm>
#include <utility>

namespace cafka::blocking {

namespace {

using std::chrono::milliseconds;

/// Questions to the reader's own actors, which answer at once.
constexpr milliseconds call_timeout{10'000};
/// What was never read is more likely misspelt than down, so the user does not wait longer for it, whatever he asked for.
constexpr std::chrono::seconds mistake_shows{10};
constexpr std::chrono::seconds destructor_grace{5};
/// How often read_to_end looks whether a partition got to its end by what is not to be seen.
constexpr milliseconds end_look{50};

} // namespace

reader::impl::impl(reader_config config, cluster_actor connected)
    : runtime_(runtime::acquire()),
      config_(std::make_shared<const reader_config>(std::move(config))),
      cluster_(std::move(connected)),
      owns_cluster_(!cluster_) {
  auto& system = runtime_->system();
  if (auto refused = config_->validate()) throw refused;
  topics_ = config_->topics;
  if (!config_->topic.empty()) topics_.insert(topics_.begin(), config_->topic);
  if (topics_.empty() && config_->topic_pattern.empty())
    throw error{errc::invalid_configuration, "reader_config.topic is empty, but a blocking reader reads one at least"};
  if (owns_cluster_)
    cluster_ = spawn_cluster(system, own_cluster(config_->cluster, config_->bootstrap, config_->seed, "reader_config"));
  const auto& reached = config_->cluster;
  client_ = spawn_client(
      system, cluster_, {.retry_backoff = reached.retry_backoff, .retry_backoff_max = reached.retry_backoff_max});
  config_->group_name().empty() ? start_reader() : start_group_reader();
  cafka::anon_mail(watch_atom_v, handle_cast<caf::strong_actor_ptr>(reader_)).send(inbox_);
}

reader::impl::~impl() {
  const bool unwinding = std::uncaught_exceptions() > exceptions_;
  close(destructor_grace, !unwinding && caller_.load() == std::this_thread::get_id());
}

void reader::impl::start_reader() {
  auto& system = runtime_->system();
  inbox_ = spawn<inbox_state>(system, queue_);
  reader_ = handle_cast<reading_actor>(spawn_reader(system, cluster_, *config_, handle_cast<subscriber_actor>(inbox_)));
}

std::string reader::impl::names() const {
  std::string all;
  for (const auto& topic : topics_) all += (all.empty() ? "" : ", ") + topic;
  return all;
}

// -- reading -----------------------------------------------------------------------------------------------------------

std::optional<received_record> reader::impl::take_record(milliseconds timeout, bool commits) {
  if (interrupted()) return std::nullopt;
  if (in_group()) commit_before_next();
  if (in_group() && commits_ && has_record()) progress_->pass((*at_)->offset + 1);
  commits_ = commits;
  if (at_) ++*at_;
  if (has_record()) return hand_out();
  if (in_group() && !joined_ && timeout.count() > 0 && !await_join()) return std::nullopt;
  const time_left left{timeout};
  const limits until{left, time_left{mistake_shows}};
  while (!has_record()) {
    settle();
    auto what = take(until);
    if (!what) return std::nullopt;
    receive(std::move(*what));
  }
  return hand_out();
}

received_record reader::impl::hand_out() {
  auto record = current();
  ++stats_.records;
  stats_.bytes += record.key.size() + record.value.size();
  return record;
}

std::optional<reader::delivery> reader::impl::next(milliseconds timeout) {
  if (interrupted()) return std::nullopt;
  if (in_group()) commit_before_next();
  commits_ = config_->auto_commit;
  if (at_) {
    const auto at = *std::exchange(at_, std::nullopt);
    if (auto rest = rest_of(batch_, at)) return delivery{std::move(rest), {}};
  }
  settle();
  auto what = take_aside();
  if (!what) what = pop(time_left{timeout});
  if (!what) return std::nullopt;
  if (auto* event = std::get_if<partition_event>(&what->content)) {
    note(*event);
    return delivery{nullptr, std::move(*event)};
  }
  if (auto* event = std::get_if<group_event>(&what->content)) {
    note(*event);
    return delivery{nullptr, {}, std::move(*event)};
  }
  hold(std::move(*what));
  stats_.records += batch_->size();
  return delivery{batch_, {}};
}

/// Nothing: the time is over, or it was woken.
std::optional<reader::impl::item> reader::impl::pop(const time_left& left) {
  for (;;) {
    if (auto what = queue_->pop(left())) return what;
    if (interrupted() || left.over()) return std::nullopt;
  }
}

/// What comes next. Nothing: the time is over and the reader is up, or it was woken. Throws what holds it up.
std::optional<reader::impl::item> reader::impl::take(const limits& until) {
  if (auto what = take_aside()) return what;
  for (;;) {
    const milliseconds longest =
        health_.never_up() ? std::min<milliseconds>(until.all(), until.mistaken()) : milliseconds{until.all()};
    if (auto what = queue_->pop(longest)) return what;
    if (interrupted()) return std::nullopt;
    const bool over = until.all.over() || (health_.never_up() && until.mistaken.over());
    if (!over) continue;
    if (auto reason = why()) throw reason;
    return std::nullopt;
  }
}

std::optional<reader::impl::item> reader::impl::take_aside() {
  if (aside_.empty()) return std::nullopt;
  auto what = std::move(aside_.front());
  aside_.pop_front();
  return what;
}

/// Remembers a batch and its first record; throws what an event says if the caller has to decide.
void reader::impl::receive(item what) {
  if (const auto* event = std::get_if<group_event>(&what.content)) return note(*event);
  if (const auto* event = std::get_if<partition_event>(&what.content)) {
    note(*event);
    if (event->kind == partition_event::what::failed) throw error(event->reason);
    return;
  }
  hold(std::move(what));
  at_ = batch_->begin();
}

void reader::impl::hold(item what) {
  number_ = what.number;
  batch_ = std::get<record_batch_ptr>(std::move(what.content));
  end_.reset();
  ++stats_.batches;
  begun({batch_->topic(), batch_->partition()}, batch_->base_offset());
  if (in_group()) progress_->hold({batch_->topic(), batch_->partition()}, batch_->leader_epoch());
  health_.heard({batch_->topic(), batch_->partition()});
}

void reader::impl::note(const partition_event& event) {
  const bool bad = event.kind == partition_event::what::held_up || event.kind == partition_event::what::failed;
  if (bad) ++stats_.errors;
  const topic_partition of{event.topic, event.partition};
  if (event.kind == partition_event::what::end_reached) begun(of, event.offset);
  if (in_group() && has_moved(event)) progress_->moved(of, event.offset, config_->auto_commit);
  health_.note(event);
}

/// The caller is done with the batch at hand: its bytes go back to the reader.
void reader::impl::settle() {
  if (!batch_) return;
  if (in_group()) note_progress();
  at_.reset();
  batch_.reset();
  queue_->let_go();
  anon_mail(settle_atom_v, number_).send(inbox_);
}

/// True: woken, which is over with this. Throws if the reader was closed.
bool reader::impl::interrupted() {
  if (!queue_->interrupted()) return false;
  queue_->throw_if_closed();
  if (queue_->take_call()) attend();
  return queue_->take_wake();
}

// -- to the end --------------------------------------------------------------------------------------------------------

/// All that are read.
std::vector<topic_partition> reader::impl::partitions(const time_left& left) {
  std::vector<topic_partition> all;
  for (const auto& topic : topics_) {
    if (topic == config_->topic)
      for (auto partition : config_->partitions) all.push_back({topic, partition});
    if (topic == config_->topic && !config_->partitions.empty()) continue;
    const topic_lookup what{.topic = topic, .timeout = left()};
    const auto known =
        ask<metadata_ptr>(runtime_->system(), cluster_, milliseconds{left()} + milliseconds{100}, metadata_atom_v, what)
            .value();
    for (size_t i = 0; i < known->topic(topic)->partitions.size(); ++i) all.push_back({topic, static_cast<int32_t>(i)});
  }
  return all;
}

std::map<topic_partition, int64_t> reader::impl::offsets_at(
    const std::vector<topic_partition>& all, int64_t timestamp, const time_left& left) {
  list_offsets request{.read_committed = config_->isolation == isolation_level::read_committed, .timeout = left()};
  for (const auto& of : all) request.queries.push_back({.of = of, .timestamp = timestamp});
  const auto answers = ask<partition_offsets_ptr>(
                           runtime_->system(), client_, milliseconds{left()} + milliseconds{100}, std::move(request))
                           .value();
  std::map<topic_partition, int64_t> found;
  for (const auto& one : *answers) {
    if (one.what) throw error(one.what);
    found[one.of] = one.offset;
  }
  return found;
}

/// The present ends; with a time, the first records that are not older, where there are such. The ends come first, so that what
/// is written between the two questions is not in question.
reader::impl::end_plan reader::impl::plan_end(std::optional<int64_t> time, milliseconds timeout) {
  queue_->throw_if_closed();
  if (in_group())
    throw error{
        errc::invalid_request,
        "group '" + config_->group_name()
            + "' gives and takes partitions while they are read, so there is no end of them all: read "
              "without a group to read to an end"};
  end_.reset();
  const time_left left{timeout};
  const auto all = partitions(left);
  end_plan plan{.ends = offsets_at(all, offset_query::latest, left), .open = {}};
  if (time)
    for (const auto& [of, offset] : offsets_at(all, std::max<int64_t>(*time, 0), left))
      if (offset >= 0) plan.ends[of] = std::min(plan.ends[of], offset);
  plan.open = plan.ends;
  return plan;
}

/// Whether the record at hand is below the end of its partition.
bool reader::impl::is_wanted(const end_plan& plan) {
  if (!end_) end_ = plan.end_of(*batch_);
  return (*at_)->offset < *end_;
}

std::optional<received_record> reader::impl::read_until(end_plan& plan, const time_left& left) {
  const limits until{left, time_left{mistake_shows}};
  if (at_) ++*at_;
  for (;;) {
    if (interrupted()) throw error{errc::cancelled, names() + ": woken up before the end was reached"};
    if (has_record() && is_wanted(plan)) return current();
    if (has_record()) put_aside();
    settle();
    if (auto what = take_wanted(plan)) {
      receive(std::move(*what));
      continue;
    }
    if (reached(plan, left)) return std::nullopt;
    const bool over = left.over() || (health_.never_up() && until.mistaken.over());
    if (over) throw late(plan);
    if (auto what = queue_->pop(std::min<milliseconds>(end_look, left()))) receive(std::move(*what));
  }
}

/// Of what was put aside before.
std::optional<reader::impl::item> reader::impl::take_wanted(const end_plan& plan) {
  const auto found = std::find_if(aside_.begin(), aside_.end(), [&](const item& one) {
    const auto& batch = std::get<record_batch_ptr>(one.content);
    return batch->base_offset() < plan.end_of(*batch);
  });
  if (found == aside_.end()) return std::nullopt;
  auto what = std::move(*found);
  aside_.erase(found);
  return what;
}

/// For the next call that is not bounded; it stays charged to the reader's buffer meanwhile.
void reader::impl::put_aside() {
  aside_.push_back({number_, from_here(batch_, *at_)});
  batch_.reset();
  at_.reset();
  queue_->let_go();
}

/// Whether all that is below the ends was handed out. Positions say it and not the records' offsets: the last offsets may be
/// markers of transactions, or compacted.
bool reader::impl::reached(end_plan& plan, const time_left& left) {
  if (!queue_->empty()) return false;
  const auto all =
      call<std::vector<partition_position>>(inbox_, std::min<milliseconds>(left(), call_timeout), position_atom_v);
  if (!queue_->empty()) return false;
  for (const auto& one : all) {
    const auto found = plan.open.find({one.topic, one.partition});
    if (found != plan.open.end() && one.position >= found->second) plan.open.erase(found);
  }
  return plan.open.empty();
}

error reader::impl::late(const end_plan& plan) {
  if (auto why = health_.why()) return why;
  const auto& [of, end] = *plan.open.begin();
  auto asked = ask<std::vector<partition_position>>(runtime_->system(), reader_, end_look, position_atom_v);
  const auto all = asked ? std::move(asked.value()) : std::vector<partition_position>{};
  const auto at = std::find_if(all.begin(), all.end(), [&of = of](const auto& one) {
    return topic_partition{one.topic, one.partition} == of;
  });
  auto text = to_string(of) + ": the time is over before offset " + std::to_string(end) + ", its end";
  if (at != all.end() && at->position >= 0) text += "; it was read to " + std::to_string(at->position);
  if (plan.open.size() > 1) text += "; so it is with " + std::to_string(plan.open.size() - 1) + " more";
  return {errc::request_timed_out_locally, text + ": read on, or give it more time"};
}

// -- commands ----------------------------------------------------------------------------------------------------------

/// If it takes too long, what holds the reader up is why.
template <class T, class Handle, class... Args>
T reader::impl::call(const Handle& whom, milliseconds timeout, Args... args) {
  queue_->throw_if_closed();
  auto answered = ask<T>(runtime_->system(), whom, timeout, std::move(args)...);
  if (answered.error()) queue_->throw_if_closed();
  if (answered.error().code() == errc::request_timed_out_locally) {
    auto known = health_;
    queue_->each_event([&](const partition_event& event) { known.note(event); });
    if (auto why = known.why()) throw why;
  }
  if constexpr (std::is_void_v<T>)
    answered.value();
  else
    return std::move(answered.value());
}

/// Several topics: the reader says that one has to be named.
topic_partition reader::impl::of_only_topic(int32_t partition) const {
  return {topics_.size() == 1 ? topics_.front() : std::string{}, partition};
}

void reader::impl::seek(const topic_partition& of, start_position to) {
  need_member(of);
  if (batch_ && batch_->partition() == of.partition && batch_->topic() == of.topic) settle();
  call<void>(inbox_, call_timeout, seek_atom_v, of, to);
  std::erase_if(aside_, [&](const item& one) {
    if (!is_void_after_seek(one, of)) return false;
    anon_mail(settle_atom_v, one.number).send(inbox_);
    return true;
  });
  if (in_group()) progress_->sought(of);
  health_.sought(of);
}

void reader::impl::pause(const topic_partition& of) {
  need_member(of);
  call<void>(reader_, call_timeout, pause_atom_v, of);
  health_.paused(of);
}

void reader::impl::resume(const topic_partition& of) {
  need_member(of);
  call<void>(reader_, call_timeout, resume_atom_v, of);
  health_.resumed(of);
}

std::vector<partition_position> reader::impl::positions() {
  return call<std::vector<partition_position>>(reader_, call_timeout, position_atom_v);
}

// -- how far it is -----------------------------------------------------------------------------------------------------

/// All that was delivered below it is in the queue.
partition_position reader::impl::position(const topic_partition& of) {
  for (auto& one : call<std::vector<partition_position>>(inbox_, call_timeout, position_atom_v))
    if (topic_partition{one.topic, one.partition} == of) return std::move(one);
  throw error{
      errc::unknown_topic_or_partition,
      to_string(of) + " is not read: the topic does not have it, or it was not named"};
}

/// What was read ahead lies in the batch at hand, is put aside, or waits in the queue, in this order.
int64_t reader::impl::offset(const topic_partition& of) {
  const auto at = position(of).position;
  const auto is_of = [&](const record_batch& batch) {
    return batch.partition() == of.partition && batch.topic() == of.topic;
  };
  if (batch_ && at_ && is_of(*batch_)) {
    if (const auto rest = rest_of(batch_, *at_)) return rest->base_offset();
  }
  for (const auto& one : aside_)
    if (const auto& batch = *std::get<record_batch_ptr>(one.content); is_of(batch)) return batch.base_offset();
  return queue_->first_of(of).value_or(at);
}

int64_t reader::impl::lag(const topic_partition& of) {
  const auto end = position(of).end;
  const auto at = offset(of);
  return at < 0 || end < 0 ? -1 : std::max<int64_t>(end - at, 0);
}

int64_t reader::impl::read_lag(const topic_partition& of, milliseconds timeout) {
  queue_->throw_if_closed();
  const time_left left{timeout};
  const auto end = offsets_at({of}, offset_query::latest, left).at(of);
  const auto at = offset(of);
  return at < 0 ? -1 : std::max<int64_t>(end - at, 0);
}

// -- the end -----------------------------------------------------------------------------------------------------------

// Another thread may be reading: what is its own stays as it is, and the queue sends it away.
void reader::impl::close(milliseconds timeout, bool done_with_last) {
  queue_->close({errc::closed, names() + ": the reader was closed"});
  const std::lock_guard guard{closing_};
  if (std::exchange(closed_, true)) return;
  if (in_group() && done_with_last) note_progress();
  const time_left left{timeout}; // for all of it
  ask<void>(runtime_->system(), reader_, left(), close_atom_v);
  const auto end = [&left](auto handle) { stop(handle, left()); };
  end(reader_);
  end(inbox_);
  end(client_);
  if (owns_cluster_) end(cluster_);
}

} // namespace cafka::blocking
