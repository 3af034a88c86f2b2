// What is asked of brokers about several things, described without saying how: a new request needs only one of these.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "cafka/actors/client/rounds.hpp"
#include "cafka/actors/cluster/metadata.hpp"
#include "cafka/actors/cluster/route.hpp"
#include "cafka/wire/bytes_view.hpp"
#include "cafka/wire/frame.hpp"
#include "cafka/wire/topic_partition.hpp"

namespace cafka {

/// Told of each name that a response answers for.
using told_outcome = std::function<void(const std::string& name, const error& what)>;

/// What one request is made of.
struct errand {
  route to = route::to_any();
  /// Those of the question's names that it is about.
  std::set<std::string> names = {};
  /// Of this round; without topics unless the question has leaders to find.
  metadata_ptr known = {};
  /// What the broker is told to take at most.
  std::chrono::milliseconds broker_time{0};
};

/// Asked by a `task` in rounds: of all names that are pending, those with the same addressee together.
struct question {
  /// What is asked about. Each name gets one outcome.
  std::vector<std::string> names = {};
  /// How answers are judged.
  asking_rules rules = {};
  /// Who is asked about all names that are neither among `leaders` nor `places`.
  route to = route::to_controller();
  /// Partitions whose leaders are to be asked, by name.
  std::map<std::string, topic_partition> leaders = {};

  /// Who is to be asked about a name, whatever the metadata says.
  std::map<std::string, route> places = {};
  /// No newer version of the request will do, as it would name things otherwise.
  std::optional<int16_t> max_version = {};

  /// What is sent: see `speaks`.
  const wire::message_schema* schema = nullptr;
  std::function<std::shared_ptr<const void>(const errand&)> request = {};
  /// Reads the body of a response, of this version. Answers why it cannot be read, or none.
  std::function<error(byte_span, int16_t version, const told_outcome&)> read = {};

  /// Sets the last three. `make`: from an errand to a request struct; `tell`: takes the response struct and a told_outcome.
  template <class Response, class Make, class Tell>
  void speaks(Make make, Tell tell) {
    using made = std::invoke_result_t<Make, const errand&>;
    schema = &wire::schema_of<made>();
    request = [make = std::move(make)](const errand& what) { return std::make_shared<const made>(make(what)); };
    read = [tell = std::move(tell)](byte_span body, int16_t version, const told_outcome& told) {
      Response response;
      error why;
      if (wire::decode_body(body, version, response, why)) tell(response, told);
      return why;
    };
  }
};

/// A round: whom to ask for what, and for what there is nobody to ask.
struct round_plan {
  std::vector<errand> errands;
  std::vector<std::pair<std::string, error>> nowhere;
};

/// `known`: the metadata of the topics of `leaders`.
round_plan plan_round(const question& what, const std::set<std::string>& pending, const metadata_ptr& known);

/// Topics whose metadata a round needs, sorted.
std::vector<std::string> topics_of(const question& what, const std::set<std::string>& pending);

/// A broker's error about one thing. `text`: what the broker says itself; without it the table's words are used.
error told_error(int16_t code, const std::optional<std::string>& text);

} // namespace cafka
