#include "cafka/auth/secret.hpp"

#include "cafka/auth/authentication.hpp"
#include "cafka/auth/plain.hpp"
#include "cafka/auth/wipe.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <new>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

using namespace cafka;

namespace {

// What memory holds when it is given back: of one piece at a time.
const void* watched = nullptr;
size_t watched_size = 0;
std::string found;

void watch(const char* at, size_t size) {
  found.assign(size + 100, '?'); // so that nothing has to be allocated then
  found = "not yet";
  watched_size = size;
  watched = at;
}

const std::string& given_back() { return found; }

// And which of all pieces that were given back had this text.
std::string_view needle;
size_t with_needle = 0;

void look(const void* memory, size_t size) noexcept {
  if (needle.empty() || memory == nullptr) return;
  if (std::string_view{static_cast<const char*>(memory), size}.find(needle) != std::string_view::npos) ++with_needle;
}

void look(void* memory) noexcept {
  if (memory == nullptr || memory != watched) return;
  watched = nullptr;
  found.assign(static_cast<const char*>(memory), watched_size);
}

} // namespace

void operator delete(void* memory) noexcept {
  look(memory);
  std::free(memory);
}
void operator delete(void* memory, size_t size) noexcept {
  look(memory, size);
  operator delete(memory);
}
void* operator new(size_t size) {
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc{};
}

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

BOOST_AUTO_TEST_CASE(memory_is_wiped_before_it_is_given_back) {
  const std::string nothing(11, '\0');
  {
    const secret one{"open sesame"};
    watch(one.reveal().data(), one.reveal().size());
  }
  BOOST_TEST(given_back() == nothing, "an end");
  secret one{"open sesame"};
  watch(one.reveal().data(), one.reveal().size());
  secret two = std::move(one); // takes the memory over
  BOOST_TEST(given_back() == "not yet");
  two = secret{"a longer text that needs more room than before"};
  BOOST_TEST(given_back() == nothing, "another secret");
  two = secret{"open sesame"};
  watch(two.reveal().data(), two.reveal().size());
  const secret other{"sesame"};
  two = other; // would fit in
  BOOST_TEST(given_back() == nothing, "a copy of another");
}

BOOST_AUTO_TEST_CASE(messages_with_a_password_are_wiped_as_well) {
  constexpr const char* password = "open sesame, long enough to be on the heap";
  const sasl_mechanism how = plain{.username = "alice", .password = password};
  authentication auth{how, {.host = "kafka-1", .port = 9093}, {}};
  auth.begin();
  with_needle = 0;
  needle = password;
  {
    auto step = auth.answer(wire::sasl_handshake_response{});
    auto& message = std::get<wire::sasl_authenticate_request>(step.send).auth_bytes;
    BOOST_TEST(bytes_view{byte_span{message}}.text().find(password) != std::string_view::npos);
    wipe(message); // whoever sends it does
  }
  needle = {};
  BOOST_TEST(with_needle == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
