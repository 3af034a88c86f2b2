// A process with several fleets of a group, to be killed, stopped and ended by fleet_storm: BOOTSTRAP PROTOCOL MEMBERS. Workers tell
// each record on standard output when they have done it. Some records they crash on the first time, and some they can never do.
// SIGTERM: closes its fleets and ends.
#include "tests/kafka/group_journal.hpp"

#include "cafka/cafka.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <mutex>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <vector>

using namespace cafka;
using namespace std::chrono_literals;
using test::journal_entry;

namespace {

void tell(const journal_entry& what) {
  static std::mutex one_at_a_time;
  const std::lock_guard lock{one_at_a_time};
  if (::write(STDOUT_FILENO, &what, sizeof what) != sizeof what) std::_Exit(1); // a pipe takes so little whole
}

error work_on(const fleet_record& record, int32_t member) {
  const auto value = std::stoll(std::string{record.value.text()});
  if (test::is_poison(value)) return error{errc::handler_failed, "poison"};
  if (record.attempt == 1 && value % 7'001 == 3) throw std::runtime_error{"the first time"};
  tell(
      {.time = test::journal_time(),
       .offset = record.offset,
       .value = value,
       .partition = record.partition,
       .member = member});
  return {};
}

fleet_config config_of(const std::string& protocol, int32_t member) {
  fleet_config config{
      .group_id = "billing",
      .topics = {"orders"},
      .ordering = ordering::by_key,
      .concurrency = 8,
      .on_failure = {.attempts = 3, .backoff = 10ms, .backoff_max = 100ms, .dead_letters = "orders.dead"},
      .restarts = {.max_restarts = 1'000, .backoff = 1ms, .backoff_max = 10ms},
      .group = {
          .assignors = {assignor::cooperative_sticky()},
          .session_timeout = 6s,
          .heartbeat_interval = 500ms,
          .max_poll_interval = 20s}};
  config.letters.delivery_timeout = 2s;
  if (protocol == "consumer") config.group.protocol = group_protocol::consumer;
  config.on_event = [member](const fleet_event& what) {
    if (what.what == fleet_event::kind::failed) std::cerr << what << '\n';
    if (what.what != fleet_event::kind::assigned) return;
    for (const auto& each : what.partitions)
      tell({.time = test::journal_time(), .partition = each.partition, .member = member});
  };
  return config;
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 4) return EXIT_FAILURE;
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr); // threads that are started inherit it
  caf::actor_system_config settings;
  prepare(settings);
  caf::actor_system system{settings};
  std::vector<fleet_actor> fleets;
  for (int32_t i = 0; i < std::atoi(argv[3]); ++i) {
    auto cluster = spawn_cluster(system, {.bootstrap = {argv[1]}});
    fleets.push_back(spawn_fleet(
        system, cluster, config_of(argv[2], i), [i](const fleet_record& record) { return work_on(record, i); }));
  }
  int signal = 0;
  sigwait(&signals, &signal);
  for (const auto& each : fleets) ask<void>(system, each, 70s, close_atom_v, caf::timespan{60s}).value();
  return EXIT_SUCCESS;
}
