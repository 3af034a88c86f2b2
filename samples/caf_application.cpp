// Inside a CAF application: the program's own actor writes records, and reads them as messages.
//
//     caf_application HOST:PORT
#include "cafka/cafka.hpp"

#include <iostream>

using namespace std::chrono_literals;

namespace {

constexpr int orders = 10;

/// Gets batches of records as messages, and ends when it has seen enough.
class shop_state {
public:
  static inline const char* name = "shop";

  shop_state(cafka::subscriber_actor::pointer self, cafka::writer_actor writer)
      : self_(self), writer_(std::move(writer)) {}

  cafka::subscriber_actor::behavior_type make_behavior() {
    write_orders();
    return {
        [this](const cafka::record_batch_ptr& batch) -> caf::result<void> {
          for (const auto& order : *batch) {
            std::cout << batch->partition() << '/' << order.offset << ": " << order.key << " = " << order.value << '\n';
            ++seen_;
          }
          end_when_done();
          return caf::unit; // consumed: the reader fetches more
        },
        [this](const cafka::partition_event& event) -> caf::result<void> {
          if (event.kind == cafka::partition_event::what::failed) self_->quit(cafka::make_error(event.reason));
          return caf::unit;
        },
    };
  }

private:
  void write_orders() {
    cafka::record_set_builder set; // thousands of records may share one message
    for (int i = 0; i < orders; ++i) {
      const auto key = "customer-" + std::to_string(i % 3);
      const auto value = "order " + std::to_string(i);
      set.add({.key = key, .value = value});
    }
    cafka::write(self_, writer_, set.finish(), 30s)
        .then(
            [this](const cafka::write_report_ptr& report) { // always comes: acknowledged, failed and unknown ranges
              std::cout << report->count(cafka::outcome::acknowledged) << " records acknowledged\n";
              reported_ = true;
              end_when_done();
            },
            [this](const caf::error& refused) { // nothing was accepted: a bad set, a full buffer, a closed writer
              std::cerr << "not written: " << cafka::render(refused) << '\n';
              self_->quit(refused);
            });
  }

  void end_when_done() {
    if (reported_ && seen_ >= orders) self_->quit();
  }

  cafka::subscriber_actor::pointer self_;
  cafka::writer_actor writer_;
  int seen_ = 0;
  bool reported_ = false;
};

} // namespace

int main(int argc, char** argv) try {
  const std::string bootstrap = argc > 1 ? argv[1] : "localhost:9092";
  cafka::blocking::client{{.bootstrap = {bootstrap}}}.ensure_topic("shop-orders", 6);

  caf::actor_system_config config;
  // Or CAF_MAIN(caf::id_block::cafka, caf::io::middleman). Types of your own may lie at caf::first_custom_type_id, or at
  // cafka::next_type_id; prepare<caf::id_block::shop>(config) registers them as well.
  cafka::prepare(config);
  cafka::set_scheduler(
      config, cafka::scheduler_policy::sharing, 0); // what measured best for I/O; CAF's default works too
  caf::actor_system system{config};

  auto kafka = cafka::spawn_cluster(system, {.bootstrap = {bootstrap}});
  auto writer = cafka::spawn_writer(system, kafka, {.topic = "shop-orders"});
  auto shop = cafka::spawn<shop_state>(system, writer);
  auto reader = cafka::spawn_reader(system, kafka, {.topic = "shop-orders"}, shop);

  caf::scoped_actor self{system};
  self->wait_for(shop);
  cafka::stop(reader, 5s);
  cafka::stop(writer, 5s);
  cafka::stop(kafka, 5s);
} catch (const cafka::error& what) {
  std::cerr << "caf_application: " << what << '\n';
  return 1;
}
