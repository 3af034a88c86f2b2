// What many partitions and many members of a group cost: in jobs of actors and in virtual time, which are the same on all machines.
#include "tests/group/group_reader_fixture.hpp"

using namespace cafka;
using namespace cafka::test;

namespace {

struct scale_fixture : group_reader_fixture {
  /// Of the actors, in a minute in which nothing is written.
  size_t idle_jobs() {
    join();
    advance(1min);
    return advance(1min);
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(groups_at_scale, scale_fixture)

BOOST_AUTO_TEST_CASE(idle_partitions_cost_nothing_however_many_there_are) {
  kafka().create_topic("many", 10'000);
  const auto jobs_of_few = idle_jobs();
  close(members[0]);
  topics = {"many"};
  const auto jobs_of_many = idle_jobs();
  BOOST_TEST(members[1].log->assigned.back().all.size() == 10'000u);
  BOOST_TEST(jobs_of_many <= jobs_of_few + jobs_of_few / 10);
  BOOST_TEST_MESSAGE(
      jobs_of_few << " jobs with " << partition_count << " partitions, " << jobs_of_many << " with 10,000");
}

BOOST_AUTO_TEST_CASE(ten_members_rebalance_within_a_heartbeat_and_a_second) {
  kafka().create_topic("shared", 50);
  topics = {"shared"};
  for (const auto& offered : {assignor::range(), assignor::cooperative_sticky()}) {
    config.group.assignors = {offered};
    config.group.group_id = offered.name();
    const auto first = members.size();
    for (int i = 0; i < 10; ++i) join();
    advance(10s);
    const auto begun = now();
    const auto generation = kafka().group(config.group.group_id).generation;
    close(members.back());
    const auto last = members.size() - 1;
    const auto settled = [&] {
      if (kafka().group(config.group.group_id).state != "Stable") return false;
      for (auto i = first; i < last; ++i)
        if (members[i].log->assigned.back().generation <= generation) return false;
      return true;
    };
    while (!settled() && now() - begun < 1min) advance(10ms);
    BOOST_TEST_MESSAGE(
        offered.name() << ": " << std::chrono::duration_cast<std::chrono::milliseconds>(now() - begun).count()
                       << " ms of virtual time");
    BOOST_TEST((now() - begun <= config.group.heartbeat_interval + 1s));
  }
}

BOOST_AUTO_TEST_SUITE_END()
