#include "cafka/actors/client/offset_listing.hpp"

#include <set>
#include <utility>

#include "cafka/actors/client/offset_messages.hpp"

namespace cafka {

namespace {

std::vector<topic_partition> partitions_of(const list_offsets& what) {
  std::vector<topic_partition> partitions;
  for (const auto& query : what.queries) partitions.push_back(query.of);
  return partitions;
}

} // namespace

offset_listing::offset_listing(client_services& services, list_offsets what, promise<partition_offsets_ptr> asked)
    : services_(services),
      what_(std::move(what)),
      asked_(std::move(asked)),
      rounds_(partitions_of(what_), services.now() + what_.timeout, services.pauses()) {}

void offset_listing::ask() {
  std::set<std::string> topics;
  for (const auto& partition : rounds_.pending()) topics.insert(partition.topic);
  open_ = topics.size();
  known_.reset();
  for (const auto& topic : topics) look_up(topic);
  if (topics.empty()) round_ended();
}

void offset_listing::look_up(const std::string& topic) {
  services_.look_up(
      topic, rounds_.deadline(), [me = shared_from_this(), topic](const error& why, const metadata_ptr& known) {
        if (known && (!me->known_ || known->version > me->known_->version)) me->known_ = known;
        if (why)
          for (const auto& partition : std::set<topic_partition>(me->rounds_.pending()))
            if (partition.topic == topic) me->rounds_.settle_for_good(partition, why);
        if (--me->open_ == 0) me->ask_leaders(me->known_ ? *me->known_ : metadata{});
      });
}

void offset_listing::ask_leaders(const metadata& known) {
  const auto round = group_by_leader(what_, rounds_.pending(), known);
  for (const auto& [partition, why] : round.refused) {
    // A partition may have been added since the metadata was fetched.
    if (why.code() == errc::unknown_partition && refreshed_)
      rounds_.settle_for_good(partition, why);
    else
      rounds_.settle(partition, why);
  }
  open_ = round.queries.size();
  for (const auto& [node, queries] : round.queries) ask_leader(node, queries, known);
  if (open_ == 0) round_ended();
}

void offset_listing::ask_leader(int32_t node, const std::vector<offset_query>& queries, const metadata& known) {
  const auto left = services_.time_left(rounds_.deadline());
  services_.call<wire::list_offsets_response>(
      route::to_node(node), make_list_offsets(queries, what_.read_committed, known, left), rounds_.deadline(),
      [me = shared_from_this(), queries](const error& why, const auto& response) {
        me->answered(queries, why, response);
      });
}

void offset_listing::answered(
    const std::vector<offset_query>& queries, const error& why, const wire::list_offsets_response& response) {
  if (why)
    for (const auto& query : queries) rounds_.settle(query.of, why);
  read(response, [this](const partition_offset& told) {
    rounds_.settle(told.of, told.what);
    answers_[told.of] = told;
  });
  if (--open_ == 0) round_ended();
}

void offset_listing::round_ended() {
  refreshed_ = true;
  if (services_.again(rounds_, [me = shared_from_this()] { me->ask(); })) return;
  partition_offsets result;
  for (const auto& query : what_.queries) {
    auto& told = result.emplace_back(answers_[query.of]);
    told.of = query.of;
    told.what = rounds_.outcome(query.of);
  }
  asked_.deliver(std::make_shared<const partition_offsets>(std::move(result)));
}

} // namespace cafka
