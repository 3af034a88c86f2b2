// Every golden vector, in both directions: what Kafka's own encoder wrote is read, printed and written again.

#include "allocation_counter.hpp"
#include "cafka/wire/frame.hpp"
#include "cafka/wire/messages/consumer_protocol.hpp"
#include "cafka/wire/messages/headers.hpp"
#include "cafka/wire/type_info.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/seed.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <iterator>
#include <random>
#include <set>
#include <string>
#include <utility>

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

/// Whether a file of that name holds no messages: it is for other tests, or for what the library does not do yet.
bool has_no_messages(std::string_view name) {
  static constexpr std::string_view names[] = {"apis", "assignors", "errors", "partitioners", "records", "scram"};
  return std::ranges::find(names, name) != std::end(names);
}

struct golden_set {
  std::vector<golden_message> messages;
  std::vector<std::string> unknown;
};

/// All lines of all files that hold messages; read once.
const golden_set& all_lines() {
  static const golden_set lines = [] {
    golden_set result;
    for (const std::string& name : golden::vector_names()) {
      if (has_no_messages(name)) continue;
      golden::for_each_vector(name, [&](const vector_line& line) {
        if (!line.contains("api")) return result.unknown.push_back("no message, in a file that no test reads: " + name);
        std::string label = line["api"].get<std::string>() + " " + line["kind"].get<std::string>() + " v"
                            + line["version"].dump() + " " + line["case"].get<std::string>();
        if (const message_schema* schema = schema_of_line(line))
          result.messages.push_back({label, schema, line["version"], golden::from_hex(line["hex"]), line});
        else
          result.unknown.push_back("no declaration: " + label);
      });
    }
    return result;
  }();
  return lines;
}

const std::vector<golden_message>& golden_messages() { return all_lines().messages; }

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

boost::test_tools::assertion_result is_own_set(boost::unit_test::test_unit_id) { return golden::is_own_set(); }

/// Bytes that reading so many may ask for, freed ones included. The decoder's own budget (see memory_per_byte) counts twice,
/// for lists of tags that grow. Short inputs have less to ask for: fifty times their size is the most that was seen.
size_t most_memory(size_t size) { return std::min(64 * size + 128 * 1024, 256 * size + 4 * 1024); }

/// Changes bytes, or a length among them: what a broken peer or a hostile one sends.
class damage {
public:
  explicit damage(uint64_t seed) : random_(seed) {}

  std::vector<std::byte> to(std::vector<std::byte> bytes) {
    for (size_t count = 1 + below(3); count > 0; --count) {
      const size_t at = below(bytes.size() + 1);
      const auto place = bytes.begin() + static_cast<ptrdiff_t>(at);
      const auto rest = bytes.size() - at;
      switch (below(6)) {
      case 0:
        bytes.insert(place, byte());
        break;
      case 1:
        bytes.erase(place, place + static_cast<ptrdiff_t>(std::min<size_t>(rest, 1 + below(8))));
        break;
      case 2: // A length of four bytes that is as large as can be, or nearly.
        for (size_t i = 0; i < std::min<size_t>(rest, 4); ++i) place[static_cast<ptrdiff_t>(i)] = std::byte{0xff};
        if (rest > 0) *place = std::byte{0x7f};
        break;
      default:
        if (rest > 0) *place = byte();
        break;
      }
    }
    return bytes;
  }

private:
  size_t below(size_t limit) { return std::uniform_int_distribution<size_t>{0, limit - 1}(random_); }

  std::byte byte() {
    static constexpr std::byte extremes[] = {
        std::byte{0}, std::byte{1}, std::byte{0x7f}, std::byte{0x80}, std::byte{0xff}};
    return below(2) == 0 ? extremes[below(std::size(extremes))] : static_cast<std::byte>(below(256));
  }

  std::mt19937_64 random_;
};

} // namespace

BOOST_AUTO_TEST_SUITE(golden_messages_of_kafka)

BOOST_AUTO_TEST_CASE(there_are_vectors_and_each_has_a_declaration) {
  BOOST_TEST(!golden_messages().empty());
  for (const std::string& what : all_lines().unknown) BOOST_ERROR(what);
}

// Another set of vectors may be smaller.
BOOST_AUTO_TEST_CASE(every_version_of_every_message_has_vectors, *boost::unit_test::precondition(is_own_set)) {
  std::set<std::pair<const message_schema*, int16_t>> with_vectors;
  for (const golden_message& message : golden_messages()) with_vectors.emplace(message.schema, message.version);
  for (const message_schema* schema : all_schemas())
    for (int16_t version = schema->known_versions.min; version <= schema->known_versions.max; ++version)
      BOOST_TEST(with_vectors.contains({schema, version}), schema->name << " version " << version);
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

// Kafka reads a message and does not look at what is behind it; some clients leave bytes there.
BOOST_AUTO_TEST_CASE(a_stray_tail_changes_no_value) {
  for (const golden_message& golden : golden_messages()) {
    BOOST_TEST_CONTEXT(golden.label) {
      auto message = golden.schema->make();
      auto bytes = golden.bytes;
      bytes.insert(bytes.end(), {std::byte{0}, std::byte{1}, std::byte{0xff}});
      const auto failure = decode_body(bytes, *golden.schema, golden.version, message.get());
      BOOST_TEST(!failure, failure.message());
      BOOST_TEST((vector_line::parse(text_of(*golden.schema, message.get(), golden.version)) == golden.line["json"]));
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
  damage damage{test::seed()};
  for (const golden_message& golden : golden_messages()) {
    // What is made once in the life of a program does not count.
    auto message = golden.schema->make();
    bytes_of(*golden.schema, message.get(), golden.version);
    for (int i = 0; i < 100; ++i) {
      const std::vector<std::byte> damaged = damage.to(golden.bytes);
      message = golden.schema->make();
      decoder in{damaged};
      size_t before = allocated_bytes();
      bool good = decode(in, *golden.schema, message.get(), golden.version);
      size_t taken = allocated_bytes() - before;
      if (taken > most_memory(damaged.size()))
        BOOST_ERROR(golden.label << " takes " << taken << " bytes: " << golden::to_hex(damaged.data(), damaged.size()));
      // What was accepted can be written again.
      if (good) bytes_of(*golden.schema, message.get(), golden.version);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_consumer_protocol_stands_behind_its_version, *boost::unit_test::precondition(is_own_set)) {
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
