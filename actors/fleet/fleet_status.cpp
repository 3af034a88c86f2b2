#include "cafka/actors/fleet/fleet_status.hpp"

#include "cafka/actors/fleet/json_writer.hpp"
#include "cafka/wire/phrase.hpp"

namespace cafka {

namespace {

/// -1 is what is not known.
void known(json_writer& to, std::string_view name, int64_t number) {
  to.name(name);
  number < 0 ? to.null() : to.value(number);
}

void write(json_writer& to, std::string_view name, const error& what) {
  to.name(name);
  if (!what) {
    to.null();
    return;
  }
  to.begin_object().name("code").value(to_string(what.code())).name("message").value(phrase(what)).end_object();
}

void write(json_writer& to, const topic_partition& where) {
  to.name("topic").value(where.topic).name("partition").value(where.partition);
}

void write(json_writer& to, const fleet_counters& what) {
  const auto count = [&](std::string_view name, uint64_t number) { to.name(name).value(number); };
  to.begin_object();
  count("done", what.done);
  count("retried", what.retried);
  count("parked", what.parked);
  count("dead_letters", what.dead_letters);
  count("skipped", what.skipped);
  count("fenced", what.fenced);
  count("restarts", what.restarts);
  to.end_object();
}

void write(json_writer& to, const fleet_summary& what) {
  to.begin_object().name("group").value(what.group).name("phase").value(to_string(what.phase)).name("member_id");
  what.member_id.empty() ? to.null() : to.value(what.member_id);
  known(to, "generation", what.generation);
  to.name("health").value(to_string(what.health)).name("reason");
  what.reason.empty() ? to.null() : to.value(what.reason);
  write(to, "cause", what.cause);
  to.name("workers").begin_object().name("count").value(what.workers).name("busy").value(what.busy);
  to.name("restarting").value(what.restarting).end_object().name("counters");
  write(to, what.counters);
  to.end_object();
}

void write(json_writer& to, const fleet_partition_status& what) {
  to.begin_object();
  write(to, what.where);
  known(to, "position", what.position);
  known(to, "committed", what.committed);
  known(to, "end", what.end);
  known(to, "lag", what.lag());
  to.name("open").value(what.open).name("queued").value(what.queued);
  to.name("in_flight").value(what.in_flight).name("parked").value(what.parked);
  known(to, "oldest_undone_ms", what.oldest_undone ? what.oldest_undone->count() : -1);
  to.name("paused").value(what.paused).name("cooling_down").value(what.cooling_down);
  write(to, "stopped", what.stopped);
  to.end_object();
}

void write(json_writer& to, const fleet_worker_status& what) {
  to.begin_object().name("number").value(what.number).name("state").value(to_string(what.state));
  to.name("restarts").value(what.restarts).name("current");
  if (what.current) {
    to.begin_object();
    write(to, what.current->where);
    to.name("offset").value(what.current->offset).end_object();
  } else {
    to.null();
  }
  to.name("since_ms").value(what.since.count()).end_object();
}

template <class List>
void write_all(json_writer& to, std::string_view name, const List& all) {
  to.name(name).begin_array();
  for (const auto& each : all) write(to, each);
  to.end_array();
}

} // namespace

std::string_view to_string(fleet_phase what) {
  static constexpr std::string_view names[] = {"joining", "rebalancing", "running", "draining", "stopped", "failed"};
  return names[static_cast<size_t>(what)];
}

std::string_view to_string(fleet_worker_state what) {
  static constexpr std::string_view names[] = {"idle", "busy", "restarting", "retiring"};
  return names[static_cast<size_t>(what)];
}

std::string to_json(const fleet_status& what) {
  std::string text;
  json_writer to{text};
  to.begin_object().name("fleet");
  write(to, what.fleet);
  write_all(to, "partitions", what.partitions);
  write_all(to, "workers", what.workers);
  to.end_object();
  return text;
}

} // namespace cafka
