// The layer over CAF, on virtual time.
#include <boost/test/unit_test.hpp>

#include "cafka/actors/caf/prepare.hpp"
#include "cafka/testing/virtual_time.hpp"

#include <memory>

using namespace cafka;
using namespace std::chrono_literals;

namespace {

struct patient_trait {
  using signatures = type_list<
      caf::result<int>(int),         // 0: dropped, below: an error, above: held until the next tick
      caf::result<void>(close_atom), //
      caf::result<void>(tick_atom, uint64_t)>;
};
using patient_actor = typed_actor<patient_trait>;

struct patient_state {
  static inline const char* name = "patient";
  explicit patient_state(patient_actor::pointer self, int* ended) : self_(self), timer_(self), ended_(ended) {}
  ~patient_state() { ++*ended_; }

  patient_actor::behavior_type make_behavior() {
    timer_.by(timer_.now() + 5ms);
    return {
        [this](int value) -> caf::result<int> { return answer(value); },
        [this](close_atom) -> caf::result<void> {
          self_->quit();
          return caf::unit;
        },
        [this](tick_atom, uint64_t number) -> caf::result<void> { return tick(number); }};
  }
  caf::result<int> answer(int value) {
    if (value < 0) return make_error(errc::unknown_broker, "broker -1 of none");
    auto wanted = make_promise<int>(self_);
    if (value > 0) held_ = wanted;
    return wanted;
  }
  caf::result<void> tick(uint64_t number) {
    timer_.ticked(number);
    ++ticks_;
    if (held_.pending()) held_.deliver(ticks_);
    timer_.by(timer_.now() + 5ms);
    return caf::unit;
  }

  patient_actor::pointer self_;
  timer timer_;
  int* ended_;
  int ticks_ = 0;
  promise<int> held_;
};

struct guard_trait {
  using signatures = type_list<caf::result<int>(int), caf::result<void>(close_atom)>;
};
using guard_actor = typed_actor<guard_trait>;

/// Watches several, counts those that ended.
struct guard_state {
  static inline const char* name = "guard";
  guard_state(guard_actor::pointer self, std::vector<patient_actor> patients, bool forget)
      : self_(self), watcher_(self), patients_(std::move(patients)), forget_(forget) {}

  guard_actor::behavior_type make_behavior() {
    for (auto& each : patients_) watcher_.watch(self_, each, [this](const caf::error&) { ++ended_; });
    if (forget_) watcher_.forget(self_, patients_[0]);
    patients_.clear();
    return {
        [this](int) -> caf::result<int> { return ended_; },
        [this](close_atom) -> caf::result<void> {
          self_->quit();
          return caf::unit;
        }};
  }

  guard_actor::pointer self_;
  watcher watcher_;
  std::vector<patient_actor> patients_;
  bool forget_;
  int ended_ = 0;
};

struct diary_trait {
  using signatures = type_list<
      caf::result<void>(int), // ask for a tick in so many milliseconds, and write it down when it is due
      caf::result<void>(close_atom),
      // ask for something in an hour, and withdraw it: how much is left
      caf::result<int>(refresh_atom), caf::result<void>(tick_atom, uint64_t)>;
};
using diary_actor = typed_actor<diary_trait>;

struct diary {
  std::vector<int> entries;
  int ticks = 0;
};

/// Writes down what it was asked for when it is due.
struct diary_state {
  static inline const char* name = "diary";
  diary_state(diary_actor::pointer self, diary* book) : self_(self), agenda_(self), book_(book) {}

  diary_actor::behavior_type make_behavior() {
    return {
        [this](int wait) { agenda_.after(std::chrono::milliseconds{wait}, [this, wait] { write(wait); }); },
        [this](close_atom) { agenda_.clear(); },
        [this](refresh_atom) {
          agenda_.withdraw(agenda_.after(1h, [this] { write(1); }));
          return static_cast<int>(agenda_.size());
        },
        [this](tick_atom, uint64_t number) {
          ++book_->ticks;
          agenda_.ticked(number);
        }};
  }

  void write(int wait) {
    book_->entries.push_back(wait);
    if (wait == 7) agenda_.after(0ms, [this] { book_->entries.push_back(0); });
  }

  diary_actor::pointer self_;
  agenda agenda_;
  diary* book_;
};

struct fixture : test::virtual_time {
  int ended = 0;
  diary book;
  patient_actor make() { return cafka::spawn<patient_state>(system(), &ended); }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(caf_layer, fixture)

BOOST_AUTO_TEST_CASE(errors_survive_the_trip_exactly) {
  for (const auto& info : all_errors()) {
    if (info.code == errc::none) continue;
    const error before{info.code, "topic t, partition 3: " + std::string{info.name}};
    BOOST_TEST((to_error(make_error(before)) == before));
    BOOST_TEST((to_error(make_error(info.code, "")) == error{info.code}));
  }
  BOOST_TEST(!to_error(caf::error{}));
  BOOST_TEST(!make_error(errc::none, "nothing"));
  BOOST_TEST((to_error(caf::make_error(caf::sec::request_timeout)).code() == errc::request_timed_out_locally));
  BOOST_TEST((to_error(caf::make_error(caf::sec::request_receiver_down)).code() == errc::answer_lost));
  BOOST_TEST((to_error(caf::make_error(caf::exit_reason::kill)).code() == errc::answer_lost));
  BOOST_TEST((to_error(caf::make_error(caf::sec::invalid_argument)).code() == errc::unknown_server_error));
}

BOOST_AUTO_TEST_CASE(answers_and_errors_reach_the_requester) {
  auto patient = make();
  auto wrong = ask<int>(patient, -1);
  auto dropped = ask<int>(patient, 0);
  auto held = ask<int>(patient, 1);
  run();
  BOOST_TEST((wrong.get().error() == error{errc::unknown_broker, "broker -1 of none"}));
  BOOST_TEST((dropped.code() == errc::answer_lost));
  BOOST_TEST(!held.done());
  advance(5ms);
  BOOST_TEST(held.value() == 1);
}

BOOST_AUTO_TEST_CASE(an_actor_that_ends_answers_what_it_owes) {
  auto patient = make();
  auto held = ask<int>(patient, 1);
  auto close = ask<void>(patient, close_atom_v);
  run();
  BOOST_TEST((close.code() == errc::none));
  BOOST_TEST((held.code() == errc::answer_lost));
  BOOST_TEST(ended == 1);
  auto late = ask<int>(patient, 1);
  run();
  BOOST_TEST((late.code() == errc::answer_lost));
}

BOOST_AUTO_TEST_CASE(timers_tick_at_their_time_and_keep_nobody_alive) {
  auto patient = make();
  auto held = ask<int>(patient, 1);
  advance(4ms);
  BOOST_TEST(!held.done());
  advance(1ms);
  BOOST_TEST(held.done());
  BOOST_TEST(actors() == 1u);
  patient = nullptr;
  run();
  BOOST_TEST(ended == 1);
  BOOST_TEST(actors() == 0u);
  advance(1s);
}

BOOST_AUTO_TEST_CASE(what_is_asked_for_in_any_order_comes_at_its_time) {
  auto writer = cafka::spawn<diary_state>(system(), &book);
  for (int wait : {50, 7, 20, 7}) anon_mail(wait).send(writer);
  advance(7ms);
  BOOST_TEST(book.entries == (std::vector{7, 7, 0, 0}), boost::test_tools::per_element());
  advance(12ms);
  BOOST_TEST(book.entries.size() == 4u);
  advance(31ms);
  BOOST_TEST(book.entries == (std::vector{7, 7, 0, 0, 20, 50}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_far_tick_stays_when_an_earlier_one_is_asked_for) {
  auto writer = cafka::spawn<diary_state>(system(), &book);
  anon_mail(1'000).send(writer);
  for (int i = 0; i < 100; ++i) {
    anon_mail(2).send(writer);
    advance(2ms);
  }
  BOOST_TEST(book.entries.size() == 100u);
  BOOST_TEST(book.ticks == 100);
  advance(1s);
  BOOST_TEST(book.entries.size() == 101u);
  BOOST_TEST(book.ticks == 101); // not one more for each of the hundred
}

BOOST_AUTO_TEST_CASE(what_was_cleared_does_not_come) {
  auto writer = cafka::spawn<diary_state>(system(), &book);
  anon_mail(5).send(writer);
  anon_mail(close_atom_v).send(writer);
  advance(5ms);
  BOOST_TEST(book.entries.empty());
}

BOOST_AUTO_TEST_CASE(a_watcher_hears_of_each) {
  auto a = make();
  auto b = make();
  auto c = make();
  auto guard = cafka::spawn<guard_state>(system(), std::vector{a, b, c}, false);
  run();
  send_exit(a);
  auto closing = ask<void>(b, close_atom_v);
  run();
  c = nullptr; // ends because nobody knows it any more
  run();
  auto count = ask<int>(guard, 0);
  run();
  BOOST_TEST(count.value() == 3);
  BOOST_TEST(ended == 3);
}

BOOST_AUTO_TEST_CASE(a_watcher_that_forgets_hears_nothing) {
  auto a = make();
  auto b = make();
  auto guard = cafka::spawn<guard_state>(system(), std::vector{a, b}, true);
  run();
  send_exit(a);
  send_exit(b);
  run();
  auto count = ask<int>(guard, 0);
  run();
  BOOST_TEST(count.value() == 1);
}

BOOST_AUTO_TEST_SUITE_END()

struct slip {
  int number = 0;
};
struct note {
  int number = 0;
};

CAF_BEGIN_TYPE_ID_BLOCK(at_cafs_first_id, caf::first_custom_type_id)
CAF_ADD_TYPE_ID(at_cafs_first_id, (slip))
CAF_END_TYPE_ID_BLOCK(at_cafs_first_id)

CAF_BEGIN_TYPE_ID_BLOCK(behind_cafkas, cafka::next_type_id)
CAF_ADD_TYPE_ID(behind_cafkas, (note))
CAF_END_TYPE_ID_BLOCK(behind_cafkas)

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(slip)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(note)

BOOST_AUTO_TEST_SUITE(preparation)

namespace {

bool names(const error& what, std::string_view text) {
  BOOST_TEST((what.code() == errc::missing_type_ids));
  return what.message().find(text) != std::string::npos;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_missing_module_is_told) {
  caf::actor_system_config config;
  prepare_types(config);
  caf::actor_system system{config};
  BOOST_CHECK_NO_THROW(require_types(system));
  BOOST_CHECK_EXCEPTION(
      require_middleman(system), error, [](const error& what) { return names(what, "cafka::prepare(config)"); });
}

BOOST_AUTO_TEST_CASE(a_prepared_system_is_accepted) {
  caf::actor_system_config config;
  prepare(config);
  set_scheduler(config, scheduler_policy::sharing, 2);
  caf::actor_system system{config};
  BOOST_CHECK_NO_THROW(require_types(system));
  BOOST_CHECK_NO_THROW(require_middleman(system));
}

BOOST_AUTO_TEST_CASE(blocks_of_an_application_are_registered_beside_cafkas) {
  BOOST_TEST(caf::type_id<errc>::value == first_type_id);
  BOOST_TEST(caf::type_id<note>::value == next_type_id);
  caf::actor_system_config config;
  prepare<caf::id_block::at_cafs_first_id, caf::id_block::behind_cafkas>(config);
  caf::actor_system system{config};
  BOOST_CHECK_NO_THROW(require_types(system));
  auto sum = std::make_shared<int>(0);
  auto clerk = system.spawn([sum](caf::event_based_actor*) -> caf::behavior {
    return {[sum](const slip& what) { *sum += what.number; }, [sum](const note& what) { *sum += what.number; }};
  });
  anon_mail(slip{1}).send(clerk);
  anon_mail(note{2}).send(clerk);
  clerk = nullptr;
  system.await_all_actors_done();
  BOOST_TEST(*sum == 3);
}

BOOST_AUTO_TEST_CASE(stopping_has_a_deadline) {
  int ended = 0;
  {
    caf::actor_system_config config;
    prepare_types(config);
    caf::actor_system system{config};
    auto patient = cafka::spawn<patient_state>(system, &ended);
    BOOST_TEST(stop(patient, 10s));
    BOOST_TEST(!patient);
    auto deaf = system.spawn([](caf::event_based_actor* self) -> caf::behavior {
      on_exit(self, [](const caf::error&) {});
      return {[](int) {}};
    });
    BOOST_TEST(!stop(deaf, 1ms));
  }
  BOOST_TEST(ended == 1);
}

BOOST_FIXTURE_TEST_CASE(what_is_withdrawn_from_an_agenda_leaves_nothing_there, fixture) {
  auto writer = cafka::spawn<diary_state>(system(), &book);
  const auto left = ask<int>(writer, refresh_atom_v);
  run();
  anon_mail(5).send(writer);
  run();
  BOOST_TEST(left.value() == 0);
  advance(2h);
  BOOST_TEST((book.entries == std::vector<int>{5}));
}

BOOST_AUTO_TEST_SUITE_END()
