// Commits: merged, never backwards, one request at a time, an outcome for each partition on every path.
#include "cafka/actors/group/offset_commits.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <optional>
#include <utility>

using namespace cafka;
using namespace std::chrono_literals;

namespace {

const topic_partition o0{"orders", 0}, o1{"orders", 1};

struct commits_fixture {
  offset_commits commits{"billing", "", {100ms, 1s, 42}};
  offset_commits::time_point now{};
  std::optional<offset_commits::commit_request> sent;
  std::map<uint64_t, commit_report> reports;
  std::vector<offset_commits::refusal> heard;
  int64_t last_offset = 0;

  commits_fixture() { add(commits.assigned(1, "me", {o0, o1}, now)); }

  void add(offset_commits::actions more) {
    if (more.send) {
      BOOST_TEST(!sent);
      sent = std::move(more.send);
    }
    for (auto& each : more.answers) BOOST_TEST(reports.emplace(each.ticket, std::move(each.report)).second);
    if (more.heard) heard.push_back(*more.heard);
  }

  void commit(uint64_t ticket, std::vector<committed_offset> what, std::chrono::milliseconds timeout = 30s) {
    add(commits.commit(ticket, what, now, now + timeout));
  }

  /// The offset that is sent of a partition; -1: none.
  int64_t offset_of(const topic_partition& where) {
    BOOST_REQUIRE(sent);
    for (const auto& topic : sent->what.topics)
      for (const auto& each : topic.partitions)
        if (topic.name == where.topic && each.partition_index == where.partition) return each.committed_offset;
    return -1;
  }

  std::string metadata_of(const topic_partition& where) {
    BOOST_REQUIRE(sent);
    for (const auto& topic : sent->what.topics)
      for (const auto& each : topic.partitions)
        if (topic.name == where.topic && each.partition_index == where.partition)
          return each.committed_metadata.value_or("");
    return "it is not sent";
  }

  /// The coordinator says so of each partition.
  void answer(errc code) {
    BOOST_REQUIRE(sent);
    const auto request = *std::exchange(sent, std::nullopt);
    wire::offset_commit_response what;
    for (const auto& topic : request.what.topics) {
      auto& told = what.topics.emplace_back();
      told.name = topic.name;
      for (const auto& each : topic.partitions)
        told.partitions.push_back({.partition_index = each.partition_index, .error_code = to_wire(code)});
    }
    add(commits.answered(request.number, what, now));
  }

  void unanswered(errc code) {
    BOOST_REQUIRE(sent);
    add(commits.unanswered(std::exchange(sent, std::nullopt)->number, error{code}, now));
  }

  void pass(std::chrono::milliseconds time) {
    now += time;
    add(commits.tick(now));
  }

  commit_outcome outcome(uint64_t ticket, size_t i = 0) {
    BOOST_REQUIRE(reports.contains(ticket));
    return reports[ticket].at(i).outcome;
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(commits_of_a_member, commits_fixture)

BOOST_AUTO_TEST_CASE(are_sent_with_all_that_belongs_to_them) {
  commit(1, {{.where = o0, .offset = 5, .leader_epoch = 3, .metadata = "note"}, {.where = o1, .offset = 7}});
  BOOST_REQUIRE(sent);
  BOOST_TEST(sent->what.group_id == "billing");
  BOOST_TEST(sent->what.member_id == "me");
  BOOST_TEST(sent->what.generation_id_or_member_epoch == 1);
  BOOST_TEST(sent->what.topics.size() == 1u);
  const auto& first = sent->what.topics[0].partitions.at(0);
  BOOST_TEST(first.committed_offset == 5);
  BOOST_TEST(first.committed_leader_epoch == 3);
  BOOST_TEST((first.committed_metadata == "note"));
  BOOST_TEST(!commits.idle());
  answer(errc::none);
  BOOST_TEST(reports.at(1).size() == 2u);
  BOOST_TEST(outcome(1) == commit_outcome::committed);
  BOOST_TEST(outcome(1, 1) == commit_outcome::committed);
  BOOST_TEST(commits.idle());
}

BOOST_AUTO_TEST_CASE(are_merged_to_the_highest_while_one_is_under_way) {
  commit(1, {{.where = o0, .offset = 5}});
  commit(2, {{.where = o0, .offset = 9}});
  commit(3, {{.where = o0, .offset = 8}});
  BOOST_TEST(offset_of(o0) == 5);
  answer(errc::none);
  BOOST_TEST(reports.size() == 1u);
  BOOST_TEST(offset_of(o0) == 9);
  answer(errc::none);
  BOOST_TEST(outcome(2) == commit_outcome::committed);
  BOOST_TEST(outcome(3) == commit_outcome::committed);
  BOOST_TEST(reports.at(3)[0].offset == 9);
}

BOOST_AUTO_TEST_CASE(never_go_back) {
  commits.start_at({.where = o0, .offset = 10});
  commit(1, {{.where = o0, .offset = 7}});
  BOOST_TEST(!sent);
  BOOST_TEST(outcome(1) == commit_outcome::committed);
  BOOST_TEST(reports.at(1)[0].offset == 10);
}

// What is done beyond an offset grows while one slow record holds it.
BOOST_AUTO_TEST_CASE(of_the_same_offset_are_sent_when_their_metadata_differs) {
  commits.start_at({.where = o0, .offset = 10, .metadata = "a"});
  commit(1, {{.where = o0, .offset = 10, .metadata = "a"}});
  BOOST_TEST(!sent);
  BOOST_TEST(outcome(1) == commit_outcome::committed);
  commit(2, {{.where = o0, .offset = 10, .metadata = "b"}});
  BOOST_TEST(offset_of(o0) == 10);
  BOOST_TEST(metadata_of(o0) == "b");
  answer(errc::none);
  BOOST_TEST(outcome(2) == commit_outcome::committed);
  commit(3, {{.where = o0, .offset = 10, .metadata = "b"}, {.where = o0, .offset = 9, .metadata = "c"}});
  BOOST_TEST(!sent);
  BOOST_TEST(reports.at(3)[1].offset == 10);
  commit(4, {{.where = o0, .offset = 11}});
  answer(errc::none);
  commit(5, {{.where = o0, .offset = 10, .metadata = "d"}});
  BOOST_TEST(!sent);
  BOOST_TEST(reports.at(5)[0].offset == 11);
  BOOST_TEST(commits.idle());
}

BOOST_AUTO_TEST_CASE(of_the_same_offset_are_merged_to_the_last_metadata_while_one_is_under_way) {
  commit(1, {{.where = o0, .offset = 5, .metadata = "a"}});
  commit(2, {{.where = o0, .offset = 5, .metadata = "b"}});
  commit(3, {{.where = o0, .offset = 5, .metadata = "c"}});
  BOOST_TEST(metadata_of(o0) == "a");
  answer(errc::none);
  BOOST_TEST(reports.size() == 1u);
  BOOST_TEST(metadata_of(o0) == "c");
  answer(errc::none);
  BOOST_TEST(outcome(2) == commit_outcome::committed);
  BOOST_TEST(outcome(3) == commit_outcome::committed);
  BOOST_TEST(commits.idle());
}

BOOST_AUTO_TEST_CASE(of_the_same_offset_and_metadata_share_what_is_under_way) {
  commit(1, {{.where = o0, .offset = 5, .metadata = "a"}});
  commit(2, {{.where = o0, .offset = 5, .metadata = "a"}});
  answer(errc::none);
  BOOST_TEST(outcome(1) == commit_outcome::committed);
  BOOST_TEST(outcome(2) == commit_outcome::committed);
  BOOST_TEST(!sent);
  BOOST_TEST(commits.idle());
}

BOOST_AUTO_TEST_CASE(that_are_refused_for_good_are_not_sent_again_for_nobody) {
  commit(1, {{.where = o0, .offset = 5}});
  commit(2, {{.where = o0, .offset = 5}});
  answer(errc::topic_authorization_failed);
  BOOST_TEST(outcome(2) == commit_outcome::failed);
  BOOST_TEST(!sent);
  BOOST_TEST(commits.idle());
}

// The group has "a" and is about to get "b": who asks for "a" now gets it behind that.
BOOST_AUTO_TEST_CASE(that_take_metadata_back_are_sent_behind_it) {
  commits.start_at({.where = o0, .offset = 5, .metadata = "a"});
  commit(1, {{.where = o0, .offset = 5, .metadata = "b"}});
  commit(2, {{.where = o0, .offset = 5, .metadata = "a"}});
  BOOST_TEST(!reports.contains(2));
  BOOST_TEST(metadata_of(o0) == "b");
  answer(errc::none);
  BOOST_TEST(metadata_of(o0) == "a");
  answer(errc::none);
  BOOST_TEST(outcome(2) == commit_outcome::committed);
}

BOOST_AUTO_TEST_CASE(that_failed_do_not_come_before_newer_metadata) {
  const auto both = [this] {
    reports.clear();
    ++last_offset;
    commit(1, {{.where = o0, .offset = last_offset, .metadata = "old"}});
    commit(2, {{.where = o0, .offset = last_offset, .metadata = "new"}});
    BOOST_TEST(metadata_of(o0) == "old");
  };
  const auto ends = [this] {
    BOOST_TEST(reports.empty());
    pass(2s);
    BOOST_TEST(metadata_of(o0) == "new");
    answer(errc::none);
    BOOST_TEST(outcome(1) == commit_outcome::committed);
    BOOST_TEST(outcome(2) == commit_outcome::committed);
    BOOST_TEST(commits.idle());
  };
  both();
  answer(errc::coordinator_load_in_progress);
  ends();
  both();
  unanswered(errc::connection_closed);
  ends();
  both();
  answer(errc::offset_metadata_too_large); // the new one is smaller, perhaps
  BOOST_TEST(outcome(1) == commit_outcome::failed);
  BOOST_TEST(metadata_of(o0) == "new");
  answer(errc::none);
  BOOST_TEST(outcome(2) == commit_outcome::committed);
}

BOOST_AUTO_TEST_CASE(with_newer_metadata_behind_one_under_way_are_fenced_when_their_partition_goes) {
  commit(1, {{.where = o0, .offset = 5, .metadata = "a"}});
  commit(2, {{.where = o0, .offset = 5, .metadata = "b"}});
  add(commits.gone({o0}, error{errc::illegal_generation}, now));
  BOOST_TEST(!reports.contains(1));
  BOOST_TEST(outcome(2) == commit_outcome::fenced);
  answer(errc::none);
  BOOST_TEST(outcome(1) == commit_outcome::committed);
  BOOST_TEST(!sent);
  BOOST_TEST(commits.idle());
}

// Given up and assigned once more: what the first assignment has under way is no reason not to send.
BOOST_AUTO_TEST_CASE(share_nothing_with_the_assignment_before) {
  commit(1, {{.where = o0, .offset = 5, .metadata = "a"}});
  add(commits.gone({o0}, error{errc::illegal_generation}, now));
  add(commits.assigned(2, "me", {o0, o1}, now));
  commits.start_at({.where = o0, .offset = 3, .metadata = "a"});
  commit(2, {{.where = o0, .offset = 3, .metadata = "a"}});
  BOOST_TEST(outcome(2) == commit_outcome::committed);
  commit(3, {{.where = o0, .offset = 5, .metadata = "a"}});
  answer(errc::none);
  BOOST_TEST(outcome(1) == commit_outcome::committed);
  BOOST_TEST(!reports.contains(3));
  BOOST_TEST(offset_of(o0) == 5);
  answer(errc::none);
  BOOST_TEST(outcome(3) == commit_outcome::committed);
}

BOOST_AUTO_TEST_CASE(of_nothing_are_done_at_once) {
  commit(1, {});
  BOOST_TEST(reports.at(1).empty());
}

BOOST_AUTO_TEST_CASE(of_what_is_not_the_members_are_fenced_and_of_nonsense_failed) {
  commit(1, {{.where = {"bills", 0}, .offset = 5}, {.where = o0, .offset = -1}});
  BOOST_TEST(!sent);
  BOOST_TEST(outcome(1, 0) == commit_outcome::fenced);
  BOOST_TEST(outcome(1, 1) == commit_outcome::failed);
  BOOST_TEST(reports.at(1)[0].why.message().find("bills-0") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(are_tried_again_while_the_refusal_may_pass) {
  for (auto code :
       {errc::coordinator_load_in_progress, errc::not_coordinator, errc::coordinator_not_available,
        errc::request_timed_out, errc::unknown_topic_or_partition}) {
    reports.clear();
    commit(1, {{.where = o0, .offset = ++last_offset}});
    answer(code);
    BOOST_TEST(!sent);
    BOOST_REQUIRE(commits.next_tick());
    pass(2s);
    BOOST_TEST(reports.empty());
    answer(errc::none);
    BOOST_TEST(outcome(1) == commit_outcome::committed);
  }
}

BOOST_AUTO_TEST_CASE(whose_answer_is_lost_are_sent_again) {
  commit(1, {{.where = o0, .offset = 5}});
  unanswered(errc::connection_closed);
  commit(2, {{.where = o0, .offset = 6}});
  pass(2s);
  BOOST_TEST(offset_of(o0) == 6);
  answer(errc::none);
  BOOST_TEST(outcome(1) == commit_outcome::committed);
  BOOST_TEST(outcome(2) == commit_outcome::committed);
}

BOOST_AUTO_TEST_CASE(that_are_refused_for_good_fail_with_the_reason) {
  for (auto code :
       {errc::offset_metadata_too_large, errc::invalid_commit_offset_size, errc::topic_authorization_failed,
        errc::group_authorization_failed}) {
    reports.clear();
    commit(1, {{.where = o0, .offset = ++last_offset}});
    answer(code);
    BOOST_TEST(outcome(1) == commit_outcome::failed);
    BOOST_TEST((reports.at(1)[0].why.code() == code));
    BOOST_TEST(reports.at(1)[0].why.message().find("orders-0") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(wait_out_a_rebalance_and_are_repeated_in_the_new_generation) {
  commit(1, {{.where = o0, .offset = 5}, {.where = o1, .offset = 7}});
  answer(errc::rebalance_in_progress);
  BOOST_TEST(heard.size() == 1u);
  BOOST_TEST((heard.at(0).code == errc::rebalance_in_progress));
  pass(5s);
  BOOST_TEST(!sent);
  add(commits.gone({o1}, error{errc::illegal_generation}, now));
  add(commits.assigned(2, "me", {o0}, now));
  BOOST_REQUIRE(sent);
  BOOST_TEST(sent->what.generation_id_or_member_epoch == 2);
  BOOST_TEST(offset_of(o0) == 5);
  BOOST_TEST(offset_of(o1) == -1);
  answer(errc::none);
  BOOST_TEST(outcome(1, 0) == commit_outcome::committed);
  BOOST_TEST(outcome(1, 1) == commit_outcome::fenced);
}

BOOST_AUTO_TEST_CASE(in_the_name_of_the_generation_before_are_repeated_if_there_is_a_new_one) {
  commit(1, {{.where = o0, .offset = 5}});
  add(commits.assigned(2, "me", {o0, o1}, now));
  answer(errc::illegal_generation);
  BOOST_REQUIRE(sent);
  BOOST_TEST(sent->what.generation_id_or_member_epoch == 2);
  answer(errc::none);
  BOOST_TEST(outcome(1) == commit_outcome::committed);
}

BOOST_AUTO_TEST_CASE(refused_while_a_generation_is_agreed_on_wait_for_it) {
  commit(1, {{.where = o0, .offset = 5}});
  commits.rebalancing(true);
  answer(errc::illegal_generation);
  BOOST_TEST(!sent);
  BOOST_TEST(reports.empty());
  commits.rebalancing(false);
  add(commits.assigned(2, "me", {o0}, now));
  answer(errc::none);
  BOOST_TEST(outcome(1) == commit_outcome::committed);
}

BOOST_AUTO_TEST_CASE(of_a_member_that_is_none_any_more_are_fenced) {
  for (auto code : {errc::illegal_generation, errc::unknown_member_id, errc::fenced_instance_id}) {
    reports.clear();
    heard.clear();
    commit(1, {{.where = o0, .offset = ++last_offset}});
    answer(code);
    BOOST_TEST(outcome(1) == commit_outcome::fenced);
    BOOST_TEST(heard.size() == 1u);
  }
}

BOOST_AUTO_TEST_CASE(of_partitions_that_go_are_fenced_unless_their_answer_is_under_way) {
  commit(1, {{.where = o0, .offset = 5}});
  commit(2, {{.where = o1, .offset = 6}});
  add(commits.gone({o0, o1}, error{errc::illegal_generation}, now));
  BOOST_TEST(!reports.contains(1));
  BOOST_TEST(outcome(2) == commit_outcome::fenced);
  answer(errc::none);
  BOOST_TEST(outcome(1) == commit_outcome::committed);
  BOOST_TEST(commits.idle());
}

// The partition is the member's once more before the answer comes; the commit under way is of the assignment before, which had seen
// the log replaced. What that has stored bounds nothing of the new one's, and answers none of it.
BOOST_AUTO_TEST_CASE(of_the_assignment_before_are_no_bound_for_those_of_the_new_one) {
  const auto go_and_come_back = [this] {
    commit(1, {{.where = o0, .offset = 5, .log = 1}});
    add(commits.gone({o0}, error{errc::illegal_generation}, now));
    add(commits.assigned(2, "me", {o0, o1}, now));
    commits.start_at({.where = o0, .offset = 3});
    commit(2, {{.where = o0, .offset = 7}});
    BOOST_TEST(!reports.contains(2));
  };
  const auto ends = [this](commit_outcome of_before) {
    BOOST_TEST(outcome(1) == of_before);
    BOOST_TEST(!reports.contains(2));
    pass(2s);
    BOOST_TEST(offset_of(o0) == 7);
    answer(errc::none);
    BOOST_TEST(outcome(2) == commit_outcome::committed);
    BOOST_TEST(commits.idle());
    reports.clear();
  };
  go_and_come_back();
  answer(errc::none);
  ends(commit_outcome::committed);
  go_and_come_back();
  answer(errc::illegal_generation);
  ends(commit_outcome::fenced);
  go_and_come_back();
  unanswered(errc::connection_closed);
  ends(commit_outcome::fenced);
  go_and_come_back();
  add(commits.gone({o0}, error{errc::illegal_generation}, now));
  BOOST_TEST(outcome(2) == commit_outcome::fenced);
  answer(errc::none);
  BOOST_TEST(outcome(1) == commit_outcome::committed);
  BOOST_TEST(commits.idle());
}

BOOST_AUTO_TEST_CASE(behind_one_that_is_under_way_are_fenced_at_once_when_their_partition_goes) {
  commit(1, {{.where = o0, .offset = 5}});
  commit(2, {{.where = o0, .offset = 9}});
  add(commits.gone({o0}, error{errc::illegal_generation}, now));
  BOOST_TEST(outcome(2) == commit_outcome::fenced);
  answer(errc::none);
  BOOST_TEST(outcome(1) == commit_outcome::committed);
  BOOST_TEST(!sent);
  BOOST_TEST(commits.idle());
}

BOOST_AUTO_TEST_CASE(are_answered_in_time_with_what_kept_them_and_given_up) {
  commit(1, {{.where = o0, .offset = 5}}, 1s);
  answer(errc::coordinator_load_in_progress);
  pass(500ms);
  unanswered(errc::connection_closed);
  pass(500ms);
  BOOST_TEST(outcome(1) == commit_outcome::failed);
  BOOST_TEST((reports.at(1)[0].why.code() == errc::connection_closed));
  pass(1min);
  BOOST_TEST(!sent);
  BOOST_TEST(commits.idle());
}

BOOST_AUTO_TEST_CASE(that_the_answer_does_not_mention_fail) {
  commit(1, {{.where = o0, .offset = 5}});
  add(commits.answered(sent->number, {}, now));
  BOOST_TEST(outcome(1) == commit_outcome::failed);
  BOOST_TEST((reports.at(1)[0].why.code() == errc::malformed));
}

BOOST_AUTO_TEST_CASE(that_wait_at_the_end_are_answered) {
  commit(1, {{.where = o0, .offset = 5}});
  commit(2, {{.where = o0, .offset = 6}, {.where = o1, .offset = 6}});
  add(commits.close(error{errc::closed}));
  BOOST_TEST(outcome(1) == commit_outcome::failed);
  BOOST_TEST((reports.at(2)[1].why.code() == errc::closed));
  BOOST_TEST(commits.idle());
}

BOOST_AUTO_TEST_CASE(of_a_log_that_was_replaced_are_no_bound_for_those_of_the_new_one) {
  commits.start_at({.where = o0, .offset = 1'000});
  commit(1, {{.where = o0, .offset = 3, .log = 0}});
  BOOST_TEST(!sent);
  BOOST_TEST(reports[1].at(0).offset == 1'000);
  commit(2, {{.where = o0, .offset = 3, .log = 1}});
  BOOST_TEST(offset_of(o0) == 3);
  answer(errc::none);
  BOOST_TEST((outcome(2) == commit_outcome::committed));
  commit(3, {{.where = o0, .offset = 2'000, .log = 0}}); // comes late
  BOOST_TEST(!sent);
  commit(4, {{.where = o0, .offset = 2, .log = 1}});
  BOOST_TEST(!sent);
}

BOOST_AUTO_TEST_CASE(that_are_tried_again_give_way_to_those_of_a_later_log) {
  commit(1, {{.where = o0, .offset = 1'000, .log = 0}});
  commit(2, {{.where = o0, .offset = 3, .log = 1}});
  answer(errc::coordinator_load_in_progress);
  pass(2s);
  BOOST_TEST(offset_of(o0) == 3);
  BOOST_TEST(reports.empty());
  answer(errc::none);
  BOOST_TEST((outcome(1) == commit_outcome::committed));
  BOOST_TEST((outcome(2) == commit_outcome::committed));
  BOOST_TEST(commits.idle());
}

BOOST_AUTO_TEST_SUITE_END()
