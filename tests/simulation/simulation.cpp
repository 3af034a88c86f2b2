#include "tests/simulation/simulation.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <utility>

#include "cafka/actors/cluster/cluster_actor.hpp"
#include "tests/simulation/scenario.hpp"
#include "tests/support/virtual_time.hpp"

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
// When nothing is written any more.
constexpr auto idle_time = 10s;

class world : public virtual_time {
public:
  world(const scenario& what, const std::function<void(std::string_view)>& tell)
      : plan_(what), tell_(tell), net_(std::make_shared<network>(what.brokers, what.seed)), truth_(net_->kafka()) {
    for (const auto& topic : plan_.topics) {
      kafka().create_topic(topic.name, topic.partitions, {.replication_factor = topic.replication_factor});
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
      return kafka().add_partitions(what.topic, ++partitions_[what.topic]);
    case kind::recreate_topic:
      return recreate(what);
    case kind::expire_fetch_sessions:
      return kafka().expire_fetch_sessions();
    case kind::inject:
      kafka().inject(what.fault);
      return;
    case kind::weather:
      return net_->set(what.weather);
    case kind::kill_partition_reader:
      return readers_[what.reader].kill(what.partition);
    }
  }

  void move_leader(const disturbance& what) {
    try {
      kafka().move_leader(what.topic, what.partition, what.broker);
    } catch (const error& refused) { // the broker is stopped, or the topic was created again with fewer partitions
      say(" not done: " + refused.message());
    }
  }

  void recreate(const disturbance& what) {
    truth_.keep(what.topic, partitions_[what.topic]);
    kafka().delete_topic(what.topic);
    kafka().create_topic(what.topic, what.partitions);
    partitions_[what.topic] = what.partitions;
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
  }

  bool settled() const {
    return std::ranges::all_of(writers_, [](const writing& each) { return each.all_answered(); });
  }

  // Nobody tells readers of a partition that was added: they see it once their metadata has grown old.
  milliseconds longest_unheard() const {
    milliseconds longest{0};
    for (const auto& each : readers_) longest = std::max(longest, each.plan().config.cluster.metadata_max_age);
    return longest;
  }

  // A reader asks each broker once in max_wait, which takes it some twenty jobs; whoever does more asks on and on.
  void judge_idleness() {
    size_t expected = 500;
    for (const auto& each : readers_)
      expected += 40 * static_cast<size_t>(plan_.brokers.brokers * (idle_time / each.plan().config.max_wait + 1));
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
      if (each.seen().most_charged > bound)
        result_.wrong.push_back(
            "a reader held " + std::to_string(each.seen().most_charged) + " bytes of " + std::to_string(bound));
    }
  }

  void leave() {
    for (auto& each : writers_) each.drop();
    for (auto& each : readers_) each.drop();
    connector_ = nullptr;
    advance(ending);
    if (actors() != 0) result_.wrong.push_back(std::to_string(actors()) + " actors are left");
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
  size_t next_ = 0;
  milliseconds elapsed_{0};
  bool calm_ = false;
  simulation_result result_;
};

} // namespace

simulation_result simulate(uint64_t seed, const std::function<void(std::string_view)>& tell) {
  return world{draw_scenario(seed), tell}.run_all();
}

} // namespace cafka::test
