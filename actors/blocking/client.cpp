#include "cafka/actors/blocking/client.hpp"

#include "cafka/actors/blocking/client_impl.hpp"
#include "cafka/actors/cluster/topic_lookups.hpp"

namespace cafka::blocking {

namespace {

constexpr std::chrono::seconds destructor_grace{5};

int64_t timestamp_of(const start_position& at) {
  switch (at.at) {
  case start_position::place::first:
    return offset_query::earliest;
  case start_position::place::last:
    return offset_query::latest;
  case start_position::place::time:
    return at.value;
  case start_position::place::offset:
    break;
  }
  throw error(
      errc::invalid_configuration,
      to_string(at) + " is an offset already: ask for the offset of `first`, `last` or at_time(…)");
}

} // namespace

client::impl::impl(const cluster_config& config)
    : runtime_(runtime::acquire()),
      cluster_(spawn_cluster(runtime_->system(), config)),
      client_(spawn_client(
          runtime_->system(), cluster_,
          {.retry_backoff = config.retry_backoff, .retry_backoff_max = config.retry_backoff_max})) {}

client::impl::~impl() {
  stop(client_, destructor_grace);
  stop(cluster_, destructor_grace);
}

bool client::impl::create(const std::string& name, const topic_spec& spec, bool if_missing, allowed_time timeout) {
  cafka::create_topics request{.if_missing = if_missing};
  request.topics.push_back(
      {.name = name,
       .partitions = spec.partitions,
       .replication_factor = spec.replication_factor,
       .configs = spec.configs});
  return only(outcomes_of(std::move(request), timeout)).created;
}

metadata_ptr client::impl::describe(std::vector<std::string> topics, allowed_time timeout) {
  return ask_client<metadata_ptr>(describe_topics{.topics = std::move(topics), .timeout = timeout}, timeout);
}

topic_metadata client::impl::topic(const std::string& name, allowed_time timeout) {
  const auto known = describe({name}, timeout);
  const auto* found = known->topic(name);
  if (const auto why = topic_error(name, found ? found->error : errc::unknown_topic_or_partition)) throw why;
  return *found;
}

std::vector<partition_offset> client::impl::offsets(
    const std::vector<topic_partition>& of, start_position at, allowed_time timeout) {
  const auto timestamp = timestamp_of(at);
  list_offsets request{.timeout = timeout};
  for (const auto& each : of) request.queries.push_back({.of = each, .timestamp = timestamp});
  return *ask_client<partition_offsets_ptr>(std::move(request), timeout);
}

std::vector<int64_t> client::impl::offsets(const std::string& name, start_position at, allowed_time timeout) {
  timestamp_of(at); // refused before anybody is asked
  const time_left left{timeout};
  std::vector<topic_partition> partitions;
  for (size_t i = topic(name, left()).partitions.size(); i > 0; --i)
    partitions.push_back({name, static_cast<int32_t>(partitions.size())});
  std::vector<int64_t> result;
  for (const auto& each : offsets(partitions, at, left())) result.push_back(value_of(each));
  return result;
}

int64_t client::impl::value_of(const partition_offset& told) {
  if (told.what) throw told.what;
  return told.offset;
}

/// The outcome of a request for one topic; throws if it is an error.
topic_outcome client::impl::only(const topic_outcomes& outcomes) {
  auto one = outcomes.at(0);
  if (one.what) throw one.what;
  return one;
}

client::client(cluster_config config) : impl_(std::make_unique<impl>(config)) {}
client::~client() = default;
client::client(client&&) noexcept = default;
client& client::operator=(client&&) noexcept = default;

void client::create_topic(const std::string& name, const topic_spec& spec, allowed_time timeout) {
  impl_->create(name, spec, false, timeout);
}
bool client::ensure_topic(const std::string& name, int32_t partitions, allowed_time timeout) {
  return impl_->create(name, {.partitions = partitions}, true, timeout);
}
void client::create_partitions(const std::string& name, int32_t total, allowed_time timeout) {
  impl::only(create_partitions({{name, total}}, timeout));
}
void client::delete_topic(const std::string& name, allowed_time timeout) { impl::only(delete_topics({name}, timeout)); }
topic_outcomes client::create_topics(const std::vector<new_topic>& topics, allowed_time timeout) {
  return impl_->outcomes_of(cafka::create_topics{.topics = topics}, timeout);
}
topic_outcomes client::create_partitions(const std::vector<new_partitions>& topics, allowed_time timeout) {
  return impl_->outcomes_of(cafka::create_partitions{.topics = topics}, timeout);
}
topic_outcomes client::delete_topics(const std::vector<std::string>& names, allowed_time timeout) {
  return impl_->outcomes_of(cafka::delete_topics{.topics = names}, timeout);
}

std::vector<topic_metadata> client::topics(allowed_time timeout) {
  std::vector<topic_metadata> result;
  const auto known = impl_->describe({}, timeout);
  for (const auto& topic : known->topics) result.push_back(*topic);
  return result;
}
std::vector<topic_metadata> client::topics(const std::vector<std::string>& names, allowed_time timeout) {
  std::vector<topic_metadata> result;
  if (names.empty()) return result; // which would mean all
  const auto known = impl_->describe(names, timeout);
  for (const auto& name : names) {
    const auto* found = known->topic(name);
    result.push_back(found ? *found : topic_metadata{.name = name, .error = errc::unknown_topic_or_partition});
  }
  return result;
}
topic_metadata client::topic(const std::string& name, allowed_time timeout) { return impl_->topic(name, timeout); }
metadata_ptr client::describe(allowed_time timeout) { return impl_->describe({}, timeout); }
std::vector<int64_t> client::offsets(const std::string& topic, start_position at, allowed_time timeout) {
  return impl_->offsets(topic, at, timeout);
}
int64_t client::offset(const topic_partition& of, start_position at, allowed_time timeout) {
  return impl::value_of(impl_->offsets(std::vector{of}, at, timeout).at(0));
}
std::vector<partition_offset> client::offset_outcomes(
    const std::vector<topic_partition>& of, start_position at, allowed_time timeout) {
  return impl_->offsets(of, at, timeout);
}

} // namespace cafka::blocking
