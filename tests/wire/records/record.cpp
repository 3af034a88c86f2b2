// What a record to be written may be made of: nothing that is gone before it is used.
#include "cafka/wire/records/record.hpp"

#include "cafka/wire/records/record_set.hpp"

#include <boost/test/unit_test.hpp>

#include <array>

using namespace cafka;

namespace {

using byte_list = std::vector<std::byte>;
using maybe_text = std::optional<std::string>;
using header_list = std::vector<header_view>;

// -- what does not compile: the view of a temporary --

template <class View, class Owner>
constexpr bool takes_lvalue = std::is_convertible_v<Owner&, View> && std::is_convertible_v<const Owner&, View>;
template <class View, class Owner>
constexpr bool takes_temporary = std::is_convertible_v<Owner, View> || std::is_convertible_v<const Owner, View>
                                 || std::is_constructible_v<View, Owner> || std::is_constructible_v<View, const Owner>;

static_assert(takes_lvalue<record_bytes, std::string> && !takes_temporary<record_bytes, std::string>);
static_assert(takes_lvalue<record_bytes, byte_list> && !takes_temporary<record_bytes, byte_list>);
static_assert(takes_lvalue<record_bytes, maybe_text> && !takes_temporary<record_bytes, maybe_text>);
static_assert(takes_lvalue<record_text, std::string> && !takes_temporary<record_text, std::string>);
static_assert(takes_lvalue<record_headers, header_list> && !takes_temporary<record_headers, header_list>);
static_assert(takes_lvalue<record_headers, kept_headers> && !takes_temporary<record_headers, kept_headers>);
static_assert(!takes_temporary<record_headers, std::array<header_view, 1>>);
// Views of what others own are fine as temporaries.
static_assert(
    std::is_convertible_v<std::string_view, record_bytes> && std::is_convertible_v<std::string_view, record_text>);
static_assert(std::is_convertible_v<byte_span, record_bytes>);
static_assert(std::is_convertible_v<header_range, record_headers>);
static_assert(std::is_convertible_v<std::span<const header_view>, record_headers>);

template <class Owner>
concept makes_a_record_key = requires(Owner owner) { record{.key = static_cast<Owner&&>(owner)}; };
template <class Owner>
concept makes_a_record_topic = requires(Owner owner) { record{.topic = static_cast<Owner&&>(owner)}; };
template <class Owner>
concept makes_record_headers = requires(Owner owner) { record{.headers = static_cast<Owner&&>(owner)}; };
template <class Owner>
concept makes_a_header = requires(Owner owner) { header_view{.key = "h", .value = static_cast<Owner&&>(owner)}; };
static_assert(makes_a_record_key<std::string&> && !makes_a_record_key<std::string>);
static_assert(makes_a_record_topic<std::string&> && !makes_a_record_topic<std::string>);
static_assert(makes_record_headers<header_list&> && !makes_record_headers<header_list>);
static_assert(makes_a_header<std::string&> && !makes_a_header<std::string>);

// -- in a call they live long enough --

static_assert(takes_temporary<bytes_argument, std::string> && takes_lvalue<bytes_argument, std::string>);
static_assert(takes_temporary<text_argument, std::string> && takes_temporary<headers_argument, header_list>);
static_assert(takes_temporary<headers_argument, kept_headers> && takes_temporary<bytes_argument, maybe_text>);
// An argument is no way round for what is kept.
static_assert(!std::is_convertible_v<record_argument, record>);
static_assert(!takes_temporary<record_bytes, bytes_argument> && !takes_temporary<record_text, text_argument>);
static_assert(!takes_temporary<record_headers, headers_argument>);
template <class Argument>
concept may_be_kept = requires(Argument what) { static_cast<Argument&&>(what).in_call(); };
static_assert(may_be_kept<record_argument&> && !may_be_kept<record_argument>);

struct read_back {
  std::optional<std::string> key;
  std::optional<std::string> value;
  kept_headers headers;
  int64_t timestamp;

  bool operator==(const read_back&) const = default;
};

std::optional<std::string> owned(bytes_view bytes) {
  return bytes ? std::optional<std::string>{bytes.text()} : std::nullopt;
}

read_back read(const record_view& record) {
  read_back result{owned(record.key), owned(record.value), {}, record.timestamp};
  for (const auto& header : record.headers()) result.headers.emplace_back(header.key, owned(header.value));
  return result;
}

read_back only(record_set_builder& builder) {
  const auto set = builder.finish();
  BOOST_REQUIRE(set->slices.size() == 1u);
  auto records = set->slices[0].records();
  record_view first;
  BOOST_REQUIRE(records.next(first));
  return read(first);
}

const read_back everything{"k", std::nullopt, {{"a", "1"}, {"null", std::nullopt}, {"", ""}}, 5000};

record_set_ptr set_of_everything() {
  const header_list headers{{"a", "1"}, {"null", nullptr}, {"", ""}};
  record_set_builder builder;
  builder.add({.key = "k", .headers = headers, .partition = 3, .timestamp = 5000});
  return builder.finish();
}

} // namespace

BOOST_AUTO_TEST_SUITE(records_to_be_written)

BOOST_AUTO_TEST_CASE(temporaries_in_a_call_are_copied_before_they_are_gone) {
  record_set_builder builder;
  const auto text = [](int i) {
    return std::string(40, 'x') + std::to_string(i);
  }; // too long to lie in the string itself
  builder.add(
      {.topic = text(0),
       .key = text(1),
       .value = text(2),
       .headers = {{"trace", "id"}, {"none", nullptr}},
       .partition = 0});
  const auto set = builder.finish();
  BOOST_TEST(set->slices.at(0).topic == text(0));
  auto records = set->slices[0].records();
  record_view first;
  BOOST_REQUIRE(records.next(first));
  BOOST_TEST((first.key == text(1)));
  BOOST_TEST((first.value == text(2)));
  BOOST_TEST((read(first).headers == kept_headers{{"trace", "id"}, {"none", std::nullopt}}));
  builder.add({.headers = header_list{{"h", "v"}}, .partition = 0});
  BOOST_TEST((only(builder).headers == kept_headers{{"h", "v"}}));
  const header_view one{"one", "1"};
  const maybe_text none;
  builder.add(
      {.headers = {{text(3), text(4)}, one, {.key = text(5), .value = maybe_text{text(6)}}, {"none", none}},
       .partition = 0});
  const kept_headers listed{{text(3), text(4)}, {"one", "1"}, {text(5), text(6)}, {"none", std::nullopt}};
  BOOST_TEST((only(builder).headers == listed));
  kept_headers seen; // by a partitioner, for one
  const auto note = [&](const record_argument& what) {
    for (const header_view& h : what.in_call().headers) seen.emplace_back(h.key, owned(h.value));
  };
  note({.headers = {{text(3), text(4)}, one, {text(5), text(6)}, {"none", nullptr}}});
  BOOST_TEST((seen == listed));
}

BOOST_AUTO_TEST_CASE(a_record_that_was_read_is_written_in_one_expression_with_all_that_it_has) {
  const auto set = set_of_everything();
  for (const record_view& read : set->slices[0].records()) {
    record_set_builder builder;
    builder.add(read);
    BOOST_TEST((only(builder) == everything));
    const record again = read;
    builder.add(again);
    BOOST_TEST((only(builder) == everything));
    builder.add(
        {.topic = "other", .key = read.key, .value = "new", .headers = read.headers(), .timestamp = read.timestamp});
    auto changed = everything;
    changed.value = "new";
    BOOST_TEST((only(builder) == changed));
  }
}

BOOST_AUTO_TEST_CASE(the_fields_of_a_record_that_was_kept_are_written_as_they_are) {
  record_set_builder builder;
  const auto& [key, value, headers, timestamp] = everything;
  builder.add({.key = key, .value = value, .headers = headers, .timestamp = timestamp});
  BOOST_TEST((only(builder) == everything));
}

BOOST_AUTO_TEST_CASE(headers_are_iterated_in_whichever_form_they_are) {
  const auto set = set_of_everything();
  const header_list listed{{"a", "1"}, {"null", nullptr}, {"", ""}};
  const auto seen = [](const record_headers& headers) {
    kept_headers found;
    for (const header_view& h : headers) found.emplace_back(h.key, owned(h.value));
    BOOST_TEST(found.size() == headers.size());
    return found;
  };
  BOOST_TEST((seen(listed) == everything.headers));
  BOOST_TEST((seen(everything.headers) == everything.headers));
  for (const record_view& read : set->slices[0].records()) BOOST_TEST((seen(read.headers()) == everything.headers));
  BOOST_TEST(seen({}).empty());
}

BOOST_AUTO_TEST_SUITE_END()
