// The one block of type ids, with everything that cafka's actors send each other. A folder has a section in each of the
// three parts below: declarations, ids, and what stays inside the process. Keep a section's lines in alphabetical order.
// Only forward declarations here; prepare.cpp includes the definitions of what is sent by value.
#pragma once

#include "cafka/actors/caf/version.hpp"
#include "cafka/first_type_id.hpp"

#include <cstdint>
#include <memory>
#include <vector>

// -- declarations ------------------------------------------------------------------------------------------------------

namespace cafka {

enum class errc : std::uint8_t;
struct topic_partition;

// connection
struct connected;
struct dial_report;
struct endpoint;
struct memory_delivery;
struct outgoing;
struct response;
class tcp_socket;
using connected_ptr = std::shared_ptr<const connected>;
using memory_delivery_ptr = std::shared_ptr<const memory_delivery>;
using outgoing_ptr = std::shared_ptr<outgoing>;
using response_ptr = std::shared_ptr<const response>;
using tcp_socket_ptr = std::shared_ptr<tcp_socket>;

// cluster
struct call;
struct lane;
struct leader_hint;
struct leader_update;
struct metadata;
struct stale_leader;
struct topic_lookup;
struct topic_watch;
using call_ptr = std::shared_ptr<const call>;
using metadata_ptr = std::shared_ptr<const metadata>;

// client
struct create_partitions;
struct create_topics;
struct delete_group_offsets;
struct delete_groups;
struct delete_topics;
struct describe_groups;
struct describe_topics;
struct fetch_group_offsets;
struct group_description;
struct group_listing;
struct group_outcome;
struct list_groups;
struct list_offsets;
struct partition_offset;
struct partition_outcome;
struct remove_group_members;
struct set_group_offsets;
struct topic_outcome;
using group_descriptions_ptr = std::shared_ptr<const std::vector<group_description>>;
using group_listing_ptr = std::shared_ptr<const group_listing>;
using group_outcomes_ptr = std::shared_ptr<const std::vector<group_outcome>>;
using partition_offsets_ptr = std::shared_ptr<const std::vector<partition_offset>>;
using partition_outcomes_ptr = std::shared_ptr<const std::vector<partition_outcome>>;
using topic_outcomes_ptr = std::shared_ptr<const std::vector<topic_outcome>>;

// log
struct log_entry;

// group
struct commit_offsets;
struct committed_offset;
struct group_assigned;
struct group_failed;
struct group_lost;
struct group_progress;
struct group_revoked;
struct group_status;
struct group_subscription;
struct partition_commit;
using commit_report_ptr = std::shared_ptr<const std::vector<partition_commit>>;
using group_offsets_ptr = std::shared_ptr<const std::vector<committed_offset>>;

// fleet
struct completed_work;
struct finished_work;
struct fleet_event;
struct fleet_status;
struct ready_worker;
struct work;
using fleet_status_ptr = std::shared_ptr<const fleet_status>;
using work_ptr = std::shared_ptr<work>;

// writer
struct identity_news;
struct lender;
struct lent_batch;
struct partition_slice;
struct record_set;
struct returned_batch;
struct routing;
struct sender_assignment;
struct settlement;
struct write_report;
using lent_batch_ptr = std::shared_ptr<const lent_batch>;
using record_set_ptr = std::shared_ptr<record_set>;
using routing_ptr = std::shared_ptr<const routing>;
using settlements_ptr = std::shared_ptr<const std::vector<settlement>>;
using write_report_ptr = std::shared_ptr<const write_report>;

// reader
struct credit_change;
struct fetch_abandon;
struct fetch_budget;
struct fetch_ended;
struct fetch_entry;
struct fetch_leave;
struct fetched_slice;
struct offset_inquiry;
struct partition_event;
struct partition_position;
struct reader_assignment;
struct reader_stats;
class record_batch;
struct replica_choice;
struct source_change;
struct start_position;
using fetched_slice_ptr = std::shared_ptr<const fetched_slice>;
using record_batch_ptr = std::shared_ptr<const record_batch>;

} // namespace cafka

// -- ids ---------------------------------------------------------------------------------------------------------------

// The block begins well behind CAF's first id, which is where applications put their own.
//
// Atoms live in namespace cafka: CAF has some of the same names. On 0.17.6 atoms of one text are one type and a text has at
// most ten characters of [a-zA-Z0-9_ ].
CAF_BEGIN_TYPE_ID_BLOCK(cafka_ids, ::cafka::first_type_id)

CAF_ADD_TYPE_ID(cafka_ids, (cafka::errc))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::topic_partition))

// connection
CAF_ADD_TYPE_ID(cafka_ids, (cafka::connected_ptr))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::dial_report))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::endpoint))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::memory_delivery_ptr))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::outgoing_ptr))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::response_ptr))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::tcp_socket_ptr))

// cluster
CAF_ADD_TYPE_ID(cafka_ids, (cafka::call_ptr))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::lane))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::leader_hint))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::leader_update))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::metadata_ptr))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::stale_leader))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::topic_lookup))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::topic_watch))

// client
CAF_ADD_TYPE_ID(cafka_ids, (cafka::create_partitions))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::create_topics))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::delete_group_offsets))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::delete_groups))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::delete_topics))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::describe_groups))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::describe_topics))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::fetch_group_offsets))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::group_descriptions_ptr))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::group_listing_ptr))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::group_outcomes_ptr))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::list_groups))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::list_offsets))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::partition_offsets_ptr))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::partition_outcomes_ptr))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::remove_group_members))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::set_group_offsets))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::topic_outcomes_ptr))

// log
CAF_ADD_TYPE_ID(cafka_ids, (cafka::log_entry))

// group
CAF_ADD_TYPE_ID(cafka_ids, (cafka::commit_offsets))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::commit_report_ptr))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::group_assigned))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::group_failed))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::group_lost))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::group_offsets_ptr))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::group_progress))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::group_revoked))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::group_status))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::group_subscription))

// fleet
CAF_ADD_TYPE_ID(cafka_ids, (cafka::completed_work))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::finished_work))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::fleet_event))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::fleet_status_ptr))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::ready_worker))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::work_ptr))

// writer
CAF_ADD_TYPE_ID(cafka_ids, (cafka::identity_news))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::lender))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::lent_batch_ptr))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::partition_slice))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::record_set_ptr))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::returned_batch))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::routing_ptr))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::sender_assignment))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::settlements_ptr))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::write_report_ptr))

// reader
CAF_ADD_TYPE_ID(cafka_ids, (cafka::credit_change))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::fetch_abandon))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::fetch_budget))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::fetch_ended))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::fetch_entry))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::fetch_leave))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::fetched_slice_ptr))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::offset_inquiry))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::partition_event))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::partition_position))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::reader_assignment))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::reader_stats))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::record_batch_ptr))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::replica_choice))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::source_change))
CAF_ADD_TYPE_ID(cafka_ids, (cafka::start_position))
CAF_ADD_TYPE_ID(cafka_ids, (std::vector<cafka::partition_position>))

// atoms of all folders
CAF_ADD_ATOM(cafka_ids, cafka, assign_atom, "assign")
CAF_ADD_ATOM(cafka_ids, cafka, close_atom, "close")
CAF_ADD_ATOM(cafka_ids, cafka, connect_atom, "connect")
CAF_ADD_ATOM(cafka_ids, cafka, credit_atom, "credit")
CAF_ADD_ATOM(cafka_ids, cafka, flush_atom, "flush")
CAF_ADD_ATOM(cafka_ids, cafka, lag_atom, "lag")
CAF_ADD_ATOM(cafka_ids, cafka, leave_atom, "leave")
CAF_ADD_ATOM(cafka_ids, cafka, lend_atom, "lend")
CAF_ADD_ATOM(cafka_ids, cafka, metadata_atom, "metadata")
CAF_ADD_ATOM(cafka_ids, cafka, offer_atom, "offer")
CAF_ADD_ATOM(cafka_ids, cafka, pause_atom, "pause")
CAF_ADD_ATOM(cafka_ids, cafka, position_atom, "position")
CAF_ADD_ATOM(cafka_ids, cafka, refresh_atom, "refresh")
CAF_ADD_ATOM(cafka_ids, cafka, release_atom, "release")
CAF_ADD_ATOM(cafka_ids, cafka, resume_atom, "resume")
CAF_ADD_ATOM(cafka_ids, cafka, retry_atom, "retry")
CAF_ADD_ATOM(cafka_ids, cafka, routing_atom, "routing")
CAF_ADD_ATOM(cafka_ids, cafka, scale_atom, "scale")
CAF_ADD_ATOM(cafka_ids, cafka, seal_atom, "seal")
CAF_ADD_ATOM(cafka_ids, cafka, seek_atom, "seek")
CAF_ADD_ATOM(cafka_ids, cafka, settle_atom, "settle")
CAF_ADD_ATOM(cafka_ids, cafka, stats_atom, "stats")
CAF_ADD_ATOM(cafka_ids, cafka, status_atom, "status")
CAF_ADD_ATOM(cafka_ids, cafka, stop_atom, "stop")
CAF_ADD_ATOM(cafka_ids, cafka, tick_atom, "tick")
CAF_ADD_ATOM(cafka_ids, cafka, unwatch_atom, "unwatch")
CAF_ADD_ATOM(cafka_ids, cafka, watch_atom, "watch")
CAF_ADD_ATOM(cafka_ids, cafka, write_atom, "write")

CAF_END_TYPE_ID_BLOCK(cafka_ids)

namespace caf::id_block {

/// cafka's types, for CAF_MAIN.
struct cafka : cafka_ids {
  // CAF_BEGIN_TYPE_ID_BLOCK looks its second argument up in this namespace, where `cafka` is this.
  static constexpr type_id_t next_type_id = end;
};

} // namespace caf::id_block

namespace cafka {

/// The first id after cafka's. A block of your own may have any ids from `caf::first_custom_type_id` to
/// `cafka::first_type_id` - 1, or may follow cafka's:
///
///     struct order {
///       int number = 0;
///     };
///
///     CAF_BEGIN_TYPE_ID_BLOCK(mine, cafka::next_type_id)
///     CAF_ADD_TYPE_ID(mine, (order))
///     CAF_END_TYPE_ID_BLOCK(mine)
inline constexpr caf::type_id_t next_type_id = caf::id_block::cafka::next_type_id;

} // namespace cafka

// What registers the block is in the library: there the types are complete, which here are only declared.
namespace caf {

#if CAFKA_CAF_1
template <>
void init_global_meta_objects<id_block::cafka>();
#else
template <>
actor_system_config& actor_system_config::add_message_types<id_block::cafka>();
#endif

} // namespace caf

// -- what stays inside the process: shared, or not worth a wire format ----------------------------------------------------

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::topic_partition)

// connection
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::connected_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::dial_report)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::endpoint)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::memory_delivery_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::outgoing_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::response_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::tcp_socket_ptr)

// cluster
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::call_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::lane)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::leader_hint)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::leader_update)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::metadata_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::stale_leader)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::topic_lookup)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::topic_watch)

// client
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::create_partitions)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::create_topics)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::delete_group_offsets)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::delete_groups)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::delete_topics)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::describe_groups)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::describe_topics)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::fetch_group_offsets)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::group_descriptions_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::group_listing_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::group_outcomes_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::list_groups)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::list_offsets)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::partition_offsets_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::partition_outcomes_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::remove_group_members)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::set_group_offsets)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::topic_outcomes_ptr)

// log
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::log_entry)

// group
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::commit_offsets)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::commit_report_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::group_assigned)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::group_failed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::group_lost)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::group_offsets_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::group_progress)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::group_revoked)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::group_status)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::group_subscription)

// fleet
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::completed_work)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::finished_work)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::fleet_event)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::fleet_status_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::ready_worker)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::work_ptr)

// writer
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::identity_news)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::lender)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::lent_batch_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::partition_slice)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::record_set_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::returned_batch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::routing_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::sender_assignment)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::settlements_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::write_report_ptr)

// reader
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::credit_change)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::fetch_abandon)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::fetch_budget)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::fetch_ended)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::fetch_entry)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::fetch_leave)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::fetched_slice_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::offset_inquiry)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::partition_event)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::partition_position)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::reader_assignment)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::reader_stats)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::record_batch_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::replica_choice)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::source_change)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::start_position)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(std::vector<cafka::partition_position>)
