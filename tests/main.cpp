// The entry point that all Boost.Test programs here share.
#define BOOST_TEST_MODULE cafka
#include <boost/test/unit_test.hpp>
