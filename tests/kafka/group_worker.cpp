// A process with several members of a group, to be killed, stopped and ended by group_storm: BOOTSTRAP PROTOCOL MEMBERS. It tells
// each record on its standard output before it answers for it. SIGTERM: closes its members and ends.
#include "tests/kafka/group_journal.hpp"

#include "cafka/actors/caf/ask.hpp"
#include "cafka/actors/caf/prepare.hpp"
#include "cafka/actors/group/group_reader_actor.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <mutex>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

using namespace cafka;
using namespace std::chrono_literals;
using test::journal_entry;

namespace {

/// Whole entries, one batch after the other.
void tell(const std::vector<journal_entry>& what) {
  static std::mutex one_at_a_time;
  const std::lock_guard lock{one_at_a_time};
  const auto* data = reinterpret_cast<const char*>(what.data());
  auto left = what.size() * sizeof(journal_entry);
  while (left > 0) {
    const auto written = ::write(STDOUT_FILENO, data, left);
    if (written < 0) std::_Exit(1);
    data += written;
    left -= static_cast<size_t>(written);
  }
}

class subscriber_state {
public:
  static inline const char* name = "subscriber";
  subscriber_state(group_subscriber_actor::pointer, int32_t member) : member_(member) {}

  group_subscriber_actor::behavior_type make_behavior() {
    return {
        [this](const record_batch_ptr& batch) {
          std::vector<journal_entry> all;
          for (const auto& record : *batch)
            all.push_back(entry(batch->partition(), record.offset, std::stoll(std::string{record.value.text()})));
          tell(all);
        },
        [](const partition_event&) {},
        [this](const group_assigned& what) {
          std::vector<journal_entry> all;
          for (const auto& each : what.added) all.push_back(entry(each.where.partition, -1, -1));
          tell(all);
        },
        [](const group_revoked&) {},
        [](const group_lost&) {},
        [](const group_failed& what) { std::cerr << what.cause.what() << '\n'; },
    };
  }

private:
  journal_entry entry(int32_t partition, int64_t offset, int64_t value) const {
    return {.time = test::journal_time(), .offset = offset, .value = value, .partition = partition, .member = member_};
  }

  int32_t member_;
};

group_reader_config config_of(const std::string& protocol) {
  group_config group{
      .group_id = "billing",
      .assignors = {assignor::cooperative_sticky()},
      .session_timeout = 6s,
      .heartbeat_interval = 500ms,
      .max_poll_interval = 20s,
      .auto_commit_interval = 1s};
  if (protocol == "consumer") group.protocol = group_protocol::consumer;
  return {.group = group};
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
  std::vector<group_reader_actor> members;
  for (int32_t i = 0; i < std::atoi(argv[3]); ++i) {
    auto cluster = spawn_cluster(system, {.bootstrap = {argv[1]}});
    auto subscriber = spawn<subscriber_state>(system, i);
    members.push_back(spawn_group_reader(system, cluster, config_of(argv[2]), subscriber));
    ask<void>(system, members.back(), 60s, group_subscription{.topics = {"orders"}}).value();
  }
  int signal = 0;
  sigwait(&signals, &signal);
  for (const auto& each : members) ask<void>(system, each, 60s, close_atom_v).value();
  return EXIT_SUCCESS;
}
