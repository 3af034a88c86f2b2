#include "cafka/wire/error.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <fstream>
#include <set>
#include <sstream>

using namespace cafka;

BOOST_AUTO_TEST_SUITE(error_codes)

// Made from the enumeration in Kafka's own client, version 4.2.
BOOST_AUTO_TEST_CASE(the_table_is_that_of_kafka) {
  std::ifstream file{CAFKA_GOLDEN_FILES "/errors.jsonl"};
  size_t count = 0;
  for (std::string line; std::getline(file, line); ++count) {
    auto golden = nlohmann::json::parse(line);
    auto wire_code = golden["code"].get<int16_t>();
    const error_info& row = describe(from_wire(wire_code));
    BOOST_TEST_CONTEXT(line) {
      BOOST_TEST(row.wire_code == wire_code);
      BOOST_TEST(to_wire(row.code) == wire_code);
      BOOST_TEST(row.name == golden["name"].get<std::string>());
      BOOST_TEST(row.retriable == golden["retriable"].get<bool>());
      BOOST_TEST(row.refresh_metadata == golden["refresh_metadata"].get<bool>());
    }
  }
  BOOST_TEST(count == 135u);
}

BOOST_AUTO_TEST_CASE(every_row_is_where_it_belongs) {
  std::set<std::string_view> names;
  int last = -1;
  for (const error_info& row : all_errors()) {
    BOOST_TEST_CONTEXT(row.name) {
      BOOST_TEST(static_cast<int>(row.code) > last);
      last = static_cast<int>(row.code);
      BOOST_TEST(describe(row.code).name == row.name);
      BOOST_TEST(names.insert(row.name).second);
      BOOST_TEST(row.text.ends_with('.'));
      BOOST_TEST(to_string(row.code) == row.name);
      if (last >= 200) BOOST_TEST(row.wire_code == -1);
      if (row.code != errc::none && row.code != errc::duplicate_sequence_number)
        BOOST_TEST((row.outcome != produce_outcome::acknowledged));
    }
  }
  BOOST_TEST(names.size() == 135u + 41u);
}

BOOST_AUTO_TEST_CASE(names_belong_to_their_enumerators) {
  BOOST_TEST(to_string(errc::not_leader_or_follower) == "NOT_LEADER_OR_FOLLOWER");
  BOOST_TEST(to_string(errc::share_session_limit_reached) == "SHARE_SESSION_LIMIT_REACHED");
  BOOST_TEST(to_string(errc::connection_refused) == "CONNECTION_REFUSED");
  BOOST_TEST(to_string(errc::unrecognized_code) == "UNRECOGNIZED_CODE");
  BOOST_TEST(to_string(errc::internal) == "INTERNAL");
  BOOST_TEST(to_string(errc::unknown_server_error) == "UNKNOWN_SERVER_ERROR");
}

BOOST_AUTO_TEST_CASE(codes_of_newer_brokers_are_not_lost) {
  for (int16_t code : {int16_t{134}, int16_t{199}, int16_t{200}, int16_t{255}, int16_t{32767}, int16_t{-2}})
    BOOST_TEST((from_wire(code) == errc::unrecognized_code), code);
  BOOST_TEST((describe(static_cast<errc>(180)).code == errc::unrecognized_code));
  BOOST_TEST((describe(static_cast<errc>(254)).code == errc::unrecognized_code));
}

// What is in doubt must never be reported as surely not written.
BOOST_AUTO_TEST_CASE(outcomes_of_records) {
  for (errc code :
       {errc::request_timed_out, errc::not_enough_replicas_after_append, errc::network_exception,
        errc::unknown_server_error, errc::connection_closed, errc::request_timed_out_locally, errc::malformed,
        errc::not_leader_or_follower, errc::kafka_storage_error, errc::unrecognized_code, errc::answer_lost})
    BOOST_TEST((describe(code).outcome == produce_outcome::unknown), code);
  for (errc code :
       {errc::message_too_large, errc::not_enough_replicas, errc::topic_authorization_failed, errc::invalid_record,
        errc::connection_refused, errc::buffer_full, errc::stale_connection_epoch, errc::closed})
    BOOST_TEST((describe(code).outcome == produce_outcome::failed), code);
  BOOST_TEST((describe(errc::duplicate_sequence_number).outcome == produce_outcome::acknowledged));
}

BOOST_AUTO_TEST_CASE(coordinators_are_looked_up_again) {
  for (const error_info& row : all_errors()) {
    bool moved = row.code == errc::not_coordinator || row.code == errc::coordinator_not_available;
    BOOST_TEST(row.refresh_coordinator == moved, row.name);
  }
}

BOOST_AUTO_TEST_CASE(an_error_is_a_code_and_what_happened) {
  error none;
  BOOST_TEST(!none);
  error plain{errc::not_controller};
  BOOST_TEST(static_cast<bool>(plain));
  BOOST_TEST(std::string{plain.what()} == describe(errc::not_controller).text);
  error told{errc::connection_refused, "broker 3 at kafka:9092 refuses"};
  BOOST_TEST(std::string{told.what()} == "broker 3 at kafka:9092 refuses");
  BOOST_TEST(to_string(told) == "CONNECTION_REFUSED: broker 3 at kafka:9092 refuses");
  std::ostringstream out;
  out << told;
  BOOST_TEST(out.str() == to_string(told));
  BOOST_TEST((told == error{errc::connection_refused, "broker 3 at kafka:9092 refuses"}));
  BOOST_TEST(!(told == error{errc::connection_refused}));
  BOOST_CHECK_THROW(throw told, std::exception);
}

BOOST_AUTO_TEST_SUITE_END()
