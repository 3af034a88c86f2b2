#include "cafka/wire/records/arena.hpp"

#include <boost/test/unit_test.hpp>

#include <thread>
#include <vector>

using namespace cafka;

BOOST_AUTO_TEST_SUITE(arena_pool_of_memory)

BOOST_AUTO_TEST_CASE(memory_comes_back_by_itself_and_is_used_again) {
  const auto pool = arena_pool::make(1 << 20);
  const std::byte* memory = nullptr;
  {
    arena first = pool->take(1000);
    first.resize(500);
    memory = first.data();
    BOOST_TEST(pool->idle_bytes() == 0u);
  }
  BOOST_TEST(pool->idle_bytes() == 1000u);
  arena second = pool->take(900);
  BOOST_TEST(second.data() == memory);
  BOOST_TEST(second.empty());
  BOOST_TEST(pool->idle_bytes() == 0u);
}

BOOST_AUTO_TEST_CASE(what_has_grown_comes_back_as_large_as_it_is) {
  const auto pool = arena_pool::make(1 << 20);
  {
    arena a = pool->take(100, 5000);
    a.resize(5000);
  }
  BOOST_TEST(pool->idle_bytes() == 5000u);
}

BOOST_AUTO_TEST_CASE(no_more_than_the_bound_is_kept) {
  const auto pool = arena_pool::make(2500);
  {
    std::vector<arena> many;
    for (int i = 0; i < 4; ++i) many.push_back(pool->take(1000));
  }
  BOOST_TEST(pool->idle_bytes() == 2000u);
  { arena large = pool->take(100'000); }
  BOOST_TEST(pool->idle_bytes() == 2000u);
}

BOOST_AUTO_TEST_CASE(large_memory_is_not_given_for_a_small_wish) {
  const auto pool = arena_pool::make(10 << 20);
  { arena large = pool->take(1 << 20); }
  arena small = pool->take(4096);
  BOOST_TEST(small.capacity() == 4096u);
  BOOST_TEST(pool->idle_bytes() == size_t{1} << 20);
}

BOOST_AUTO_TEST_CASE(an_arena_keeps_its_pool_alive) {
  auto pool = arena_pool::make(1 << 20);
  arena a = pool->take(1000);
  const std::weak_ptr<arena_pool> seen = pool;
  pool.reset();
  BOOST_TEST(!seen.expired());
  a = arena{};
  BOOST_TEST(seen.expired());
}

BOOST_AUTO_TEST_CASE(threads_may_share_it) {
  const auto pool = arena_pool::make(1 << 20);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (size_t i = 0; i < 2000; ++i) {
        arena a = pool->take(64 + i % 1000);
        a.resize(a.capacity());
        a.data()[0] = std::byte{1};
      }
    });
  for (auto& t : threads) t.join();
  BOOST_TEST(pool->idle_bytes() <= size_t{1} << 20);
}

BOOST_AUTO_TEST_SUITE_END()
