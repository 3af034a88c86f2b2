// Every golden vector, in both directions: what Kafka's own encoder wrote is read, printed and written again.

#include "allocation_counter.hpp"
#include "cafka/wire/messages/consumer_protocol.hpp"
#include "cafka/wire/messages/headers.hpp"
#include "cafka/wire/type_info.hpp"
#include "tests/support/golden.hpp"

#include <boost/test/unit_test.hpp>

#include <iostream>
#include <random>

using namespace cafka;
using namespace cafka::wire;
using golden::vector_line;

namespace {

struct golden_message {
  std::string label;
  const message_schema* schema;
  int16_t version;
  std::vector<std::byte> bytes;
  vector_line line;
};

const message_schema* schema_of_line(const vector_line& line) {
  std::string name = line["api"];
  if (line["kind"] == "request") name += "Request";
  if (line["kind"] == "response") name += "Response";
  for (const message_schema* schema : all_schemas())
    if (schema->name == name) return schema;
  return nullptr;
}

/// All lines of all files that hold messages; read once.
const std::vector<golden_message>& golden_messages() {
  static const std::vector<golden_message> messages = [] {
    std::vector<golden_message> result;
    for (const std::string& name : golden::vector_names()) {
      golden::for_each_vector(name, [&](const vector_line& line) {
        if (!line.contains("api")) return; // Record batches, partitioners and others have tests of their own.
        std::string label = line["api"].get<std::string>() + " " + line["kind"].get<std::string>() + " v"
                            + line["version"].dump() + " " + line["case"].get<std::string>();
        result.push_back({label, schema_of_line(line), line["version"], golden::from_hex(line["hex"]), line});
      });
    }
    return result;
  }();
  return messages;
}

std::string text_of(const message_schema& schema, const void* message, int16_t version) {
  std::string out;
  to_json(out, schema, message, version);
  return out;
}

std::vector<std::byte> bytes_of(const message_schema& schema, const void* message, int16_t version) {
  std::vector<std::byte> bytes(encoded_size(schema, message, version));
  encoder out{bytes};
  BOOST_TEST(encode(out, schema, message, version));
  BOOST_TEST(out.remaining() == 0u);
  return bytes;
}

/// The unknown tags of a message as the vectors list them.
void list_unknown_tags(const type_info& type, const void* object, const std::string& path, vector_line& out);

void list_tags_of_value(const type_info& type, const void* value, const std::string& path, vector_line& out) {
  if (type.kind == type_kind::structure) list_unknown_tags(type, value, path, out);
  if (type.kind == type_kind::optional && type.count(value) != 0)
    list_tags_of_value(*type.element, data(type, value), path, out);
  if (type.kind == type_kind::array) {
    auto* element = static_cast<const std::byte*>(data(type, value));
    for (size_t i = 0; i < type.count(value); ++i)
      list_tags_of_value(*type.element, element + i * type.element->size, path + "/" + std::to_string(i), out);
  }
}

void list_unknown_tags(const type_info& type, const void* object, const std::string& path, vector_line& out) {
  for (const tagged_field& field : unknown_tags(type, object)) {
    out.push_back({{"path", path}, {"tag", field.tag}, {"hex", golden::to_hex(field.data.data(), field.data.size())}});
  }
  for (const field_info& field : type.fields)
    list_tags_of_value(*field.type, member(field, object), path + "/" + std::string{field.name}, out);
}

std::vector<vector_line> sorted(const vector_line& tags) {
  std::vector<vector_line> result{tags.begin(), tags.end()};
  std::sort(result.begin(), result.end());
  return result;
}

} // namespace

BOOST_AUTO_TEST_SUITE(golden_messages_of_kafka)

BOOST_AUTO_TEST_CASE(there_are_vectors_and_each_has_a_declaration) {
  BOOST_TEST(!golden_messages().empty());
  for (const golden_message& message : golden_messages()) BOOST_TEST((message.schema != nullptr), message.label);
}

BOOST_AUTO_TEST_CASE(they_decode_to_what_they_say) {
  for (const golden_message& golden : golden_messages()) {
    BOOST_TEST_CONTEXT(golden.label) {
      auto message = golden.schema->make();
      decoder in{golden.bytes};
      BOOST_TEST(decode(in, *golden.schema, message.get(), golden.version), in.error());
      BOOST_TEST(in.remaining() == 0u);
      std::string text = text_of(*golden.schema, message.get(), golden.version);
      BOOST_TEST((vector_line::parse(text) == golden.line["json"]), text);

      vector_line tags = vector_line::array();
      list_unknown_tags(*golden.schema->type, message.get(), "", tags);
      vector_line expected = golden.line.value("unknown_tags", vector_line::array());
      BOOST_TEST((sorted(tags) == sorted(expected)), tags.dump());
    }
  }
}

BOOST_AUTO_TEST_CASE(they_encode_to_the_same_bytes) {
  for (const golden_message& golden : golden_messages()) {
    BOOST_TEST_CONTEXT(golden.label) {
      auto message = golden.schema->make();
      decoder in{golden.bytes};
      BOOST_TEST(decode(in, *golden.schema, message.get(), golden.version));
      BOOST_TEST(encoded_size(*golden.schema, message.get(), golden.version) == golden.bytes.size());
      BOOST_TEST((bytes_of(*golden.schema, message.get(), golden.version) == golden.bytes));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_new_message_is_as_in_kafka) {
  for (const golden_message& golden : golden_messages()) {
    if (golden.line["case"] != "default") continue;
    BOOST_TEST_CONTEXT(golden.label) {
      auto message = golden.schema->make();
      BOOST_TEST((bytes_of(*golden.schema, message.get(), golden.version) == golden.bytes));
    }
  }
}

BOOST_AUTO_TEST_CASE(what_is_cut_short_is_refused) {
  for (const golden_message& golden : golden_messages()) {
    BOOST_TEST_CONTEXT(golden.label) {
      size_t accepted = 0;
      size_t nameless = 0;
      auto message = golden.schema->make();
      for (size_t size = 0; size < golden.bytes.size(); ++size) {
        // Memory of exactly the size, so that reading one byte too many shows.
        std::vector<std::byte> cut{golden.bytes.begin(), golden.bytes.begin() + static_cast<ptrdiff_t>(size)};
        decoder in{cut};
        if (decode(in, *golden.schema, message.get(), golden.version)) ++accepted;
        // One in a hundred is enough to see that errors say where.
        if (size % 100 == 0 && !in.error().starts_with(golden.schema->name)) ++nameless;
      }
      BOOST_TEST(accepted == 0u);
      BOOST_TEST(nameless == 0u);
    }
  }
}

BOOST_AUTO_TEST_CASE(what_is_damaged_costs_no_more_than_its_size_allows) {
  const unsigned seed = std::random_device{}();
  std::cout << "mutations of golden messages: seed " << seed << '\n';
  std::mt19937 random{seed};
  auto below = [&](size_t limit) { return std::uniform_int_distribution<size_t>{0, limit - 1}(random); };
  for (const golden_message& golden : golden_messages()) {
    if (golden.bytes.empty()) continue;
    for (int i = 0; i < 16; ++i) {
      std::vector<std::byte> damaged = golden.bytes;
      for (size_t count = 1 + below(3); count > 0; --count) {
        static constexpr std::byte extremes[] = {
            std::byte{0}, std::byte{1}, std::byte{0x7f}, std::byte{0x80}, std::byte{0xff}};
        damaged[below(damaged.size())] = below(2) == 0 ? extremes[below(5)] : static_cast<std::byte>(below(256));
      }
      auto message = golden.schema->make();
      decoder in{damaged};
      size_t before = allocated_bytes();
      bool good = decode(in, *golden.schema, message.get(), golden.version);
      size_t taken = allocated_bytes() - before;
      if (taken > 100 * damaged.size() + 256 * 1024)
        BOOST_ERROR(golden.label << " takes " << taken << " bytes: " << golden::to_hex(damaged.data(), damaged.size()));
      // What was accepted can be written again.
      if (good) bytes_of(*golden.schema, message.get(), golden.version);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_consumer_protocol_stands_behind_its_version) {
  size_t count = 0;
  for (const golden_message& golden : golden_messages()) {
    if (!golden.line.contains("prefixed_hex")) continue;
    ++count;
    std::vector<std::byte> bytes = golden::from_hex(golden.line["prefixed_hex"]);
    decoder in{bytes};
    BOOST_TEST(in.read_int16() == golden.version);
    auto message = golden.schema->make();
    BOOST_TEST(decode(in, *golden.schema, message.get(), golden.version), golden.label);
    BOOST_TEST(in.remaining() == 0u);
  }
  BOOST_TEST(count > 0u);
}

BOOST_AUTO_TEST_SUITE_END()
