// What tasks leave behind with their client, and how long they pause.
#include "tests/cluster/cluster_fixture.hpp"

#include "cafka/actors/client/task.hpp"
#include "cafka/actors/client/topic_questions.hpp"

using namespace cafka;
using namespace cafka::test;
using wire::api_key;

namespace {

/// Asks the same again and again.
class asking_state {
public:
  static inline const char* name = "asking";

  asking_state(client_actor::pointer self, cluster_actor cluster, size_t count, std::vector<size_t>* left)
      : self_(self), links_(self, std::move(cluster), {}), count_(count), left_(left) {}

  client_actor::behavior_type make_behavior() {
    const auto no = [] { return make_error(errc::invalid_request, "not here"); };
    return {
        [no](const create_topics&) -> caf::result<topic_outcomes_ptr> { return no(); },
        [no](const create_partitions&) -> caf::result<topic_outcomes_ptr> { return no(); },
        [no](const delete_topics&) -> caf::result<topic_outcomes_ptr> { return no(); },
        [this](const describe_topics& what) -> caf::result<metadata_ptr> {
          ask(what);
          return metadata_ptr{};
        },
        [no](const list_offsets&) -> caf::result<partition_offsets_ptr> { return no(); },
        [no](const list_groups&) -> caf::result<group_listing_ptr> { return no(); },
        [no](const describe_groups&) -> caf::result<group_descriptions_ptr> { return no(); },
        [no](const fetch_group_offsets&) -> caf::result<group_offsets_ptr> { return no(); },
        [no](const set_group_offsets&) -> caf::result<partition_outcomes_ptr> { return no(); },
        [no](const delete_group_offsets&) -> caf::result<partition_outcomes_ptr> { return no(); },
        [no](const delete_groups&) -> caf::result<group_outcomes_ptr> { return no(); },
        [no](const remove_group_members&) -> caf::result<group_outcomes_ptr> { return no(); },
        [this](close_atom) { self_->quit(); },
        [this](tick_atom, uint64_t number) { links_.ticked(number); },
    };
  }

private:
  void ask(const describe_topics& what) {
    if (count_-- == 0) return left_->push_back(links_.appointments());
    std::make_shared<task>(
        links_, cafka::ask(what, [](metadata_ptr) {}), time_limit::from(links_.now(), what.timeout),
        [this, what](const rounds&) { ask(what); })
        ->start();
  }

  client_actor::pointer self_;
  client_links links_;
  size_t count_;
  std::vector<size_t>* left_;
};

struct fixture : cluster_fixture {
  size_t left_after(size_t calls, std::chrono::milliseconds timeout, std::chrono::milliseconds passed) {
    std::vector<size_t> left;
    auto asking = cafka::spawn<asking_state>(system(), cluster, calls, &left);
    ask<metadata_ptr>(asking, describe_topics{.topics = {"orders"}, .timeout = timeout});
    advance(passed);
    asking = nullptr;
    return left.at(0);
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(client_links_suite, fixture)

BOOST_AUTO_TEST_CASE(calls_that_are_over_leave_nothing_however_long_their_time_was) {
  brokers->add_topic("orders", {1});
  start_with({});
  BOOST_TEST(left_after(2'000, 1h, 1s) == 0u);
  BOOST_TEST(left_after(10, std::chrono::milliseconds::max(), 1s) == 0u);
}

BOOST_AUTO_TEST_CASE(calls_that_are_given_up_while_they_pause_leave_nothing) {
  brokers->listening.clear();
  start();
  BOOST_TEST(left_after(3, 900ms, 10s) == 0u);
}

BOOST_AUTO_TEST_CASE(pauses_are_those_of_the_configuration) {
  brokers->add_topic("orders", {1});
  start_with({});
  brokers->told.error_code = to_wire(errc::coordinator_load_in_progress);
  for (const auto& [pause, least, most] :
       {std::tuple{100ms, 4u, 12u}, std::tuple{2'000ms, 1u, 3u}, std::tuple{5ms, 100u, 400u}}) {
    auto client = spawn_client(system(), cluster, {.retry_backoff = pause, .retry_backoff_max = pause * 2});
    brokers->requests.clear();
    const auto known = ask<metadata_ptr>(client, describe_topics{.timeout = 2s});
    advance(2s);
    BOOST_TEST(brokers->count(api_key::metadata) >= least);
    BOOST_TEST(brokers->count(api_key::metadata) <= most);
    client = nullptr;
  }
}

BOOST_AUTO_TEST_CASE(pauses_that_are_not_allowed_are_refused) {
  start();
  BOOST_CHECK_EXCEPTION(
      spawn_client(system(), cluster, {.retry_backoff = 2s, .retry_backoff_max = 1s}), error, [](const error& why) {
        return why.code() == errc::invalid_configuration
               && why.message().find("client_config.retry_backoff_max") != std::string::npos;
      });
}

BOOST_AUTO_TEST_SUITE_END()
