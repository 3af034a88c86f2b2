#include "cafka/actors/blocking/client.hpp"

#include "cafka/actors/blocking/runtime.hpp"
#include "cafka/actors/caf/ask.hpp"
#include "cafka/actors/client/client_actor.hpp"

#include <utility>

namespace cafka::blocking {

namespace {

constexpr std::chrono::seconds destructor_grace{5};

/// The client actor answers within a request's own timeout; this much later it is taken for gone.
constexpr std::chrono::seconds answer_grace{5};

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
  throw error(errc::invalid_configuration, "offsets: a place or a time is wanted, an offset is known already");
}

} // namespace

class client::impl {
public:
  explicit impl(cluster_config config)
      : runtime_(runtime::acquire()),
        cluster_(spawn_cluster(runtime_->system(), std::move(config))),
        client_(spawn_client(runtime_->system(), cluster_)) {}

  ~impl() {
    stop(client_, destructor_grace);
    stop(cluster_, destructor_grace);
  }

  bool create(const std::string& name, const topic_spec& spec, bool if_missing, milliseconds timeout) {
    create_topics request{.timeout = timeout, .if_missing = if_missing};
    request.topics.push_back(
        {.name = name,
         .partitions = spec.partitions,
         .replication_factor = spec.replication_factor,
         .configs = spec.configs});
    return only(ask_client<topic_outcomes_ptr>(std::move(request), timeout)).created;
  }

  void grow(const std::string& name, int32_t total, milliseconds timeout) {
    cafka::create_partitions request{.topics = {{name, total}}, .timeout = timeout};
    only(ask_client<topic_outcomes_ptr>(std::move(request), timeout));
  }

  void remove(const std::string& name, milliseconds timeout) {
    only(ask_client<topic_outcomes_ptr>(delete_topics{.topics = {name}, .timeout = timeout}, timeout));
  }

  metadata_ptr describe(std::vector<std::string> topics, milliseconds timeout) {
    return ask_client<metadata_ptr>(describe_topics{.topics = std::move(topics), .timeout = timeout}, timeout);
  }

  topic_metadata topic(const std::string& name, milliseconds timeout) {
    const auto known = describe({name}, timeout);
    const auto found = known->topics.find(name);
    if (found == known->topics.end() || found->second->error == errc::unknown_topic_or_partition)
      throw error(errc::unknown_topic_or_partition, "topic " + name + " does not exist; create it, or check the name");
    if (found->second->error != errc::none) throw error(found->second->error, "topic " + name);
    return *found->second;
  }

  std::vector<int64_t> offsets(const std::string& name, start_position at, milliseconds timeout) {
    const auto partitions = static_cast<int32_t>(topic(name, timeout).partitions.size());
    list_offsets request{.timeout = timeout};
    for (int32_t i = 0; i < partitions; ++i)
      request.queries.push_back({.of = {name, i}, .timestamp = timestamp_of(at)});
    const auto answers = ask_client<partition_offsets_ptr>(std::move(request), timeout);
    std::vector<int64_t> result;
    for (const auto& each : *answers) {
      if (each.what) throw error(each.what);
      result.push_back(each.offset);
    }
    return result;
  }

private:
  template <class T, class Request>
  T ask_client(Request request, milliseconds timeout) {
    return ask<T>(runtime_->system(), client_, timeout + answer_grace, std::move(request)).value();
  }

  /// The outcome of a request for one topic; throws if it is an error.
  static topic_outcome only(const topic_outcomes_ptr& outcomes) {
    auto one = outcomes->at(0);
    if (one.what) throw one.what;
    return one;
  }

  runtime_ptr runtime_;
  cluster_actor cluster_;
  client_actor client_;
};

client::client(cluster_config config) : impl_(std::make_unique<impl>(std::move(config))) {}
client::~client() = default;
client::client(client&&) noexcept = default;
client& client::operator=(client&&) noexcept = default;

void client::create_topic(const std::string& name, const topic_spec& spec, milliseconds timeout) {
  impl_->create(name, spec, false, timeout);
}
bool client::ensure_topic(const std::string& name, int32_t partitions, milliseconds timeout) {
  return impl_->create(name, {.partitions = partitions}, true, timeout);
}
void client::create_partitions(const std::string& name, int32_t total, milliseconds timeout) {
  impl_->grow(name, total, timeout);
}
void client::delete_topic(const std::string& name, milliseconds timeout) { impl_->remove(name, timeout); }

std::vector<topic_metadata> client::topics(milliseconds timeout) {
  std::vector<topic_metadata> result;
  const auto known = impl_->describe({}, timeout);
  for (const auto& [name, topic] : known->topics) result.push_back(*topic);
  return result;
}
topic_metadata client::topic(const std::string& name, milliseconds timeout) { return impl_->topic(name, timeout); }
metadata_ptr client::describe(milliseconds timeout) { return impl_->describe({}, timeout); }
std::vector<int64_t> client::offsets(const std::string& topic, start_position at, milliseconds timeout) {
  return impl_->offsets(topic, at, timeout);
}

} // namespace cafka::blocking
