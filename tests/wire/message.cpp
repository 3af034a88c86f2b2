// The interpreter, with a message of its own that has what is rare in Kafka's.

#include "cafka/wire/describe.hpp"
#include "cafka/wire/messages/fetch.hpp"
#include "cafka/wire/messages/metadata.hpp"
#include "hex.hpp"

#include <boost/test/unit_test.hpp>

using namespace cafka;
using namespace cafka::wire;

namespace {

/// Version 1 brings the note, version 2 null and tags.
struct sample {
  static constexpr message_traits traits{.name = "Sample", .versions = "0-2", .flexible = "2+"};

  struct place {
    int32_t row = -1;
    std::string name{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::row>("row", "0+"),
          field<&S::name>("name", "0+"),
      };
    }
  };

  int16_t number = 0;
  std::optional<std::string> note{std::in_place};
  std::optional<std::vector<int32_t>> list{std::in_place};
  place best{};
  std::optional<place> maybe{};
  int64_t limit = 100;
  bytes_view records{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::number>("number", "0+"),
        field<&S::note>("note", "1+", nullable("2+")),
        field<&S::list>("list", "0+", nullable("2+")),
        field<&S::best>("best", "2+", tag{1}),
        field<&S::limit>("limit", "2+", tag{3}),
        field<&S::maybe>("maybe", "2+", nullable("2+")),
        field<&S::records>("records", "0+", nullable("2+")),
    };
  }
};

std::string encoded(const sample& message, int16_t version) {
  std::vector<std::byte> bytes(encoded_size(message, version));
  encoder out{bytes};
  BOOST_TEST(encode(out, message, version));
  BOOST_TEST(out.remaining() == 0u);
  return hex_of(bytes);
}

sample decoded(const std::vector<std::byte>& bytes, int16_t version) {
  sample message;
  message.number = 77; // must not survive
  decoder in{bytes};
  BOOST_TEST(decode(in, message, version), in.error());
  BOOST_TEST(in.remaining() == 0u);
  return message;
}

template <class Message = sample>
std::string refusal(const std::vector<std::byte>& bytes, int16_t version) {
  Message message;
  decoder in{bytes};
  BOOST_TEST(!decode(in, message, version));
  return in.error();
}

std::string hex_text(std::vector<std::byte> bytes) { return hex_of(bytes); }

} // namespace

BOOST_AUTO_TEST_SUITE(messages)

BOOST_AUTO_TEST_CASE(each_version_has_its_fields) {
  sample message;
  message.number = 5;
  message.note = "ab";
  message.list = std::vector<int32_t>{1, 2};
  message.maybe = {.row = 7, .name = "c"};
  message.records = "xyz";
  BOOST_TEST(encoded(message, 0) == hex_text("0005 00000002 00000001 00000002 00000003 78797a"_hex));
  BOOST_TEST(encoded(message, 1) == hex_text("0005 0002 6162 00000002 00000001 00000002 00000003 78797a"_hex));
  BOOST_TEST(
      encoded(message, 2) == hex_text("0005 03 6162 03 00000001 00000002 01 00000007 02 63 00 04 78797a 00"_hex));
}

BOOST_AUTO_TEST_CASE(null_is_empty_where_a_version_has_none) {
  sample message;
  message.note.reset();
  message.list.reset();
  BOOST_TEST(encoded(message, 1) == hex_text("0000 0000 00000000 00000000"_hex));
  BOOST_TEST(encoded(message, 2) == hex_text("0000 00 00 ff 00 00"_hex));
  sample back = decoded("0000 00 00 ff 00 00"_hex, 2);
  BOOST_TEST(!back.note);
  BOOST_TEST(!back.list);
  BOOST_TEST(!back.maybe);
  BOOST_TEST(back.records.is_null());
  BOOST_TEST(back.number == 0);
  BOOST_TEST(
      refusal("0000 ffff 00000000 00000000"_hex, 1) == "Sample.note at byte 4: null, where this version has none");
  BOOST_TEST(refusal("0000 0000 ffffffff 00000000"_hex, 1).starts_with("Sample.list at byte 8: null"));
}

BOOST_AUTO_TEST_CASE(tags_at_their_default_are_not_sent) {
  sample message;
  BOOST_TEST(encoded(message, 2) == hex_text("0000 01 01 ff 00 00"_hex));
  message.limit = 0;
  BOOST_TEST(encoded(message, 2) == hex_text("0000 01 01 ff 00 01 03 08 0000000000000000"_hex));
  message.best.name = "n";
  BOOST_TEST(encoded(message, 2) == hex_text("0000 01 01 ff 00 02 01 07 ffffffff 02 6e 00 03 08 0000000000000000"_hex));
  sample back = decoded("0000 01 01 ff 00 02 01 07 ffffffff 02 6e 00 03 08 0000000000000000"_hex, 2);
  BOOST_TEST(back.best.name == "n");
  BOOST_TEST(back.best.row == -1);
  BOOST_TEST(back.limit == 0);
  BOOST_TEST(to_json(sample{}, 2) == R"({"number":0,"note":"","list":[],"maybe":null,"records":null})");
  BOOST_TEST(
      to_json(back, 2)
      == R"({"number":0,"note":"","list":[],"best":{"row":-1,"name":"n"},"limit":0,"maybe":null,"records":null})");
}

BOOST_AUTO_TEST_CASE(unknown_tags_are_kept_among_the_known_ones) {
  auto bytes = "0000 01 01 ff 00 04 00 01 aa 02 00 03 08 0000000000000000 ac02 02 bbcc"_hex;
  sample message = decoded(bytes, 2);
  BOOST_TEST(message.unknown_tags.size() == 3u);
  BOOST_TEST(message.unknown_tags[0].tag == 0u);
  BOOST_TEST(message.unknown_tags[2].tag == 300u);
  BOOST_TEST(hex_of(message.unknown_tags[2].data) == "bbcc");
  BOOST_TEST(encoded(message, 2) == hex_of(bytes));
}

BOOST_AUTO_TEST_CASE(tag_sections_must_be_sound) {
  BOOST_TEST(
      refusal("0000 01 01 ff 00 02 05 00 05 00"_hex, 2)
      == "Sample.tags at byte 11: the tags are not in ascending order");
  BOOST_TEST(refusal("0000 01 01 ff 00 01 03 07 00000000000000"_hex, 2).starts_with("Sample.tags.limit at byte 9"));
  BOOST_TEST(
      refusal("0000 01 01 ff 00 01 03 09 0000000000000000 00"_hex, 2)
      == "Sample.tags.limit at byte 17: the tagged field's size is wrong");
  BOOST_TEST(refusal("0000 01 01 ff 00 01 07 05 aa"_hex, 2).find("exceeds what remains") != std::string::npos);
  BOOST_TEST(refusal("0000 01 01 ff 00 ffffffff0f"_hex, 2).starts_with("Sample.tags"));
}

BOOST_AUTO_TEST_CASE(lengths_are_held_against_the_input) {
  BOOST_TEST(refusal("0000 fffe"_hex, 1) == "Sample.note at byte 4: the length is negative");
  BOOST_TEST(
      refusal("0000 0000 7fffffff 00000001"_hex, 1) == "Sample.list at byte 8: more elements than there are bytes for");
  BOOST_TEST(refusal("0000 0000 80000000"_hex, 1) == "Sample.list at byte 8: the length is negative");
  BOOST_TEST(refusal("0000 00 00 ff ffffffff0f"_hex, 2).starts_with("Sample.records at byte 10: the length exceeds"));
  BOOST_TEST(refusal("0000 0005 61"_hex, 1).starts_with("Sample.note at byte 4: a length exceeds"));
  BOOST_TEST(refusal("0000"_hex, 3) == "Sample at byte 0: this version of the message is not known");
}

// A compact length could say more than Kafka accepts.
BOOST_AUTO_TEST_CASE(strings_have_at_most_32767_bytes) {
  sample message;
  message.note = std::string(32767, 'x');
  std::vector<std::byte> bytes(encoded_size(message, 2));
  encoder out{bytes};
  BOOST_TEST(encode(out, message, 2));
  BOOST_TEST(decoded(bytes, 2).note->size() == 32767u);
  *message.note += 'x';
  std::vector<std::byte> more(encoded_size(message, 2));
  encoder refused{more};
  BOOST_TEST(!encode(refused, message, 2));
  BOOST_TEST(refusal(more, 2) == "Sample.note at byte 5: the length exceeds what there can be");
}

BOOST_AUTO_TEST_CASE(records_are_not_copied) {
  auto bytes = "0000 01 01 ff 04 78797a 00"_hex;
  sample message = decoded(bytes, 2);
  BOOST_TEST(message.records.text() == "xyz");
  BOOST_TEST(static_cast<const void*>(message.records.data()) == static_cast<const void*>(bytes.data() + 6));
  BOOST_TEST(to_json(message, 2).find(R"("records":"eHl6")") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(errors_name_element_and_field) {
  // One broker, then a topic whose second partition is cut after its index.
  auto bytes = "00000001 00000001 0001 68 00002384"
               "00000001 0000 0001 74 00000002"
               "0000 00000000 00000001 00000003 00000001 00000002 00000003 00000000"
               "0000 00000001"_hex;
  BOOST_TEST(
      refusal<metadata_response>(bytes, 0)
      == "MetadataResponse.topics[0].partitions[1].leaderId at byte 64: the input ends here");
}

// Two bytes a topic on the wire, eighty in memory.
BOOST_AUTO_TEST_CASE(memory_is_bounded_by_the_input) {
  std::vector<std::byte> bytes(1 << 20);
  encoder out{bytes};
  uint32_t count = (1 << 19) - 16;
  out.write_uvarint(count + 1);
  for (uint32_t i = 0; i < count; ++i) out.write_raw("0100"_hex);
  BOOST_TEST(
      refusal<metadata_request>(bytes, 9)
      == "MetadataRequest.topics at byte 3: the message takes too much memory for its size");
}

BOOST_AUTO_TEST_CASE(text_is_escaped_in_json) {
  sample message;
  message.note = std::string{"q\" b\\ n\n \0 \xc3\xa9", 13};
  BOOST_TEST(
      to_json(message, 1)
      == "{\"number\":0,\"note\":\"q\\\" b\\\\ n\\u000a \\u0000 \xc3\xa9\",\"list\":[],\"records\":null}");
}

BOOST_AUTO_TEST_SUITE_END()
