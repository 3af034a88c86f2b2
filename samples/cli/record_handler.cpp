#include "record_handler.hpp"

#include "format.hpp"
#include "handler_environment.hpp"
#include "time_option.hpp"

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace cafka::cli {

namespace {

using namespace std::chrono_literals;
using event = child_process::event;

/// For a filter whose input has ended.
constexpr auto to_end = 5s;

/// Throwing it is how a worker crashes.
struct handler_crash : std::runtime_error {
  using std::runtime_error::runtime_error;
};

error failed(std::string why) { return {errc::handler_failed, std::move(why)}; }

/// As `consume -J` prints it, and how often it has been tried.
void append_line(std::string& out, const fleet_record& record) {
  append_json(out, {record.topic, record.partition}, record, timestamp_type::none);
  out.resize(out.size() - 2); // }\n
  out.append(",\"attempt\":").append(std::to_string(record.attempt)).append("}\n");
}

std::string shown(const std::string& answer) {
  constexpr size_t longest = 100;
  return "'" + answer.substr(0, longest) + (answer.size() > longest ? "…'" : "'");
}

} // namespace

record_handler::~record_handler() {
  if (!filter_) return;
  filter_->talk({}, true, 0, child_process::clock::now() + to_end);
}

error record_handler::handle(std::span<const fleet_record> records) {
  try {
    return how_->filters ? converse(records) : run(records);
  } catch (const error& why) { return why; }
}

error record_handler::run(std::span<const fleet_record> records) {
  const auto process = start(environment_of(records));
  switch (process->talk(input_of(records), true, 0, deadline(records.size()))) {
  case event::late:
    return too_late(records.size());
  case event::stopped:
    return failed(named("was ended, as the command ends"));
  case event::ended:
  case event::answered:
    break;
  }
  if (process->was_killed()) throw handler_crash(named("was " + process->last_words()));
  return process->exit_code() == 0 ? error{} : failed(named("ended with " + process->last_words()));
}

error record_handler::converse(std::span<const fleet_record> records) {
  // One that has ended since the last record has not failed at this one.
  if (filter_ && filter_->has_ended()) filter_.reset();
  if (!filter_) filter_ = start(environment_of({}));
  switch (filter_->talk(input_of(records), false, records.size(), deadline(records.size()))) {
  case event::late:
    filter_.reset();
    return too_late(records.size());
  case event::stopped:
    filter_.reset();
    return failed(named("was ended, as the command ends"));
  case event::ended: {
    const auto words = filter_->last_words();
    filter_.reset();
    throw handler_crash(named("ended before it answered: " + words));
  }
  case event::answered:
    break;
  }
  error first;
  for (size_t i = 0; i < records.size(); ++i) {
    const auto answer = filter_->take_answer();
    if (answer == "ok") continue;
    if (!answer.starts_with("error")) lose_track("neither ok nor error TEXT: " + shown(answer));
    if (!first) first = failed(answer.size() > 6 ? answer.substr(6) : "the filter gave no reason");
  }
  if (filter_->has_answers()) lose_track("more than a line a record: " + shown(filter_->take_answer()));
  return first;
}

/// Which of its lines answers what is not known any more.
void record_handler::lose_track(const std::string& answered) {
  filter_.reset();
  throw handler_crash(named("answered " + answered));
}

/// That no process can be started is no fault of a record's: it waits until one can be.
std::unique_ptr<child_process> record_handler::start(const std::vector<std::string>& environment) const {
  const auto& pen = *how_->process.pen;
  for (std::chrono::milliseconds pause = 100ms;; pause = std::min<std::chrono::milliseconds>(2 * pause, 5s)) {
    if (pen.is_ending()) throw failed(named("was not started, as the command ends"));
    try {
      return std::make_unique<child_process>(how_->process, environment);
    } catch (const std::system_error& why) {
      if (why.code().value() == E2BIG) throw failed(named("cannot be started: " + why.code().message()));
      how_->process.line(named("cannot be started: " + why.code().message() + "; tried again in " + to_text(pause)));
    }
    how_->process.pen->pause(pause);
  }
}

std::string record_handler::input_of(std::span<const fleet_record> records) const {
  std::string out;
  if (how_->in_lines)
    for (const auto& each : records) append_line(out, each);
  else
    out = records.front().value.text();
  return out;
}

std::vector<std::string> record_handler::environment_of(std::span<const fleet_record> records) const {
  auto out = how_->environment;
  out.push_back("CAFKA_GROUP=" + how_->group);
  if (how_->filters) return out;
  if (how_->in_lines)
    out.push_back("CAFKA_RECORDS=" + std::to_string(records.size()));
  else
    add_record_variables(out, records.front());
  return out;
}

std::optional<child_process::clock::time_point> record_handler::deadline(size_t records) const {
  if (!how_->timeout_per_record) return {};
  return child_process::clock::now() + *how_->timeout_per_record * static_cast<int64_t>(records);
}

error record_handler::too_late(size_t records) const {
  const auto of = records > 1 ? " for each of " + std::to_string(records) + " records" : std::string{};
  return failed(
      named("took longer than " + to_text(*how_->timeout_per_record) + of + " (--timeout-per-record), and was killed"));
}

std::string record_handler::named(const std::string& what) const { return how_->process.command.name + " " + what; }

} // namespace cafka::cli
