#include "cafka/actors/client/client_actor.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "cafka/actors/caf/errors.hpp"
#include "cafka/actors/caf/prepare.hpp"
#include "cafka/actors/client/client_links.hpp"
#include "cafka/actors/client/offset_questions.hpp"
#include "cafka/actors/client/task.hpp"
#include "cafka/actors/client/topic_questions.hpp"
#include "cafka/actors/properties/config_check.hpp"

namespace cafka {

namespace {

class client_state {
public:
  static inline const char* name = "client";

  client_state(client_actor::pointer self, cluster_actor cluster, client_config config)
      : self_(self), links_(self, std::move(cluster), config) {}
  client_state(const client_state&) = delete;
  client_state& operator=(const client_state&) = delete;

  client_actor::behavior_type make_behavior() {
    return {
        [this](const create_topics& what) { return on_create(what); },
        [this](const create_partitions& what) { return on_create(what); },
        [this](const delete_topics& what) { return on_delete(what); },
        [this](const describe_topics& what) { return on_describe(what); },
        [this](const list_offsets& what) { return on_list(what); },
        // What is pending gets answer_lost from its promise, when the tasks end with the state.
        [this](close_atom) { self_->quit(); },
        [this](tick_atom, uint64_t number) { links_.ticked(number); },
    };
  }

private:
  caf::result<topic_outcomes_ptr> on_create(const create_topics& what) {
    auto asked = make_promise<topic_outcomes_ptr>(self_);
    const auto limit = time_limit::from(links_.now(), what.timeout);
    start(cafka::ask(what), limit, [this, what, limit, asked](const rounds& created) {
      topic_outcomes outcomes;
      std::map<std::string, int32_t> usable;
      for (const auto& topic : what.topics) {
        auto why = created.outcome(topic.name);
        const auto is_new = !why && !what.validate_only;
        if (what.if_missing && why.code() == errc::topic_already_exists) why = {};
        if (!why && !what.validate_only) usable[topic.name] = 1; // as many as it has
        outcomes.push_back({topic.name, why, is_new});
      }
      wait_for_leaders(std::move(outcomes), usable, limit, asked);
    });
    return asked;
  }

  caf::result<topic_outcomes_ptr> on_create(const create_partitions& what) {
    auto asked = make_promise<topic_outcomes_ptr>(self_);
    const auto limit = time_limit::from(links_.now(), what.timeout);
    start(cafka::ask(what), limit, [this, what, limit, asked](const rounds& created) {
      topic_outcomes outcomes;
      std::map<std::string, int32_t> grown;
      for (const auto& each : what.topics) {
        const auto why = created.outcome(each.topic);
        if (!why && !what.validate_only) grown[each.topic] = each.total;
        outcomes.push_back({each.topic, why});
      }
      wait_for_leaders(std::move(outcomes), grown, limit, asked);
    });
    return asked;
  }

  /// A topic is usable once all its partitions have leaders. `partitions`: of the topics to wait for, how many there are at
  /// least.
  void wait_for_leaders(
      topic_outcomes outcomes, const std::map<std::string, int32_t>& partitions, time_limit limit,
      promise<topic_outcomes_ptr> asked) {
    start(
        ask_for_leaders(partitions), limit,
        [outcomes = std::move(outcomes), partitions, asked](const rounds& electing) mutable {
          for (auto& each : outcomes)
            if (partitions.contains(each.topic)) each.what = electing.outcome(each.topic);
          asked.deliver(std::make_shared<const topic_outcomes>(std::move(outcomes)));
        });
  }

  caf::result<topic_outcomes_ptr> on_delete(const delete_topics& what) {
    auto asked = make_promise<topic_outcomes_ptr>(self_);
    const auto limit = time_limit::from(links_.now(), what.timeout);
    start(cafka::ask(what), limit, [topics = what.topics, asked](const rounds& deleted) mutable {
      topic_outcomes outcomes;
      for (const auto& topic : topics) outcomes.push_back({topic, deleted.outcome(topic)});
      asked.deliver(std::make_shared<const topic_outcomes>(std::move(outcomes)));
    });
    return asked;
  }

  caf::result<metadata_ptr> on_describe(const describe_topics& what) {
    auto asked = make_promise<metadata_ptr>(self_);
    const auto known = std::make_shared<metadata_ptr>();
    start(
        cafka::ask(what, [known](metadata_ptr told) { *known = std::move(told); }),
        time_limit::from(links_.now(), what.timeout), [known, asked](const rounds& described) mutable {
          if (const auto why = described.outcome(""))
            asked.deliver(make_error(why));
          else
            asked.deliver(*known);
        });
    return asked;
  }

  caf::result<partition_offsets_ptr> on_list(const list_offsets& what) {
    auto asked = make_promise<partition_offsets_ptr>(self_);
    const auto limit = time_limit::from(links_.now(), what.timeout);
    auto parts = one_query_a_partition(what);
    const auto open = std::make_shared<size_t>(parts.size());
    const auto answers = std::make_shared<std::map<offset_query, partition_offset>>();
    for (auto& part : parts)
      list(std::move(part), limit, answers, [queries = what.queries, open, answers, asked]() mutable {
        if (--*open > 0) return;
        partition_offsets result;
        for (const auto& query : queries) result.push_back(answers->at(query));
        asked.deliver(std::make_shared<const partition_offsets>(std::move(result)));
      });
    return asked;
  }

  void list(
      list_offsets part, time_limit limit, std::shared_ptr<std::map<offset_query, partition_offset>> answers,
      std::function<void()> done) {
    const auto told = std::make_shared<std::map<topic_partition, partition_offset>>();
    auto asks = cafka::ask(part, [told](const partition_offset& one) { (*told)[one.of] = one; });
    start(
        std::move(asks), limit,
        [queries = std::move(part.queries), told, answers, done = std::move(done)](const rounds& listed) {
          for (const auto& query : queries) {
            auto& answer = (*answers)[query] = (*told)[query.of];
            answer.of = query.of;
            answer.what = listed.outcome(to_string(query.of));
          }
          done();
        });
  }

  void start(question what, time_limit limit, task::callback done) {
    std::make_shared<task>(links_, std::move(what), limit, std::move(done))->start();
  }

  client_actor::pointer self_;
  client_links links_;
};

} // namespace

error client_config::validate() const {
  constexpr std::chrono::milliseconds least{1}, day = std::chrono::hours{24};
  return config_check{fields_of("client_config")}
      .time("retry_backoff", retry_backoff, least, day)
      .time("retry_backoff_max", retry_backoff_max, least, day)
      .not_below("retry_backoff_max", retry_backoff_max, "retry_backoff", retry_backoff)
      .result();
}

client_actor spawn_client(caf::actor_system& system, cluster_actor cluster, client_config config) {
  if (auto refused = config.validate()) throw refused;
  require_types(system);
  return spawn<client_state>(system, std::move(cluster), config);
}

} // namespace cafka
