// A group is changed over from eager to cooperative rebalancing one member after the other (KIP-429), while it reads.
#include "tests/group/group_reader_fixture.hpp"

using namespace cafka;
using namespace cafka::test;

namespace {

struct change_over_fixture : group_reader_fixture {
  size_t written = 0;

  void write_some() {
    write(3);
    written += 3 * partition_count;
    advance(6s);
  }
  /// A member that offers these takes the place of the oldest one.
  void replace(std::vector<assignor> offered) {
    config.group.assignors = std::move(offered);
    join();
    close(members[closed_++]);
    write_some();
    check();
  }
  /// Each partition has one owner, and all was read once.
  void check() {
    std::vector<topic_partition> owned;
    size_t read = 0;
    for (size_t i = 0; i < members.size(); ++i) {
      read += members[i].log->count();
      BOOST_TEST(members[i].log->lost.empty());
      if (i < closed_) continue;
      const auto status = ask<group_status>(members[i].reader, status_atom_v);
      run();
      BOOST_TEST((status.value().phase == group_phase::stable));
      owned.insert(owned.end(), status.value().assigned.begin(), status.value().assigned.end());
    }
    std::sort(owned.begin(), owned.end());
    BOOST_TEST(owned.size() == static_cast<size_t>(partition_count));
    BOOST_TEST((std::unique(owned.begin(), owned.end()) == owned.end()));
    BOOST_TEST(read == written);
  }
  std::string agreed() {
    const auto status = ask<group_status>(members.back().reader, status_atom_v);
    run();
    return status.value().assignor;
  }

private:
  size_t closed_ = 0;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(changing_a_group_over, change_over_fixture)

BOOST_AUTO_TEST_CASE(from_eager_to_cooperative_in_two_rounds_loses_and_doubles_nothing) {
  config.group.assignors = {assignor::range()};
  join();
  join();
  write_some();
  BOOST_TEST(agreed() == "range");
  for (int i = 0; i < 2; ++i) replace({assignor::cooperative_sticky(), assignor::range()});
  BOOST_TEST(agreed() == "cooperative-sticky");
  for (int i = 0; i < 2; ++i) replace({assignor::cooperative_sticky()});
  BOOST_TEST(agreed() == "cooperative-sticky");
  // Now a member that joins takes from the others only what it gets.
  std::vector<size_t> before;
  for (const auto& each : members) before.push_back(each.log->revoked.size());
  join();
  advance(5s);
  write_some();
  for (size_t i = 0; i < before.size(); ++i)
    for (auto k = before[i]; k < members[i].log->revoked.size(); ++k)
      BOOST_TEST(members[i].log->revoked[k].partitions.size() == 1u);
  check();
}

BOOST_AUTO_TEST_CASE(by_assignors_of_the_users_own) {
  const auto first_takes_all = [](const group_view& view) {
    auto shares = nothing_for(view.members);
    const auto* first = in_order(view.members).front();
    for (const auto& [name, topic] : view.topics)
      for (int32_t i = 0; i < topic.partition_count; ++i) shares[first->id].push_back({name, i});
    return shares;
  };
  config.group.assignors = {assignor::custom("first-takes-all", first_takes_all), assignor::range()};
  join();
  join();
  write_some();
  BOOST_TEST(agreed() == "first-takes-all");
  check();
  for (int i = 0; i < 2; ++i) replace({assignor::range()});
  BOOST_TEST(agreed() == "range");
}

BOOST_AUTO_TEST_SUITE_END()
