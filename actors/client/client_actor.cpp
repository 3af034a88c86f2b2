#include "cafka/actors/client/client_actor.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "cafka/actors/caf/errors.hpp"
#include "cafka/actors/caf/prepare.hpp"
#include "cafka/actors/client/client_links.hpp"
#include "cafka/actors/client/group_questions.hpp"
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
        [this](const list_groups& what) { return on_list(what); },
        [this](const describe_groups& what) { return on_describe(what); },
        [this](const fetch_group_offsets& what) { return on_fetch(what); },
        [this](const set_group_offsets& what) { return on_partitions(what, where_of(what.offsets)); },
        [this](const delete_group_offsets& what) { return on_partitions(what, what.partitions); },
        [this](const delete_groups& what) { return on_names(what); },
        [this](const remove_group_members& what) { return on_names(what); },
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

  /// Which brokers there are, then each of them.
  caf::result<group_listing_ptr> on_list(const list_groups& what) {
    auto asked = make_promise<group_listing_ptr>(self_);
    const auto known = std::make_shared<metadata_ptr>();
    const auto limit = time_limit::from(links_.now(), what.timeout);
    start(
        cafka::ask(describe_topics{}, [known](metadata_ptr told) { *known = std::move(told); }), limit,
        [this, what, limit, known, asked](const rounds& described) mutable {
          if (const auto why = described.outcome("")) return asked.deliver(make_error(why));
          list_from((*known)->brokers, what, limit, asked);
        });
    return asked;
  }

  template <class Brokers>
  void list_from(const Brokers& brokers, const list_groups& what, time_limit limit, promise<group_listing_ptr> asked) {
    const auto listing = std::make_shared<group_listing>();
    const auto left = std::make_shared<size_t>(brokers.size());
    if (brokers.empty()) return asked.deliver(std::make_shared<const group_listing>());
    for (const auto& [id, where] : brokers)
      start(
          cafka::ask(what, id, [listing](const listed_group& each) { listing->groups.push_back(each); }), limit,
          [listing, left, asked, name = std::to_string(id)](const rounds& listed) mutable {
            if (const auto why = listed.outcome(name)) listing->failures.push_back(why);
            if (--*left > 0) return;
            std::sort(listing->groups.begin(), listing->groups.end(), [](const auto& a, const auto& b) {
              return a.id < b.id;
            });
            asked.deliver(std::make_shared<const group_listing>(std::move(*listing)));
          });
  }

  /// As classic groups first; those that are none are asked for as groups of the new protocol.
  caf::result<group_descriptions_ptr> on_describe(const describe_groups& what) {
    auto asked = make_promise<group_descriptions_ptr>(self_);
    const auto limit = time_limit::from(links_.now(), what.timeout);
    const auto found = std::make_shared<std::map<std::string, group_description>>();
    const auto note = [found](const group_description& each) { (*found)[each.id] = each; };
    start(ask_classic(what.groups, note), limit, [this, what, limit, found, note, asked](const rounds& classic) {
      std::vector<std::string> others;
      for (const auto& id : what.groups) {
        auto& told = (*found)[id];
        told.id = id;
        told.what = classic.outcome(id);
        if (told.what.code() == errc::group_id_not_found) others.push_back(id);
      }
      start(ask_consumer(others, note), limit, [what, found, others, asked](const rounds& consumer) mutable {
        for (const auto& id : others) {
          const auto why = consumer.outcome(id);
          // Brokers before Kafka 4 have no other kind of groups: what they said first stands.
          if (!why || why.code() != errc::version_not_supported) (*found)[id].what = why;
        }
        group_descriptions all;
        for (const auto& id : what.groups) all.push_back((*found)[id]);
        asked.deliver(std::make_shared<const group_descriptions>(std::move(all)));
      });
    });
    return asked;
  }

  caf::result<group_offsets_ptr> on_fetch(const fetch_group_offsets& what) {
    auto asked = make_promise<group_offsets_ptr>(self_);
    const auto all = std::make_shared<group_offsets>();
    start(
        cafka::ask(what, [all](const committed_offset& each) { all->push_back(each); }),
        time_limit::from(links_.now(), what.timeout), [all, asked](const rounds& fetched) mutable {
          if (const auto why = fetched.outcome("")) return asked.deliver(make_error(why));
          std::sort(all->begin(), all->end(), [](const auto& a, const auto& b) { return a.where < b.where; });
          asked.deliver(std::make_shared<const group_offsets>(std::move(*all)));
        });
    return asked;
  }

  static std::vector<topic_partition> where_of(const std::vector<committed_offset>& offsets) {
    std::vector<topic_partition> all;
    for (const auto& each : offsets) all.push_back(each.where);
    return all;
  }

  template <class Request>
  caf::result<partition_outcomes_ptr> on_partitions(
      const Request& what, const std::vector<topic_partition>& partitions) {
    auto asked = make_promise<partition_outcomes_ptr>(self_);
    start(
        cafka::ask(what), time_limit::from(links_.now(), what.timeout),
        [partitions, asked](const rounds& done) mutable {
          partition_outcomes outcomes;
          for (const auto& each : partitions) outcomes.push_back({each, done.outcome(to_string(each))});
          asked.deliver(std::make_shared<const partition_outcomes>(std::move(outcomes)));
        });
    return asked;
  }

  template <class Request>
  caf::result<group_outcomes_ptr> on_names(const Request& what) {
    auto asked = make_promise<group_outcomes_ptr>(self_);
    auto asks = cafka::ask(what);
    start(asks, time_limit::from(links_.now(), what.timeout), [names = asks.names, asked](const rounds& done) mutable {
      group_outcomes outcomes;
      for (const auto& each : names) outcomes.push_back({each, done.outcome(each)});
      asked.deliver(std::make_shared<const group_outcomes>(std::move(outcomes)));
    });
    return asked;
  }

  void start(question what, time_limit limit, task::callback done) {
    std::make_shared<task>(links_, std::move(what), limit, std::move(done))->start();
  }

  client_actor::pointer self_;
  client_links links_;
};

} // namespace

error client_config::validate() const { return validate(fields_of("client_config")); }

error client_config::validate(const config_names& names) const {
  constexpr std::chrono::milliseconds least{1}, day = std::chrono::hours{24};
  return config_check{names}
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
