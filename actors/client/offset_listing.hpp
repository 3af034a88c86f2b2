// One list_offsets request: looks up the leaders, asks each of them, and again where that failed.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "cafka/actors/client/client_services.hpp"
#include "cafka/wire/messages/list_offsets.hpp"

namespace cafka {

class offset_listing : public std::enable_shared_from_this<offset_listing> {
public:
  offset_listing(client_services& services, list_offsets what, promise<partition_offsets_ptr> asked);

  /// Starts a round.
  void ask();

private:
  void look_up(const std::string& topic);
  void ask_leaders(const metadata& known);
  void ask_leader(int32_t node, const std::vector<offset_query>& queries, const metadata& known);
  void answered(
      const std::vector<offset_query>& queries, const error& why, const wire::list_offsets_response& response);
  void round_ended();

  client_services& services_;
  list_offsets what_;
  promise<partition_offsets_ptr> asked_;
  retry_rounds<topic_partition> rounds_;
  std::map<topic_partition, partition_offset> answers_;
  /// The newest of the snapshots in which the topics of this round are known.
  metadata_ptr known_;
  /// A round has ended: what is not in the metadata now, is not there.
  bool refreshed_ = false;
  /// Answers of this round that are still to come.
  size_t open_ = 0;
};

} // namespace cafka
