// Configurations from properties, by the names that Java's clients and librdkafka have for them.
#pragma once

#include <chrono>
#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cafka/actors/cluster/cluster_config.hpp"
#include "cafka/actors/reader/reader_config.hpp"
#include "cafka/actors/writer/writer_config.hpp"

namespace cafka {

/// `linger.ms` = `5`.
struct property {
  std::string name;
  std::string value;
  /// Where that was said ("orders.properties, line 3"), which errors then tell; may be empty.
  std::string origin = {};
  /// What is more specific has the higher number: a command line 1, say, and the file that it names 0. It wins over what has
  /// a lower one, by whatever names they call the setting, and limits of a lower one follow it.
  int precedence = 0;

  friend bool operator==(const property&, const property&) = default;
};

/// Properties in the order in which they were given: `{{"linger.ms", "5"}, {"acks", "all"}}`, a list, or a map.
class property_list {
public:
  property_list(std::initializer_list<property> all) : all_(all) {}
  property_list(std::vector<property> all) : all_(std::move(all)) {}
  property_list(const std::map<std::string, std::string>& all) {
    for (const auto& [name, value] : all) all_.push_back({.name = name, .value = value});
  }

  auto begin() const { return all_.begin(); }
  auto end() const { return all_.end(); }

private:
  std::vector<property> all_;
};

/// What a property does not do here, as a sentence that begins with its name.
struct property_warning {
  std::string name;
  std::string text;
};

/// What properties add up to: configurations that are valid but for what no property names (topics, a completion).
struct configured {
  cluster_config cluster;
  /// With `cluster` in it, as in the reader's.
  writer_config writer;
  reader_config reader;
  /// `max.block.ms`: how long blocking::writer::put is to wait for room; for its caller to pass on.
  std::optional<std::chrono::milliseconds> max_block;
  /// `default.api.timeout.ms`: how long a call of blocking::client is to take; for its caller to pass on.
  std::optional<std::chrono::milliseconds> api_timeout;
  /// To be said in the defaults by a program that only reads: false: what only a writer has to refuse, as transactional.id, is
  /// passed over with a warning.
  bool writes = true;
  /// One for each property that has no effect here, or another one than its text says.
  std::vector<property_warning> warnings;
  /// Which property a field has its value from, by the field's path: "writer.linger" from "queue.buffering.max.ms".
  std::map<std::string, std::string, std::less<>> set_by;

  bool given(std::string_view field) const { return set_by.find(field) != set_by.end(); }
};

///     auto config = cafka::from_properties(cafka::load_properties("orders.properties"));
///     config.writer.topic = "orders";
///     cafka::blocking::writer out{config.writer};
///
/// Reads properties as both clients spell names and values; their order does not matter, but that of two values of a name the
/// one of the higher precedence counts, else the last. Limits that depend on each other follow the one that was given (`batch.size` above the default of `buffer.memory`
/// raises that). Names of another client's machinery (`key.serializer`) are passed over with a warning.
///
/// Throws cafka::error, invalid_configuration, with a sentence that names the property, its origin, its value and what is
/// allowed: a name that nobody has, with the nearest ones; a value out of range; properties of one precedence that contradict
/// each other; what is not there yet (transactions, Kerberos); what belongs to brokers and topics. Thread-safe.
///
/// `defaults` is what counts where no property is given, for programs with defaults of their own.
configured from_properties(const property_list& given, configured defaults = {});

/// Reads the text of a file as java.util.Properties does, but in UTF-8: `name=value`, `name: value` or `name value`, comments
/// (# and !), continued lines, escapes. The origin of each is `source` with its line. Throws cafka::error,
/// invalid_configuration, at a malformed \uXXXX.
std::vector<property> parse_properties(std::string_view text, const std::string& source);
/// The same for a file. Throws also if it cannot be read, or has more than a MiB.
std::vector<property> load_properties(const std::string& file);

/// A row of the table of all properties that have an effect.
struct property_info {
  std::string name;
  std::string java;       ///< what Java's clients call it; empty: they have none
  std::string librdkafka; ///< what librdkafka calls it, its names separated by spaces; empty: it has none
  std::string fields;     ///< the fields that it sets, separated by spaces: "writer.linger"
  std::string allowed;    ///< the values in words
  std::string initial;    ///< the value that counts when it is not given
  std::string text;       ///< what it is for
};
/// In alphabetical order.
std::vector<property_info> known_properties();

} // namespace cafka
