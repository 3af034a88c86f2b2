#include "cafka/testing/fleet_test.hpp"

#include "cafka/actors/connection/connector.hpp"
#include "cafka/actors/writer/writer_actor.hpp"
#include "cafka/testing/embedded_memory_server.hpp"
#include "cafka/testing/virtual_time.hpp"
#include "cafka/wire/records/batch_records.hpp"

#include <algorithm>
#include <string>

namespace cafka {

using namespace std::chrono_literals;

class fleet_test::impl {
public:
  impl(fleet_config config, worker_factory make, const options& how)
      : config_(std::move(config)),
        make_(std::move(make)),
        server_(std::make_shared<test::embedded_memory_server>(
            embedded::config{.brokers = how.brokers, .auto_create_topics = false})),
        clients_(std::make_unique<test::virtual_time>()) {
    if (auto why = config_.validate()) throw why;
    if (config_.seed == 0) config_.seed = 1;
    config_.own_threads = false;
    config_.on_event = [this, told = std::move(config_.on_event)](const fleet_event& what) {
      events_.push_back(what);
      if (told) told(what);
    };
    for (const auto& each : config_.topics) kafka().create_topic(each, how.partitions);
    if (how.all_topics) create_others();
    cluster_ = spawn_cluster(
        system(), {.bootstrap = kafka().bootstrap(), .seed = 1}, spawn_memory_connector(system(), {}, server_));
    writer_ = spawn_writer(system(), cluster_, {.linger = 0ms, .seed = 1});
    add();
  }

  ~impl() {
    members_.clear();
    writer_ = nullptr;
    cluster_ = nullptr;
    clients_->advance(1min);
  }

  void feed(const std::string& topic, const std::vector<record_argument>& records) {
    record_set_builder builder;
    for (auto each : records) {
      each.topic = topic;
      builder.add(each);
    }
    const auto asked = clients_->ask<write_report_ptr>(writer_, write_atom_v, builder.finish(), caf::timespan{30s});
    for (int i = 0; i < 300 && !asked.done(); ++i) clients_->advance(100ms);
    const auto& report = asked.value();
    if (auto why = report->first_error()) throw why;
    clients_->advance(10ms);
  }

  void advance(std::chrono::milliseconds time) { clients_->advance(time); }

  bool settle(std::chrono::milliseconds within) {
    constexpr auto step = 100ms;
    for (auto passed = 0ms; passed < within && !is_settled(); passed += step) clients_->advance(step);
    return is_settled();
  }

  size_t add() {
    auto config = config_;
    config.seed += members_.size() * 100;
    members_.push_back(detail::spawn_fleet(system(), cluster_, config, make_, fleet_monitor_actor{}));
    clients_->advance(10s);
    return members_.size() - 1;
  }
  void remove(size_t number) {
    const auto closed = clients_->ask<void>(members_.at(number), close_atom_v, caf::timespan{30s});
    for (int i = 0; i < 100 && !closed.done(); ++i) clients_->advance(1s);
    members_[number] = nullptr;
    clients_->advance(10s);
  }
  void kill(size_t number) {
    send_exit(members_.at(number), caf::exit_reason::kill);
    members_[number] = nullptr;
    clients_->advance(10ms);
  }

  embedded::memory_cluster& kafka() { return server_->kafka(); }
  const fleet_config& config() const { return config_; }
  const std::vector<fleet_event>& events() const { return events_; }
  const fleet_actor& member(size_t number) const { return members_.at(number); }

  fleet_status status(size_t number) {
    const auto asked = clients_->ask<fleet_status_ptr>(members_.at(number), status_atom_v);
    for (int i = 0; i < 20 && !asked.done(); ++i) clients_->advance(100ms);
    return *asked.value();
  }

  std::vector<blocking::owned_record> records(const std::string& topic) {
    std::vector<blocking::owned_record> all;
    for (int32_t number = 0;; ++number) {
      try {
        append_records(topic, number, kafka().records(topic, number), all);
      } catch (const error&) { return all; } // there are no more partitions
    }
  }

private:
  caf::actor_system& system() { return clients_->system(); }

  void create_others() {
    std::vector<std::string> others = config_.policies().dead_letters();
    for (const auto& each : config_.policies().retry_topics()) others.push_back(each.topic);
    for (const auto& each : others)
      if (std::find(config_.topics.begin(), config_.topics.end(), each) == config_.topics.end()) create(each);
  }
  void create(const std::string& topic) {
    try {
      kafka().create_topic(topic, 1);
    } catch (const error&) {
      // it is named twice
    }
  }

  bool is_settled() {
    for (const auto& topic : config_.all_topics())
      for (int32_t number = 0;; ++number) {
        try {
          const auto end = kafka().partition(topic, number).end_offset;
          if (end > 0 && kafka().committed_offset(group(), topic, number) < end) return false;
        } catch (const error&) { break; }
      }
    return true;
  }
  const std::string& group() const { return config_.group_id.empty() ? config_.group.group_id : config_.group_id; }

  static void append_records(
      const std::string& topic, int32_t partition, const wire::bytes& log, std::vector<blocking::owned_record>& out) {
    for (byte_span rest{log}; !rest.empty();) {
      const auto batch = wire::batch_view::parse(rest);
      if (!batch) return;
      rest = rest.subspan(batch->size());
      arena scratch;
      wire::batch_records records;
      if (wire::open_batch(*batch, scratch, size_t{1} << 30, records) != errc::none) continue;
      for (record_view each; records.next(each);) {
        blocking::received_record found;
        static_cast<record_view&>(found) = each;
        found.topic = topic;
        found.partition = partition;
        out.push_back(found.owned());
      }
    }
  }

  fleet_config config_;
  worker_factory make_;
  std::shared_ptr<test::embedded_memory_server> server_;
  std::unique_ptr<test::virtual_time> clients_;
  cluster_actor cluster_;
  writer_actor writer_;
  std::vector<fleet_actor> members_;
  std::vector<fleet_event> events_;
};

fleet_test::fleet_test(fleet_config config, worker_factory make, const options& how, int)
    : impl_(std::make_unique<impl>(std::move(config), std::move(make), how)) {}

fleet_test::~fleet_test() = default;

void fleet_test::feed(const std::string& topic, const std::vector<record_argument>& records) {
  impl_->feed(topic, records);
}
void fleet_test::advance(std::chrono::milliseconds time) { impl_->advance(time); }
bool fleet_test::settle(std::chrono::milliseconds within) { return impl_->settle(within); }
size_t fleet_test::add_member() { return impl_->add(); }
void fleet_test::remove_member(size_t number) { impl_->remove(number); }
void fleet_test::kill_member(size_t number) { impl_->kill(number); }
embedded::memory_cluster& fleet_test::kafka() { return impl_->kafka(); }
int64_t fleet_test::committed(const topic_partition& which) {
  return impl_->kafka().committed_offset(impl_->config().group_id, which.topic, which.partition);
}
std::vector<blocking::owned_record> fleet_test::records(const std::string& topic) { return impl_->records(topic); }
fleet_status fleet_test::status(size_t member) { return impl_->status(member); }
const std::vector<fleet_event>& fleet_test::events() const { return impl_->events(); }
const fleet_actor& fleet_test::member(size_t number) const { return impl_->member(number); }

} // namespace cafka
