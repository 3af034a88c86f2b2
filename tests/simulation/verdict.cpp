#include "tests/simulation/verdict.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>

#include "cafka/wire/records/partition_hash.hpp"

namespace cafka::test {

namespace {

std::string place(const std::string& topic, size_t generation, int32_t partition) {
  return topic + '-' + std::to_string(partition) + " (topic " + std::to_string(generation) + " of that name)";
}

// One writer, against all logs of its topic.
class writer_trial {
public:
  writer_trial(const writing& of, const logs& truth, complaints& out)
      : of_(of), truth_(truth), topics_(truth.of(of.plan().config.topic)), out_(out) {}

  void judge() {
    for (size_t generation = 0; generation < topics_.size(); ++generation)
      for (const auto& [partition, records] : topics_[generation]) judge_log(generation, partition, records);
    for (size_t number = 0; number < of_.fates().size(); ++number) judge_fate(number, of_.fates()[number]);
  }

private:
  bool idempotent() const { return of_.plan().config.idempotence; }
  bool may_double() const {
    return !idempotent() && of_.plan().config.resend_in_doubt && of_.plan().config.acks != acks::none;
  }
  bool keeps_order() const { return idempotent() || (of_.plan().config.max_in_flight == 1 && !may_double()); }
  bool is_mine(const record_name& name) const { return name.writer == of_.number(); }

  void complain(const std::string& what, size_t number) {
    out_.push_back("writer " + std::to_string(of_.number()) + ", record " + std::to_string(number) + ": " + what);
  }

  void judge_log(size_t generation, int32_t partition, const partition_records& records) {
    std::map<size_t, size_t> seen; // record -> offset
    std::map<size_t, size_t> last; // of each life
    for (size_t offset = 0; offset < records.size(); ++offset) {
      if (!is_mine(records[offset])) continue;
      const auto number = records[offset].number;
      written_[number] = true;
      const auto here = place(of_.plan().config.topic, generation, partition) + " at " + std::to_string(offset);
      if (number >= of_.fates().size()) {
        complain("in " + here + ", but it was never written", number);
        continue;
      }
      judge_key(number, records[offset], partition);
      const bool again = !seen.emplace(number, offset).second;
      if (again && !may_double()) complain("doubled in " + here, number);
      if (again) continue;
      auto& before = last[of_.life_of(number)];
      if (number < before && keeps_order()) complain("behind record " + std::to_string(before) + " in " + here, number);
      before = std::max(before, number);
    }
  }

  /// A record has its key, and is in a partition that Java's default makes of it (writers know counts late). Thus those of a key
  /// are in order if those of each partition are, as long as the topic has as many.
  void judge_key(size_t number, const record_name& name, int32_t partition) {
    const auto& key = of_.keys()[number];
    if (truth_.key_of(name) != key) complain("has another key than it was given", number);
    if (!key) return;
    constexpr uint32_t positive = 0x7fffffff;
    const auto hash = static_cast<int32_t>(wire::murmur2(bytes_view{*key}) & positive);
    const auto& counts = truth_.counts(of_.plan().config.topic);
    if (std::ranges::none_of(counts, [&](int32_t count) { return hash % count == partition; }))
      complain("with the key " + *key + " is in partition " + std::to_string(partition), number);
  }

  void judge_fate(size_t number, const record_fate& fate) {
    using what = record_fate::what;
    switch (fate.is) {
    case what::pending:
      return complain("has no outcome", number);
    case what::failed:
      [[fallthrough]];
    case what::refused:
      if (written_.contains(number)) complain("told to have failed, but it was written", number);
      return;
    case what::acknowledged:
      return judge_acknowledged(number, fate);
    case what::sent:
      if (of_.plan().config.acks != acks::none) complain("told to be sent, with acknowledgements", number);
      return;
    case what::unknown:
      return;
    }
  }

  void judge_acknowledged(size_t number, const record_fate& fate) {
    if (of_.plan().config.acks == acks::none) complain("acknowledged, though nobody was asked", number);
    if (!written_.contains(number)) return complain("acknowledged, and lost", number);
    if (fate.offset < 0) return; // a batch that the broker knew already
    const bool there = std::ranges::any_of(topics_, [&](const topic_records& topic) {
      const auto found = topic.find(fate.partition);
      return found != topic.end() && static_cast<size_t>(fate.offset) < found->second.size()
             && found->second[static_cast<size_t>(fate.offset)] == record_name{of_.number(), number};
    });
    if (!there)
      complain(
          "acknowledged at " + std::to_string(fate.partition) + ':' + std::to_string(fate.offset)
              + ", where another one is",
          number);
  }

  const writing& of_;
  const logs& truth_;
  const std::vector<topic_records>& topics_;
  complaints& out_;
  std::map<size_t, bool> written_;
};

// One partition of a reader, against the logs that it had. Two topics of one name may begin with the same records, since a writer
// may have sent them to both: all places are kept at which the reader may stand.
class partition_trial {
public:
  partition_trial(std::string name, const std::vector<topic_records>& topics, int32_t partition, complaints& out)
      : name_(std::move(name)), topics_(topics), partition_(partition), out_(out) {}

  /// `ended`: whoever read has ended before all was read.
  void judge(const std::vector<reading_item>& items, bool ended) {
    for (const auto& item : items) switch (item.is) {
      case reading_item::what::killed:
        for (auto& one : places_) one.again_from = std::min(item.unanswered_from, one.next);
        break;
      case reading_item::what::event:
        if (item.event == partition_event::what::reset || item.event == partition_event::what::truncated
            || item.event == partition_event::what::recreated)
          for (auto& one : places_) one.may_move = true;
        break;
      case reading_item::what::record:
        if (!take(item)) return;
      }
    if (!ended) judge_end();
  }

private:
  static constexpr auto nowhere = std::numeric_limits<int64_t>::max();

  struct place {
    size_t generation = 0;
    int64_t next = 0;
    int64_t again_from = nowhere;
    bool may_move = true; // nothing was read yet

    bool operator==(const place&) const = default;
  };

  const partition_records* log(size_t generation) const {
    const auto found = topics_[generation].find(partition_);
    return found == topics_[generation].end() ? nullptr : &found->second;
  }
  bool has(size_t generation, const reading_item& item) const {
    const auto* records = log(generation);
    return records != nullptr && static_cast<size_t>(item.offset) < records->size()
           && (*records)[static_cast<size_t>(item.offset)] == item.name;
  }

  bool take(const reading_item& item) {
    std::vector<place> now;
    const auto add = [&](size_t generation, int64_t again_from) {
      const place one{generation, item.offset + 1, again_from, false};
      if (std::ranges::find(now, one) == now.end()) now.push_back(one);
    };
    for (const auto& one : places_) {
      const bool again = item.offset < one.next && one.again_from <= item.offset; // until it is where it was
      if ((again || item.offset == one.next) && has(one.generation, item))
        add(one.generation, again && item.offset > 0 ? item.offset + 1 : nowhere);
      for (auto later = one.generation + 1; one.may_move && later < topics_.size(); ++later)
        if (item.offset == 0 && has(later, item)) add(later, nowhere);
    }
    if (now.empty()) return refuse(item);
    places_ = std::move(now);
    return true;
  }

  bool refuse(const reading_item& item) {
    const auto& one = places_.back();
    out_.push_back(
        name_ + ": got " + to_string(item.name) + "at " + std::to_string(item.offset) + " of topic "
        + std::to_string(one.generation) + " of that name, expected offset " + std::to_string(one.next)
        + (has(one.generation, item) ? "" : ", and that record is not there"));
    return false;
  }

  void judge_end() {
    const auto last = topics_.size() - 1;
    const auto* records = log(last);
    if (records == nullptr || records->empty()) return;
    const auto end = static_cast<int64_t>(records->size());
    const auto at_end = [&](const place& one) { return one.generation == last && one.next == end; };
    if (std::ranges::any_of(places_, at_end)) return;
    const auto& one = places_.back();
    out_.push_back(
        name_ + ": stands at " + std::to_string(one.next) + " of topic " + std::to_string(one.generation)
        + " of that name, but the end is " + std::to_string(end) + " of topic " + std::to_string(last));
  }

  std::string name_;
  const std::vector<topic_records>& topics_;
  int32_t partition_;
  complaints& out_;
  std::vector<place> places_{place{}};
};

} // namespace

void judge(const writing& of, const logs& truth, complaints& out) {
  if (!of.complaint().empty()) out.push_back("writer " + std::to_string(of.number()) + ": " + of.complaint());
  writer_trial{of, truth, out}.judge();
}

void judge(const reading& of, const logs& truth, complaints& out) {
  const auto& topic = of.plan().config.topic;
  const auto& topics = truth.of(topic);
  const auto judge_life = [&](const reading_items& partitions, bool ended) {
    for (const auto& [partition, items] : partitions)
      partition_trial{"a reader of " + topic + '-' + std::to_string(partition), topics, partition, out}.judge(
          items, ended);
  };
  for (const auto& each : of.seen().former) judge_life(each, true);
  auto partitions = of.seen().items;
  for (const auto& [partition, records] : topics.back()) partitions[partition]; // those of which nothing came, too
  judge_life(partitions, false);
}

} // namespace cafka::test
