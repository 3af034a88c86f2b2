// Groups through blocking::client, against the embedded cluster.
#include "tests/blocking/reader_fixture.hpp"

#include "cafka/actors/blocking/client.hpp"

using namespace cafka;
using namespace std::chrono_literals;

namespace {

struct fixture : test::blocking_reader_fixture {
  fixture() : blocking_reader_fixture(2, 3) {
    append(0, 10);
    append(1, 4);
  }

  blocking::reader member() const {
    return blocking::reader{{.bootstrap = kafka.bootstrap(), .group_id = "g", .topics = {"t"}}};
  }
  void commit(int64_t first, int64_t second) {
    client.set_group_offsets("g", {{.where = {"t", 0}, .offset = first}, {.where = {"t", 1}, .offset = second}});
  }
  std::vector<int64_t> committed() const {
    return {kafka.committed_offset("g", "t", 0), kafka.committed_offset("g", "t", 1)};
  }
  std::vector<int64_t> reset(blocking::group_reset what) {
    what.group = "g";
    for (const auto& each : client.reset_group(what)) BOOST_TEST(!each.what);
    return committed();
  }
  template <class F>
  static errc refused_with(F f) {
    try {
      f();
    } catch (const error& why) { return why.code(); }
    return errc::none;
  }

  blocking::client client{{.bootstrap = kafka.bootstrap()}};
};

using offsets = std::vector<int64_t>;

} // namespace

BOOST_FIXTURE_TEST_SUITE(blocking_client_groups, fixture)

BOOST_AUTO_TEST_CASE(groups_are_listed_and_described_with_their_members) {
  auto in = member();
  BOOST_REQUIRE(in.read(patience).has_value());
  const auto listing = client.groups();
  BOOST_REQUIRE(listing.groups.size() == 1u);
  BOOST_TEST(listing.groups[0].id == "g");
  BOOST_TEST(listing.groups[0].state == "Stable");
  BOOST_TEST(listing.failures.empty());
  const auto told = client.group("g");
  BOOST_REQUIRE(told.members.size() == 1u);
  BOOST_TEST(told.members[0].assigned.size() == 2u);
  BOOST_TEST(told.assignor == "range");
  BOOST_TEST(refused_with([&] { client.group("none"); }) == errc::group_id_not_found);
  BOOST_TEST(refused_with([&] { client.delete_group("g"); }) == errc::non_empty_group);
  BOOST_TEST(refused_with([&] { client.reset_group({.group = "g"}); }) == errc::non_empty_group);
  BOOST_TEST(refused_with([&] { client.remove_group_members("g", {"nobody"}); }) == errc::unknown_member_id);
  client.remove_group_members("g", {told.members[0].id});
}

BOOST_AUTO_TEST_CASE(offsets_and_lag_are_told) {
  BOOST_TEST(client.group_offsets("g").empty());
  commit(7, 4);
  const auto lags = client.group_lags("g");
  BOOST_REQUIRE(lags.size() == 2u);
  BOOST_TEST(lags[0].committed.offset == 7);
  BOOST_TEST(lags[0].lag() == 3);
  BOOST_TEST(lags[1].lag() == 0);
}

BOOST_AUTO_TEST_CASE(groups_are_reset_to_where_it_is_said) {
  kafka.delete_records("t", 0, 2);
  commit(7, 4);
  BOOST_TEST(reset({.to = first}) == (offsets{2, 0}));
  BOOST_TEST(reset({.to = last}) == (offsets{10, 4}));
  BOOST_TEST(reset({.to = at_offset(6)}) == (offsets{6, 4})); // the nearest there is
  BOOST_TEST(reset({.shift = -5}) == (offsets{2, 0}));
  BOOST_TEST(reset({.shift = 3}) == (offsets{5, 3}));
  BOOST_TEST(reset({.partitions = {{"t", 1}}, .to = first}) == (offsets{5, 0}));
  BOOST_TEST(reset({.to = at_time(std::chrono::system_clock::now() + 1h)}) == (offsets{10, 4}));
  const auto planned = client.reset_group({.group = "g", .to = first, .dry_run = true});
  BOOST_REQUIRE(planned.size() == 2u);
  BOOST_TEST(planned[0].before == 10);
  BOOST_TEST(planned[0].after == 2);
  BOOST_TEST(committed() == (offsets{10, 4}));
}

BOOST_AUTO_TEST_CASE(a_reset_tells_of_partitions_that_are_not_there) {
  const auto told = client.reset_group({.group = "g", .partitions = {{"t", 0}, {"t", 7}}, .to = last}, 3s);
  BOOST_REQUIRE(told.size() == 2u);
  BOOST_TEST(!told[0].what);
  BOOST_TEST(static_cast<bool>(told[1].what));
  BOOST_TEST(kafka.committed_offset("g", "t", 0) == 10);
}

BOOST_AUTO_TEST_CASE(offsets_and_groups_are_deleted) {
  commit(7, 4);
  client.delete_group_offsets("g", {{"t", 1}});
  BOOST_TEST(committed() == (offsets{7, -1}));
  client.delete_group("g");
  BOOST_TEST(committed() == (offsets{-1, -1}));
  BOOST_TEST(refused_with([&] { client.delete_group("g"); }) == errc::group_id_not_found);
}

BOOST_AUTO_TEST_SUITE_END()
