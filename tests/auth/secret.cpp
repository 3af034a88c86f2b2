#include "cafka/auth/secret.hpp"

#include <boost/test/unit_test.hpp>

#include <sstream>
#include <utility>

using namespace cafka;

BOOST_AUTO_TEST_SUITE(secrets)

BOOST_AUTO_TEST_CASE(a_secret_is_not_printed) {
  std::ostringstream out;
  out << secret{"open sesame"} << '|' << secret{};
  BOOST_TEST(out.str() == "***|");
  BOOST_TEST((secret{"open sesame"}.reveal() == "open sesame"));
}

BOOST_AUTO_TEST_CASE(copies_are_their_own_and_moves_leave_nothing) {
  secret one{"open sesame"};
  secret two = one;
  secret three = std::move(one);
  BOOST_TEST(one.empty()); // NOLINT: that is what is looked at
  BOOST_TEST((two.reveal() == "open sesame"));
  two = secret{"another"};
  three = two;
  const secret& same = two;
  two = same;
  BOOST_TEST((two.reveal() == "another"));
  BOOST_TEST((three.reveal() == "another"));
}

BOOST_AUTO_TEST_CASE(memory_is_wiped_before_something_else_is_kept_in_it) {
  secret one{"open sesame"};
  const auto* at = one.reveal().data();
  const auto size = one.reveal().size();
  secret two = std::move(one); // takes the memory over
  BOOST_TEST((two.reveal().data() == at));
  two = secret{"a longer text that needs more room than before"};
  BOOST_TEST(two.reveal().size() > size);
}

BOOST_AUTO_TEST_SUITE_END()
