#include "cafka/actors/client/task.hpp"

#include <chrono>
#include <utility>

#include "cafka/actors/client/topic_questions.hpp"
#include "cafka/actors/cluster/metadata_refusal.hpp"
#include "cafka/actors/retry/broker_time.hpp"

namespace cafka {

namespace {

/// The cluster keeps the time of each call, and tells what became of it when that is over; unless this process is so busy that
/// it cannot even do this.
constexpr std::chrono::milliseconds for_last_words{500};

} // namespace

task::task(client_links& links, question what, time_limit limit, callback done)
    : links_(links),
      what_(std::move(what)),
      rounds_(what_.names, what_.rules, limit, links.pauses()),
      done_(std::move(done)) {}

void task::start() {
  deadline_ = links_.at(rounds_.limit().deadline, [me = weak_from_this()] {
    if (const auto alive = me.lock()) alive->expire();
  });
  ask();
}

void task::ask() {
  if (!done_) return;
  if (rounds_.pending().empty()) return end();
  const auto topics = topics_of(what_, rounds_.pending());
  topics.empty() ? place(std::make_shared<const metadata>()) : look(topics);
}

/// What the cluster has may be old, and it would fetch what it was asked for ever after: some broker is asked.
void task::look(const std::vector<std::string>& topics) {
  const auto request = std::make_shared<const wire::metadata_request>(make_describe_topics(topics));
  looking_ = true;
  const auto answered = [me = shared_from_this(), topics](const error& why, const response_ptr& answer) {
    me->looking_ = false;
    if (!me->done_) return;
    wire::metadata_response response;
    auto failure = why;
    if (!failure && wire::decode_body(answer->span(), answer->version, response, failure))
      failure = refusal_of(response, "the broker");
    if (!failure) return me->place(snapshot_of(response, topics));
    for (const auto& name : std::set<std::string>(me->rounds_.pending())) me->rounds_.unplaced(name, failure);
    me->round_ended();
  };
  links_.call(
      route::to_any(), request, wire::schema_of<wire::metadata_request>(),
      links_.call_time(route::to_any(), rounds_.limit()), answered);
}

void task::place(const metadata_ptr& known) {
  if (links_.now() >= rounds_.limit().deadline) return give_up(); // what is known came too late to be of use
  auto plan = plan_round(what_, rounds_.pending(), known);
  for (const auto& [name, why] : plan.nowhere) rounds_.unplaced(name, why);
  if (plan.errands.empty()) return round_ended();
  for (auto& each : plan.errands) open_.emplace(++last_number_, std::move(each));
  for (const auto& [number, each] : std::map<uint64_t, errand>(open_)) send(number, each);
}

void task::send(uint64_t number, errand what) {
  const auto time = links_.call_time(what.to, rounds_.limit());
  what.broker_time = broker_time(time);
  links_.call(
      what.to, what_.request(what), *what_.schema, time,
      [me = shared_from_this(), number](const error& why, const response_ptr& response) {
        me->answered(number, why, response);
      },
      what_.max_version);
}

void task::answered(uint64_t number, const error& why, const response_ptr& response) {
  const auto about = open_.extract(number);
  if (!about) return; // the time was over before
  why ? rounds_.unanswered(about.mapped().names, why) : read(about.mapped(), *response);
  if (open_.empty()) round_ended();
}

void task::read(const errand& about, const response& answer) {
  auto unmentioned = about.names;
  const auto why = what_.read(answer.span(), answer.version, [&](const std::string& name, const error& what) {
    rounds_.answered(name, what);
    unmentioned.erase(name);
  });
  if (why)
    rounds_.unanswered(about.names, {why.code(), "the answer of " + to_string(about.to) + ": " + why.message()});
  else if (!unmentioned.empty())
    rounds_.unanswered(unmentioned, {errc::malformed, "the answer of " + to_string(about.to) + " does not mention it"});
}

void task::round_ended() {
  const auto next = rounds_.next(links_.now());
  if (!next) return end();
  const auto again = [me = shared_from_this()] { me->ask(); };
  if (!next->refresh) return next_round_at(next->when, again);
  // If the look at fresh metadata fails, the round that follows tells why.
  next_round_at(next->when, [this, again] { links_.refresh(again); });
}

void task::next_round_at(rounds::time_point when, std::function<void()> what) {
  next_round_ = links_.at(when, [me = shared_from_this(), what = std::move(what)] {
    me->next_round_.reset();
    what();
  });
}

/// What is under way is over, too, and the cluster is about to say so: whether it was sent, to whom, and what kept it.
void task::expire() {
  deadline_.reset();
  if (!done_) return;
  if (!is_asking()) return give_up();
  deadline_ = links_.at(links_.now() + for_last_words, [me = weak_from_this()] {
    if (const auto alive = me.lock()) alive->give_up();
  });
}

void task::give_up() {
  deadline_.reset();
  if (!done_) return;
  for (const auto& [number, about] : std::exchange(open_, {}))
    rounds_.unanswered(
        about.names,
        {errc::request_timed_out_locally, "what became of the request to " + to_string(about.to) + " is not known"});
  rounds_.expire();
  end();
}

void task::end() {
  const auto me = shared_from_this(); // what is withdrawn may hold the last other reference
  for (auto* each : {&deadline_, &next_round_})
    if (const auto entry = std::exchange(*each, std::nullopt)) links_.withdraw(*entry);
  if (const auto done = std::exchange(done_, nullptr)) done(rounds_);
}

} // namespace cafka
