#include "tests/simulation/simulation.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <utility>

#include "cafka/actors/caf/exit.hpp"
#include "cafka/actors/cluster/cluster_actor.hpp"
#include "cafka/testing/virtual_time.hpp"
#include "cafka/wire/records/arena.hpp"
#include "tests/simulation/grouping.hpp"

namespace cafka::test {

namespace {

using namespace std::chrono_literals;

constexpr auto step_time = 20ms;
constexpr auto connect_timeout = 2s;
// Once all is calm: until nothing is late any more, for the last records, and until everything has its outcome. No request takes
// longer than 3 s, and no pause.
constexpr auto settling = 15s;
constexpr auto last_deadline = 10s;
constexpr auto longest_wait = 45s;
constexpr auto ending = 60s;
// Sessions of members that were killed are over by then, and all that were away have come back; then some leave and come back, and
// find their places again.
constexpr auto peace = 40s;
constexpr auto failing = 4s;
constexpr auto changing = 10s;
constexpr auto writing_pause = 200ms;
constexpr auto change = 20s;
// When nothing is written any more.
constexpr auto idle_time = 10s;

// Memory that was used before may be larger than what is asked for, and counts as such: no seed begins with what another left.
void drain(arena_pool& pool) {
  for (size_t size = 1; pool.idle_bytes() > 0; size *= 2)
    for (auto before = pool.idle_bytes() + 1; pool.idle_bytes() < before;) {
      before = pool.idle_bytes();
      pool.take(size).set_home(nullptr);
    }
}

class world : public virtual_time {
public:
  world(const scenario& what, const std::function<void(std::string_view)>& tell)
      : plan_(what), tell_(tell), net_(std::make_shared<network>(what.brokers, what.seed)), truth_(net_->kafka()) {
    for (const auto& topic : plan_.topics) {
      kafka().create_topic(topic.name, topic.partitions, {.replication_factor = topic.replication_factor});
      partitions_[topic.name] = topic.partitions;
      truth_.counted(topic.name, topic.partitions);
    }
    for (const auto& topic : plan_.letter_topics) {
      kafka().create_topic(topic.name, topic.partitions, letter_options(topic.replication_factor));
      partitions_[topic.name] = topic.partitions;
    }
    connector_ = spawn_memory_connector(system(), {.connect_timeout = connect_timeout}, net_);
    start_clients();
  }

  simulation_result run_all() {
    say(to_string(plan_));
    live_until(plan_.calm_at);
    calm();
    live_until(plan_.calm_at + settling / 2);
    // Nothing was written for a while; what is known of the topics may be old. This makes the writers look.
    for (auto& each : writers_) each.write_one(last_deadline);
    live_until(plan_.calm_at + settling);
    for (auto& each : writers_) each.write_one(last_deadline);
    const auto end = plan_.calm_at + longest_wait;
    live_until(plan_.calm_at + settling + last_deadline);
    while (!settled() && elapsed_ < end) live_until(elapsed_ + step_time);
    live_until(plan_.calm_at + longest_unheard() + step_time);
    if (!groups_.empty()) change_groups();
    judge_idleness();
    judge_all();
    leave();
    return std::move(result_);
  }

private:
  embedded::memory_cluster& kafka() { return net_->kafka(); }

  void start_clients() {
    for (const auto& plan : plan_.writers)
      writers_.emplace_back(writers_.size(), plan, *this, spawn_client_of(plan.config.cluster));
    for (const auto& plan : plan_.readers) readers_.emplace_back(plan, *this, spawn_client_of(plan.config.cluster));
    for (const auto& plan : plan_.groups)
      groups_.emplace_back(
          plan, *this, kafka(), [this](cluster_config config) { return spawn_client_of(std::move(config)); });
  }
  cluster_actor spawn_client_of(cluster_config config) {
    config.bootstrap = kafka().bootstrap();
    config.connect_timeout = connect_timeout;
    return spawn_cluster(system(), std::move(config), connector_);
  }

  void live_until(milliseconds end) {
    while (elapsed_ < end) {
      for (; next_ < plan_.disturbances.size() && plan_.disturbances[next_].at <= elapsed_; ++next_)
        if (!calm_) disturb(plan_.disturbances[next_]);
      for (auto& each : writers_) say(each.step(elapsed_, partitions_[each.plan().config.topic]));
      for (auto& each : readers_) say(each.step(elapsed_));
      for (auto& each : groups_) say(each.step(elapsed_, partitions_));
      advance(step_time);
      elapsed_ += step_time;
    }
  }

  void disturb(const disturbance& what) {
    say(' ' + to_string(what));
    using kind = disturbance::what;
    switch (what.kind) {
    case kind::cut_connections:
      return kafka().cut_connections(what.broker);
    case kind::stop_broker:
      return kafka().stop_broker(what.broker);
    case kind::start_broker:
      return kafka().start_broker(what.broker);
    case kind::move_leader:
      return move_leader(what);
    case kind::freeze_metadata:
      return kafka().freeze_metadata(what.broker);
    case kind::thaw_metadata:
      return kafka().thaw_metadata(what.broker);
    case kind::add_partition:
      return add_partition(what.topic);
    case kind::recreate_topic:
      delete_topic(what.topic);
      return create_topic(what.topic, what.partitions);
    case kind::delete_topic:
      return delete_topic(what.topic);
    case kind::create_topic:
      return create_topic(what.topic, what.partitions);
    case kind::expire_fetch_sessions:
      return kafka().expire_fetch_sessions();
    case kind::inject:
      kafka().inject(what.fault);
      return;
    case kind::weather:
      return net_->set(what.weather);
    case kind::kill_partition_reader:
      return readers_[what.reader].kill(what.partition);
    case kind::move_coordinator:
      return move_coordinator(what);
    case kind::kill_actor:
      return kill_actor(what);
    case kind::kill_member:
      return groups_[what.group].kill(what.member, elapsed_);
    case kind::close_member:
      return groups_[what.group].close(what.member, what.time);
    case kind::stand_still:
      return stand_still_for(what.time);
    }
  }

  void move_leader(const disturbance& what) {
    try {
      kafka().move_leader(what.topic, what.partition, what.broker);
    } catch (const error& refused) { // the broker is stopped, or the topic was created again with fewer partitions
      say(" not done: " + refused.message());
    }
  }

  void move_coordinator(const disturbance& what) {
    try {
      kafka().move_coordinator(groups_[what.group].plan().name, what.broker);
    } catch (const error& refused) { // the broker is stopped
      say(" not done: " + refused.message());
    }
  }

  void add_partition(const std::string& topic) {
    if (partitions_[topic] == 0) return;
    kafka().add_partitions(topic, ++partitions_[topic]);
    truth_.counted(topic, partitions_[topic]);
    for (auto& each : groups_) each.grown(topic);
  }

  void delete_topic(const std::string& topic) {
    if (partitions_[topic] == 0) return;
    truth_.keep(topic, partitions_[topic]);
    for (auto& each : groups_) each.about_to_go(topic);
    kafka().delete_topic(topic);
    partitions_[topic] = 0;
    for (auto& each : groups_) each.replaced(topic);
  }

  void create_topic(const std::string& topic, int32_t partitions) {
    if (partitions_[topic] > 0) return;
    if (is_of_letters(topic))
      kafka().create_topic(topic, partitions, letter_options(0));
    else
      kafka().create_topic(topic, partitions);
    partitions_[topic] = partitions;
    truth_.counted(topic, partitions);
  }

  // A letter is longer than its record.
  static embedded::topic_options letter_options(int16_t replication_factor) {
    return {.replication_factor = replication_factor, .max_message_bytes = 1'048'588};
  }
  bool is_of_letters(const std::string& topic) const {
    return std::ranges::any_of(plan_.letter_topics, [&](const auto& each) { return each.name == topic; });
  }

  // Partitions may be read again then, from what was not answered.
  void kill_actor(const disturbance& what) {
    const auto them = actors_named(what.actor);
    if (them.empty()) return;
    for (auto& each : readers_) each.restarted();
    for (auto& each : groups_) each.restarted();
    const auto& who = them[what.which % them.size()];
    send_exit(who, caf::exit_reason::kill);
    for (auto& each : groups_) each.killed(who, elapsed_);
    run();
    for (auto& each : writers_)
      if (each.has(who)) each.start(spawn_client_of(each.plan().config.cluster));
    for (auto& each : readers_)
      if (each.has(who)) each.start(spawn_client_of(each.plan().config.cluster));
  }

  void stand_still_for(milliseconds time) {
    stand_still(time);
    elapsed_ += time / step_time * step_time;
  }

  void calm() {
    say(" calm from now on");
    calm_ = true;
    kafka().clear_faults();
    net_->set({});
    for (int32_t id = 1; id <= plan_.brokers.brokers; ++id) {
      kafka().start_broker(id);
      kafka().thaw_metadata(id);
      kafka().cut_connections(id); // those that have fallen silent would stay so
    }
    for (auto& each : readers_) each.keep_nothing();
    for (auto& [topic, partitions] : partitions_) create_topic(topic, 1);
    for (auto& each : groups_) each.calm(elapsed_);
  }

  // Members leave, and come back, while records arrive.
  void change_groups() {
    live_until(plan_.calm_at + peace);
    for (auto& each : groups_) each.be_peaceful();
    fail_in_peace();
    const auto begin = elapsed_;
    for (auto& each : groups_) each.change_in_peace();
    auto next = plan_.changes.begin();
    for (; elapsed_ <= begin + changing; live_until(elapsed_ + step_time)) {
      for (; next != plan_.changes.end() && begin + next->at <= elapsed_; ++next) disturb(*next);
      if ((elapsed_ - begin) % writing_pause == 0ms)
        for (auto& each : writers_) each.write_one(last_deadline);
    }
    kafka().clear_faults();
    net_->set({});
    live_until(elapsed_ + change);
  }

  // Workers fail and crash, and nothing else happens: no group hears of it.
  void fail_in_peace() {
    std::map<grouping*, int32_t> before;
    for (auto& each : groups_)
      if (each.has_fleets()) before[&each] = each.generation();
    if (before.empty()) return;
    for (const auto end = elapsed_ + failing; elapsed_ < end; live_until(elapsed_ + step_time))
      if ((elapsed_ / step_time) % 5 == 0)
        for (auto& each : writers_) each.write_one(last_deadline);
    for (auto& [group, generation] : before) group->judge_generation(generation);
  }

  bool settled() const {
    return std::ranges::all_of(writers_, [](const writing& each) { return each.all_answered(); });
  }

  // Nobody tells readers of a partition that was added: they see it once their metadata has grown old.
  milliseconds longest_unheard() const {
    milliseconds longest{0};
    for (const auto& each : readers_) longest = std::max(longest, each.plan().config.cluster.metadata_max_age);
    for (const auto& each : groups_) longest = std::max(longest, each.longest_unheard());
    return longest;
  }

  // A reader asks each broker once in max_wait, which takes it some twenty jobs; whoever does more asks on and on.
  void judge_idleness() {
    size_t expected = 500;
    for (const auto& each : readers_)
      expected += 40 * static_cast<size_t>(plan_.brokers.brokers * (idle_time / each.plan().config.max_wait + 1));
    for (const auto& each : groups_) expected += each.expected_jobs(idle_time, plan_.brokers.brokers);
    const auto jobs = advance(idle_time);
    if (jobs > expected)
      result_.wrong.push_back(
          "busy while idle: " + std::to_string(jobs) + " jobs, expected at most " + std::to_string(expected));
  }

  void judge_all() {
    for (const auto& topic : plan_.topics) truth_.keep(topic.name, partitions_[topic.name]);
    for (const auto& each : writers_) {
      judge(each, truth_, result_.wrong);
      if (!each.last_one_arrived())
        result_.wrong.push_back("writer " + std::to_string(each.number()) + " did not recover");
      result_.records_written += each.fates().size();
    }
    for (const auto& each : readers_) {
      judge(each, truth_, result_.wrong);
      result_.records_read += each.seen().records;
      // A batch of each broker may exceed the buffer, and what one expands to, in memory of up to twice its size.
      const auto batches = static_cast<size_t>(plan_.brokers.brokers) + 2;
      const auto bound = each.plan().config.buffer_bytes + batches * 65'536;
      if (const auto most = std::max(each.seen().most_charged, each.seen().most_buffered); most > bound)
        result_.wrong.push_back("a reader held " + std::to_string(most) + " bytes of " + std::to_string(bound));
    }
    for (auto& each : groups_) {
      each.judge(truth_, result_.wrong);
      result_.records_read += each.records();
    }
  }

  void leave() {
    for (auto& each : writers_) each.drop();
    for (auto& each : readers_) each.drop();
    for (auto& each : groups_) each.drop();
    connector_ = nullptr;
    advance(ending);
    if (actors() != 0) result_.wrong.push_back(std::to_string(actors()) + " actors are left" + names_of_actors());
  }

  std::string names_of_actors() {
    std::string text;
    for (const auto* name :
         {"cluster", "partition_reader", "fetcher", "reader", "group_reader", "group_inlet", "group_coordinator",
          "writer", "partition_batcher", "produce_sender", "memory_connector", "fleet", "worker", "fleet_inlet"})
      if (const auto many = actors_named(std::string{"cafka."} + name).size(); many > 0)
        text += ", " + std::to_string(many) + " cafka." + name;
    return text;
  }

  void say(std::string_view what) {
    if (what.empty()) return;
    const auto line = std::to_string(elapsed_.count()) + " ms:" + std::string{what};
    for (const auto c : line)
      result_.fingerprint = (result_.fingerprint ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    if (tell_) tell_(line);
  }

  scenario plan_;
  std::function<void(std::string_view)> tell_;
  std::shared_ptr<network> net_;
  logs truth_;
  connector_actor connector_; // of all clients: the network delivers to one only
  std::map<std::string, int32_t> partitions_;
  std::deque<writing> writers_;
  std::deque<reading> readers_;
  std::deque<grouping> groups_;
  size_t next_ = 0;
  milliseconds elapsed_{0};
  bool calm_ = false;
  simulation_result result_;
};

} // namespace

simulation_result simulate(uint64_t seed, const std::function<void(std::string_view)>& tell, int edition) {
  drain(*default_arena_pool());
  return world{draw_scenario(seed, edition), tell}.run_all();
}

} // namespace cafka::test
