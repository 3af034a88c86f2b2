#include "tests/simulation/writing.hpp"

#include <algorithm>
#include <utility>

#include "cafka/wire/records/record_set.hpp"
#include "tests/simulation/logs.hpp"

namespace cafka::test {

namespace {

// Of all records: the clock of the machine would change the sizes of batches, and what happens to them.
constexpr int64_t written_at = 1'700'000'000'000;

record_fate::what to_fate(outcome told) {
  switch (told) {
  case outcome::acknowledged:
    return record_fate::what::acknowledged;
  case outcome::sent:
    return record_fate::what::sent;
  case outcome::failed:
    return record_fate::what::failed;
  default:
    return record_fate::what::unknown;
  }
}

std::string answer_of(const pending<write_report_ptr>& told) {
  if (!told.get()) return "refused: " + told.message();
  const auto& report = **told.get();
  auto text = std::to_string(report.count(outcome::acknowledged) + report.count(outcome::sent)) + " arrived";
  if (!report.ok()) text += "; " + report.first_error().message();
  return text;
}

} // namespace

writing::writing(size_t number, const writer_plan& plan, virtual_time& time, cluster_actor cluster)
    : number_(number), plan_(plan), time_(time), random_(plan.config.seed), names_partitions_(random_.below(2) == 0) {
  start(std::move(cluster));
}

void writing::start(cluster_actor cluster) {
  cluster_ = std::move(cluster);
  lives_.push_back(fates_.size());
  writer_ = spawn_writer(time_.system(), cluster_, plan_.config);
}

bool writing::has(const caf::actor& who) const {
  return caf::actor_cast<caf::actor_addr>(writer_) == who || caf::actor_cast<caf::actor_addr>(cluster_) == who;
}

size_t writing::life_of(size_t record) const {
  return static_cast<size_t>(std::ranges::upper_bound(lives_, record) - lives_.begin());
}

void writing::drop() {
  writer_ = nullptr;
  cluster_ = nullptr;
}

std::string writing::step(milliseconds now, int32_t partitions) {
  if (sets_ < plan_.sets && now >= next_) {
    ++sets_;
    next_ = now + milliseconds{random_.below(static_cast<uint64_t>(plan_.pause.count()) + 1)};
    write_set(1 + random_.below(static_cast<uint64_t>(plan_.records_per_set)), partitions, plan_.deadline);
  }
  return settle();
}

void writing::write_one(milliseconds deadline) {
  names_partitions_ = false;
  write_set(1, 1, deadline);
}

bool writing::last_one_arrived() const {
  using what = record_fate::what;
  const auto last = fates_.back().is;
  // The first attempt may go to who led the partition before, and its refusal leave open whether the record was written.
  const bool may_give_up = !plan_.config.idempotence && !plan_.config.resend_in_doubt;
  return last == what::acknowledged || last == what::sent || (may_give_up && last == what::unknown);
}

void writing::write_set(size_t count, int32_t partitions, milliseconds deadline) {
  record_set_builder builder;
  const auto first = fates_.size();
  for (size_t i = 0; i < count; ++i) {
    const auto key = "k" + std::to_string(random_.below(6));
    auto value = to_string(record_name{number_, fates_.size()});
    value.append(random_.below(plan_.value_bytes), 'x');
    record one{.value = value, .timestamp = written_at, .tag = fates_.size() + 1};
    keys_.emplace_back();
    if (names_partitions_)
      one.partition = static_cast<int32_t>(random_.below(static_cast<uint64_t>(partitions)));
    else if (random_.below(2) == 0)
      one.key = keys_.back().emplace(key);
    builder.add(one);
    fates_.push_back({});
  }
  pending_.push_back(
      {first, count, time_.ask<write_report_ptr>(writer_, write_atom_v, builder.finish(), caf::timespan{deadline})});
}

std::string writing::settle() {
  std::string told;
  for (const auto& set : pending_)
    if (set.report.done()) {
      note(set);
      told += " writer " + std::to_string(number_) + ", from " + std::to_string(set.first)
              + " on: " + answer_of(set.report) + ';';
    }
  std::erase_if(pending_, [](const open_set& set) { return set.report.done(); });
  return told;
}

void writing::note(const open_set& set) {
  if (!set.report.get()) {
    // A writer that was killed says nothing of what it had.
    const bool silent = set.report.code() == errc::answer_lost;
    for (size_t i = set.first; i < set.first + set.count; ++i)
      fates_[i].is = silent ? record_fate::what::unknown : record_fate::what::refused;
    return;
  }
  size_t told = 0;
  set.report.value()->each([&](const record_outcome& each) {
    const auto number = static_cast<size_t>(each.tag) - 1;
    if (each.tag == 0 || number < set.first || number >= set.first + set.count
        || fates_[number].is != record_fate::what::pending)
      complaint_ = "a report tells of tag " + std::to_string(each.tag) + ", which is not open";
    else
      fates_[number] = {to_fate(each.result), each.partition, each.offset};
    ++told;
  });
  if (told != set.count)
    complaint_ = "a report tells of " + std::to_string(told) + " records of " + std::to_string(set.count);
}

} // namespace cafka::test
