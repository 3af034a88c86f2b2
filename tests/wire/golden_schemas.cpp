// The declarations against the list of APIs of Apache Kafka 4.2: none is missing, none has other versions.

#include "cafka/wire/frame.hpp"
#include "cafka/wire/messages/consumer_protocol.hpp"
#include "cafka/wire/type_info.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <fstream>
#include <set>

using namespace cafka;
using namespace cafka::wire;

namespace {

std::vector<nlohmann::json> apis() {
  std::ifstream file{CAFKA_GOLDEN_FILES "/apis.jsonl"};
  std::vector<nlohmann::json> result;
  for (std::string line; std::getline(file, line);) result.push_back(nlohmann::json::parse(line));
  return result;
}

/// All structures within a type, itself included.
void collect(const type_info* type, std::set<const type_info*>& found) {
  if (type->element) collect(type->element, found);
  if (type->kind != type_kind::structure || !found.insert(type).second) return;
  for (const field_info& field : type->fields) collect(field.type, found);
}

} // namespace

BOOST_AUTO_TEST_SUITE(schemas)

BOOST_AUTO_TEST_CASE(every_api_is_declared_with_its_versions) {
  auto list = apis();
  BOOST_TEST(!list.empty());
  for (const auto& api : list) {
    auto name = api["name"].get<std::string>();
    auto key = static_cast<api_key>(api["key"].get<int16_t>());
    BOOST_TEST(to_string(key) == name);
    for (message_kind kind : {message_kind::request, message_kind::response}) {
      bool is_request = kind == message_kind::request;
      const message_schema* schema = find_schema(key, kind);
      BOOST_REQUIRE_MESSAGE(schema != nullptr, name << " is not declared");
      BOOST_TEST(schema->name == name + (is_request ? "Request" : "Response"));
      BOOST_TEST((schema->versions == version_range{api["min"], api["max_stable"]}), schema->name);
      BOOST_TEST((schema->known_versions == version_range{api["min"], api["max"]}), schema->name);
      int16_t flexible_from = api[is_request ? "request_flexible_from" : "response_flexible_from"];
      for (int16_t version = api["min"]; version <= api["max"].get<int16_t>(); ++version)
        BOOST_TEST(schema->is_flexible(version) == (flexible_from >= 0 && version >= flexible_from), schema->name);
    }
  }
}

BOOST_AUTO_TEST_CASE(every_version_has_its_header) {
  for (const auto& api : apis()) {
    auto key = static_cast<api_key>(api["key"].get<int16_t>());
    int16_t version = api["min"];
    for (const auto& headers : api["headers"]) {
      BOOST_TEST_CONTEXT(api["name"] << " v" << version) {
        BOOST_TEST(request_header_version(*find_schema(key, message_kind::request), version) == headers[0].get<int>());
        BOOST_TEST(
            response_header_version(*find_schema(key, message_kind::response), version) == headers[1].get<int>());
      }
      ++version;
    }
  }
}

BOOST_AUTO_TEST_CASE(there_are_two_schemas_an_api_and_those_without_a_key) {
  BOOST_TEST(all_schemas().size() == 2 * apis().size() + 4);
  BOOST_TEST((find_schema(api_key::none, message_kind::request) == nullptr));
  BOOST_TEST((find_schema(static_cast<api_key>(4), message_kind::request) == nullptr));
  BOOST_TEST((find_schema(static_cast<api_key>(30000), message_kind::response) == nullptr));
}

BOOST_AUTO_TEST_CASE(what_has_no_key_has_its_versions_too) {
  auto check = [](const message_schema& schema, std::string_view name, version_range versions, int16_t flexible_from) {
    BOOST_TEST_CONTEXT(name) {
      BOOST_TEST(schema.name == name);
      BOOST_TEST((schema.key == api_key::none));
      BOOST_TEST((schema.kind == message_kind::data));
      BOOST_TEST((schema.versions == versions));
      BOOST_TEST((schema.known_versions == versions));
      for (int16_t version = versions.min; version <= versions.max; ++version)
        BOOST_TEST(schema.is_flexible(version) == (version >= flexible_from));
    }
  };
  check(schema_of<request_header>(), "RequestHeader", "1-2", 2);
  check(schema_of<response_header>(), "ResponseHeader", "0-1", 1);
  check(schema_of<consumer_protocol_subscription>(), "ConsumerProtocolSubscription", "0-3", version_range::no_limit);
  check(schema_of<consumer_protocol_assignment>(), "ConsumerProtocolAssignment", "0-3", version_range::no_limit);
}

// What the interpreter relies on.
BOOST_AUTO_TEST_CASE(tables_are_sound) {
  std::set<const type_info*> structures;
  for (const message_schema* schema : all_schemas()) collect(schema->type, structures);
  BOOST_TEST(structures.size() > 300u);
  for (const type_info* type : structures) {
    int64_t last_tag = -1;
    std::set<std::string_view> names;
    std::set<const void*> members;
    for (const field_info& field : type->fields) {
      BOOST_TEST_CONTEXT(field.name) {
        BOOST_TEST(names.insert(field.name).second);
        BOOST_TEST(members.insert(member(field, type->layout().defaults)).second);
        BOOST_TEST(!field.versions.empty());
        if (field.is_tagged()) BOOST_TEST(field.tag > last_tag);
        last_tag = std::max(last_tag, field.tag);
        bool can_be_null = field.type->kind == type_kind::optional || field.type->kind == type_kind::records;
        if (!field.nullable.empty()) BOOST_TEST(can_be_null);
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
