#include "cafka/codecs/arena.hpp"

#include "tests/codecs/bytes.hpp"

#include <boost/test/unit_test.hpp>

using cafka::arena;
using cafka::arena_home;
using namespace cafka::codecs;

namespace {

// Frees what comes back to it and says how much that was.
struct counting_home : arena_home {
  void take_back(std::byte* memory, size_t capacity) noexcept override {
    returned += capacity;
    std::free(memory);
  }
  size_t returned = 0;
};

} // namespace

BOOST_AUTO_TEST_SUITE(arena_of_bytes)

BOOST_AUTO_TEST_CASE(appends_and_keeps_what_was_there) {
  arena a;
  for (int i = 0; i < 1000; ++i) a.append(bytes_of("0123456789"));
  BOOST_TEST(a.size() == 10'000u);
  BOOST_TEST(text_of(a).substr(9'990) == "0123456789");
  a.append({});
  BOOST_TEST(a.size() == 10'000u);
}

BOOST_AUTO_TEST_CASE(clearing_keeps_the_memory) {
  arena a{1000};
  a.append(bytes_of("abc"));
  const auto* memory = a.data();
  a.clear();
  BOOST_TEST(a.empty());
  a.append(bytes_of("def"));
  BOOST_TEST(a.data() == memory);
  BOOST_TEST(text_of(a) == "def");
}

BOOST_AUTO_TEST_CASE(doubles_up_to_the_growth_limit) {
  arena a{600, 1000};
  a.resize(600);
  a.append(bytes_of("x"));
  BOOST_TEST(a.capacity() == 1000u);
  a.resize(1000);
  a.append(bytes_of("yz"));
  BOOST_TEST(a.capacity() == 1002u);
}

BOOST_AUTO_TEST_CASE(moves_and_leaves_nothing_behind) {
  arena a{100};
  a.append(bytes_of("abc"));
  arena b{std::move(a)};
  BOOST_TEST(text_of(b) == "abc");
  arena c{50};
  c = std::move(b);
  BOOST_TEST(text_of(c) == "abc");
}

BOOST_AUTO_TEST_CASE(memory_goes_home) {
  const auto home = std::make_shared<counting_home>();
  {
    arena a{128};
    a.set_home(home);
    a.append(bytes_of(std::string(1000, 'x')));
    arena moved{std::move(a)};
    BOOST_TEST(home->returned == 0u);
  }
  BOOST_TEST(home->returned == 1000u);
  arena{static_cast<std::byte*>(std::malloc(64)), 64, home};
  BOOST_TEST(home->returned == 1064u);
}

BOOST_AUTO_TEST_CASE(an_impossible_size_is_bad_alloc) {
  arena a;
  a.append(bytes_of("abc"));
  BOOST_CHECK_THROW(a.prepare(arena::unlimited), std::bad_alloc);
  BOOST_TEST(text_of(a) == "abc");
}

BOOST_AUTO_TEST_SUITE_END()
