#include "cafka/actors/properties/property_limits.hpp"

#include <algorithm>

#include "cafka/codecs/codec.hpp"

namespace cafka::properties {

namespace {

[[noreturn]] void refuse(const std::string& why) { throw error(errc::invalid_configuration, why); }

void warn(draft& in, const std::string& name, const std::string& text) {
  in.warnings.push_back({name, name + " " + text});
}

/// A field follows another one, and from then on counts as given by the same property.
void derive(draft& in, std::string_view path, int64_t value, std::string_view from) {
  set_number(*place_of(in, path), value);
  const auto source = in.set_by.find(from);
  if (source == in.set_by.end()) return;
  in.set_by[std::string(path)] = source->second;
  in.given_as.erase(std::string(path));
  in.precedences[std::string(path)] = in.precedence_of(from);
}

/// "batch.size=2000000", in the words of whoever gave it; what was derived has its number.
std::string as_given(const draft& in, std::string_view path) {
  const auto given = in.given_as.find(path);
  auto place = in;
  return name_of(in, path) + "="
         + (given == in.given_as.end() ? std::to_string(number_in(*place_of(place, path))) : given->second);
}

/// `low` may not be above `high`, and has to leave `between` of it.
struct order {
  std::string_view low;
  std::string_view high;
  int64_t between = 0;
  /// Java's clients take the two whichever way they are: the lower one is what counts then.
  bool lower_counts = false;
};

// The response that the reader's limits ask for also has headers: librdkafka asks for 512 bytes more, too.
constexpr order orders[] = {
    {"writer.batch_bytes", "writer.buffer_bytes"},
    {"writer.batch_bytes", "writer.request_bytes", 0, true},
    {"writer.batch_bytes", "writer.max_record_bytes", 0, true},
    {"cluster.reconnect_backoff", "cluster.reconnect_backoff_max", 0,
     true},                                                          // all pauses are as long as the longest then
    {"cluster.retry_backoff", "cluster.retry_backoff_max", 0, true}, // (KIP-580)
    {"writer.retry_backoff", "writer.retry_backoff_max", 0, true},
    {"reader.retry_backoff", "reader.retry_backoff_max", 0, true},
    {"reader.group.retry_backoff", "reader.group.retry_backoff_max", 0, true},
    {"reader.group.heartbeat_interval", "reader.group.session_timeout", 1},
    {"reader.max_bytes", "cluster.max_response_bytes", 512},
    {"reader.partition_max_bytes", "reader.max_bytes", 0, true}, // brokers stop at whichever is reached first
};

/// Once, though one property may set several fields.
void warn_of_lower(draft& in, const order& of) {
  const auto text = as_given(in, of.low) + " is above " + as_given(in, of.high) + ", which counts for both";
  const auto same = [&](const property_warning& each) { return each.text == text; };
  if (std::none_of(in.warnings.begin(), in.warnings.end(), same)) in.warnings.push_back({name_of(in, of.low), text});
}

void follow(draft& in, const order& of) {
  const auto low = number_in(*place_of(in, of.low));
  const auto high = number_in(*place_of(in, of.high));
  if (low + of.between <= high) return;
  const auto low_precedence = in.precedence_of(of.low), high_precedence = in.precedence_of(of.high);
  const bool both = in.given(of.low) && in.given(of.high) && low_precedence == high_precedence;
  if (both && of.lower_counts)
    warn_of_lower(in, of);
  else if (both)
    refuse(
        as_given(in, of.low) + " and " + as_given(in, of.high)
        + " contradict each other: the former may not be above the latter"
        + (of.between > 0 ? " less " + std::to_string(of.between) + " bytes" : ""));
  if (low_precedence > high_precedence)
    derive(in, of.high, low + of.between, of.low);
  else
    derive(in, of.low, high - of.between, of.high);
}

/// A batch has to have time to be filled, sent and answered, as Java asks for too.
void fit_into_delivery(draft& in) {
  using std::chrono::milliseconds;
  constexpr std::string_view delivery = "writer.delivery_timeout", linger = "writer.linger",
                             request = "writer.request_timeout";
  auto& to = in.writer;
  const auto fits = [&] { return to.delivery_timeout >= to.linger + to.request_timeout; };
  if (fits()) return;
  // What has a lower precedence than the highest of them follows as if it was not given.
  const auto highest = std::max({in.precedence_of(delivery), in.precedence_of(linger), in.precedence_of(request)});
  const auto given = [&](std::string_view path) { return in.given(path) && in.precedence_of(path) == highest; };
  if (!given(delivery))
    return derive(in, delivery, (to.linger + to.request_timeout).count(), given(request) ? request : linger);
  const bool answer_given = given(request);
  const auto half = to.delivery_timeout / 2;
  if (!given(linger)) {
    const auto room = answer_given ? std::max(to.delivery_timeout - to.request_timeout, milliseconds{0}) : half;
    derive(in, linger, std::min(to.linger, room).count(), delivery);
  }
  // A broker needs its time, however long a batch lingers: the deadline is kept all the same.
  if (!answer_given)
    derive(in, request, std::max({to.delivery_timeout - to.linger, half, milliseconds{1}}).count(), delivery);
  if (answer_given ? fits() : to.delivery_timeout > to.linger) return;
  std::string parts;
  for (const auto& path : {linger, request})
    if (name_of(in, path) != name_of(in, delivery)) parts.append(parts.empty() ? "" : " + ").append(name_of(in, path));
  refuse(
      name_of(in, delivery) + " and " + parts + " contradict each other: " + std::to_string(to.delivery_timeout.count())
      + " ms are less than "
      + std::to_string((to.linger + (answer_given ? to.request_timeout : milliseconds{1})).count()) + " ms");
}

/// Idempotence is there unless something was asked for that rules it out; then one of them has to give way, unless both were
/// asked for in the same place.
bool gives_way(draft& in, bool ruled_out, std::string_view path, const std::string& needs) {
  if (!ruled_out || !in.writer.idempotence) return false;
  const auto name = name_of(in, "writer.idempotence");
  const auto own = in.precedence_of("writer.idempotence"), other = in.precedence_of(path);
  if (in.given("writer.idempotence") && own == other)
    refuse(
        name + " and " + name_of(in, path) + " contradict each other: the former needs " + name_of(in, path) + " "
        + needs);
  if (own > other) {
    warn(in, name_of(in, path), "gives way to " + name + ", which needs " + name_of(in, path) + " " + needs);
    return true;
  }
  if (in.given("writer.idempotence"))
    warn(in, name, "gives way to " + name_of(in, path) + ": it needs " + name_of(in, path) + " " + needs);
  in.writer.idempotence = false;
  return false;
}

void decide_idempotence(draft& in) {
  if (gives_way(in, in.writer.acks != acks::all, "writer.acks", "all")) in.writer.acks = acks::all;
  if (gives_way(in, in.writer.max_in_flight > 5, "writer.max_in_flight", "of at most 5")) in.writer.max_in_flight = 5;
  if (gives_way(in, in.retries == 0, "retries", "above 0")) in.retries.reset();
}

void decide_retries(draft& in) {
  constexpr int endless = 2'147'483'647;
  if (in.retries.value_or(endless) == endless) return;
  const auto name = name_of(in, "retries");
  if (*in.retries == 0) {
    in.writer.resend_in_doubt = false;
    return warn(
        in, name,
        "0 keeps from being sent again what may have been written; what surely was not is sent again until "
            + name_of(in, "writer.delivery_timeout") + " is over");
  }
  warn(
      in, name,
      "does not count here: batches that failed are sent again until " + name_of(in, "writer.delivery_timeout")
          + " is over");
}

/// A codec's own level wins over the one for all; -1 is the default but for zstd, which has such a level.
void decide_level(draft& in) {
  struct own {
    codec of;
    std::optional<int> level;
    std::string_view path;
  };
  const own levels[] = {
      {codec::gzip, in.gzip_level, "gzip_level"},
      {codec::lz4, in.lz4_level, "lz4_level"},
      {codec::zstd, in.zstd_level, "zstd_level"}};
  const auto chosen = in.writer.compression;
  const bool has_levels = chosen != codec::none && chosen != codec::snappy;
  if (in.level && *in.level != -1 && has_levels) { // one range for all codecs, as librdkafka has it
    const auto range = codecs::level_range_of(chosen);
    in.writer.compression_level = std::clamp(*in.level, range.min, range.max);
  }
  for (const auto& each : levels) {
    if (!each.level) continue;
    if (each.of != chosen)
      warn(in, name_of(in, each.path), "has no effect without compression.type=" + std::string(to_string(each.of)));
    else if (each.of == codec::gzip && *each.level == -1)
      in.writer.compression_level = default_compression_level;
    else
      in.writer.compression_level = *each.level;
  }
  if (in.level && !has_levels)
    warn(in, name_of(in, "level"), "has no effect without a compression.type that has levels: gzip, lz4 or zstd");
  for (const auto& path : {"level", "gzip_level", "lz4_level", "zstd_level"})
    if (in.given(path) && in.writer.compression_level != default_compression_level)
      in.set_by.emplace("writer.compression_level", name_of(in, path));
}

/// What is about a group needs one.
void decide_group(draft& in) {
  if (!in.reader.group_name().empty()) return;
  for (const auto& [path, name] : in.set_by) {
    if (!path.starts_with("reader.group.") && path != "reader.auto_commit") continue;
    const auto* of = row_named(name);
    if (of && of->fields[0].path == path) warn(in, name, "has no effect without group.id");
  }
}

} // namespace

void adapt(draft& in) {
  decide_group(in);
  decide_idempotence(in);
  decide_retries(in);
  decide_level(in);
  fit_into_delivery(in);
  // Twice, as one may follow another that has just followed a third.
  for (int round = 0; round < 2; ++round)
    for (const auto& each : orders) follow(in, each);
}

} // namespace cafka::properties
