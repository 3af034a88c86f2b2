#include "cafka/wire/bytes_view.hpp"

#include "hex.hpp"

#include <boost/test/unit_test.hpp>

#include <sstream>

using namespace cafka;

namespace {

std::string printed(bytes_view bytes) {
  std::ostringstream out;
  out << bytes;
  return out.str();
}

} // namespace

BOOST_AUTO_TEST_SUITE(bytes_views)

BOOST_AUTO_TEST_CASE(null_is_not_empty) {
  for (bytes_view null :
       {bytes_view{}, bytes_view{nullptr}, bytes_view{std::nullopt}, bytes_view{(const char*)nullptr}}) {
    BOOST_TEST(null.is_null());
    BOOST_TEST(!null);
    BOOST_TEST(null.empty());
    BOOST_TEST(null == bytes_view{});
  }
  for (bytes_view empty :
       {bytes_view{""}, bytes_view{std::string_view{}}, bytes_view{byte_span{}},
        bytes_view{std::vector<std::byte>{}}}) {
    BOOST_TEST(!empty.is_null());
    BOOST_TEST(static_cast<bool>(empty));
    BOOST_TEST(empty.empty());
    BOOST_TEST(empty != bytes_view{});
    BOOST_TEST(empty == bytes_view{""});
  }
}

BOOST_AUTO_TEST_CASE(shows_the_bytes_of_its_owner) {
  std::string text = "key";
  bytes_view view = text;
  BOOST_TEST(static_cast<const void*>(view.data()) == static_cast<const void*>(text.data()));
  BOOST_TEST(view.size() == 3u);
  BOOST_TEST(view.text() == "key");
  BOOST_TEST(view.span().size() == 3u);
  BOOST_TEST((view.end() - view.begin()) == 3);
  BOOST_TEST(view == "key");
}

BOOST_AUTO_TEST_CASE(is_ordered_by_bytes_with_null_first) {
  BOOST_TEST(bytes_view{} < bytes_view{""});
  BOOST_TEST(bytes_view{""} < bytes_view{"a"});
  BOOST_TEST(bytes_view{"a"} < bytes_view{"ab"});
  BOOST_TEST(bytes_view{"ab"} < bytes_view{"b"});
  BOOST_TEST(bytes_view{"\x7f"} < bytes_view{"\x80"});
  BOOST_TEST(((bytes_view{} <=> bytes_view{}) == std::strong_ordering::equal));
}

BOOST_AUTO_TEST_CASE(prints_what_is_not_text_as_hex) {
  BOOST_TEST(printed({}) == "null");
  BOOST_TEST(printed("") == "");
  BOOST_TEST(printed("a b~") == "a b~");
  BOOST_TEST(printed("00 0a 5c 7f ff"_hex) == "\\x00\\x0a\\x5c\\x7f\\xff");
}

BOOST_AUTO_TEST_SUITE_END()
