// A reader for main() and for threads that are no actors.
#pragma once

#include "cafka/actors/blocking/group_event.hpp"
#include "cafka/actors/blocking/reading_stats.hpp"
#include "cafka/actors/blocking/received_record.hpp"
#include "cafka/actors/blocking/record_range.hpp"
#include "cafka/actors/group/group_offsets.hpp"
#include "cafka/actors/reader/partition_event.hpp"
#include "cafka/actors/reader/partition_position.hpp"
#include "cafka/actors/reader/reader_config.hpp"
#include "cafka/actors/reader/record_batch.hpp"
#include "cafka/wire/topic_partition.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace cafka::blocking {

class client;

/// Reads the partitions of topics. Owns its actors and its connections; the actor system is shared by all blocking objects
/// of the process.
///
///     cafka::blocking::reader in{{.bootstrap = kafka, .topic = "orders", .start = cafka::first}};
///     while (auto record = in.read(3s)) // nothing only if there is nothing
///       std::cout << record->offset << ": " << record->value << '\n';
///
/// It is *up* while every partition asked for is read. It is *held up* when one has not been for a second: no broker or no leader
/// can be reached, the topic or the partition does not exist, a broker refuses. It reconnects and tries on by itself, and takes
/// up what comes to exist. A start or a move of a leader that takes less than a second counts as up.
///
/// With a `group_id` it is a member of a consumer group, which says which partitions it reads and remembers how far:
///
///     cafka::blocking::reader in{{.bootstrap = kafka, .group_id = "billing", .topics = {"orders"}}};
///     while (auto record = in.read(10s)) std::cout << record->value << '\n'; // commits by itself
///
/// Heartbeats go on while the program works. Partitions that others are to have are given up at once, but for one whose record
/// the program has at hand: that is waited for until it calls again, for at most `group.max_poll_interval`. A program that does
/// not call for so long while there are records for it leaves the group, and comes back when it calls. A reader that is
/// destroyed by an exception does not commit the record at hand: it is read again.
///
/// Thread-safety: one thread at a time may call it; `wakeup` and `close` may be called by any other thread meanwhile.
class reader {
public:
  /// Connects in the background, and throws only cafka::error: invalid_configuration, naming the field.
  explicit reader(reader_config config);
  /// The same over the connections of a client, which has to live longer: `config.cluster` and `config.bootstrap` do not count.
  reader(reader_config config, const client& connected);
  /// Closes within five seconds; throws nothing.
  ~reader();
  reader(reader&&) noexcept;
  reader& operator=(reader&&) noexcept;

  /// The next record of any partition, in order within each. 0 ms or less: only what is here already.
  ///
  /// Nothing if no record came within `timeout` and the reader is up, or after `wakeup`. Throws cafka::error
  /// - when the time is over and the reader is held up: the reason names topic, partition, broker, the last cause and what to do.
  ///   If what is held up was never read so far, as with a wrong address or name, it is thrown after 10 s even if `timeout` is
  ///   longer. Reading on is allowed, and works once the cause is gone;
  /// - at once when a partition stopped, for a reason that does not pass by waiting: a batch that cannot be read, a right that is
  ///   missing, a position out of range with offset_reset::error. Reading on reads the others; when the time is over without a
  ///   record the reason is thrown again, until `seek` starts the partition again or `pause` leaves it out;
  /// - closed, once the reader is.
  ///
  /// In a group joining comes before the clock of `timeout`: it runs from the first assignment on, unless `timeout` is 0 or less. What
  /// keeps the reader from joining, such as a coordinator that nobody reaches, or a topic that does not exist, is thrown as what
  /// holds it up, after 10 s at the latest. The records that were handed out count as dealt with once this is called again, or
  /// `close` by the same thread, and are committed every `group.auto_commit_interval`, before their partition is given up, and
  /// at the end; with an interval of 0 each before the next is looked for, and what keeps it from that is thrown, too. With
  /// `auto_commit` off only `commit` commits.
  ///
  ///     cafka::blocking::reader in{{.bootstrap = kafka, .topic = "orders"}};
  ///     try {
  ///       if (auto record = in.read(2s)) std::cout << record->value << '\n';
  ///       else std::cout << "no record within two seconds\n";
  ///     } catch (const cafka::error& why) {
  ///       std::cerr << why << '\n'; // such as: topic 'orders': it does not exist: create it, or check the name
  ///     }
  std::optional<received_record> read(std::chrono::milliseconds timeout);

  /// The same, but for that what it hands out is committed by `commit` alone.
  ///
  ///     cafka::blocking::reader in{{.bootstrap = kafka, .group_id = "billing", .topics = {"orders"}}};
  ///     while (auto record = in.fetch(10s)) {
  ///       std::cout << record->value << '\n';
  ///       in.commit(*record);
  ///     }
  std::optional<received_record> fetch(std::chrono::milliseconds timeout);

  /// Stores in the group that all is dealt with that was handed out so far, the last record included. Of each partition the
  /// highest offset counts: a commit never goes back. Returns when it is stored; waits out a rebalance. Throws cafka::error:
  /// what the coordinator says of the first partition that it could not be stored for (after a rebalance that gave it to another
  /// member: why it is fenced; the record is read again there); invalid_request without a group; closed.
  void commit(std::chrono::milliseconds timeout = std::chrono::seconds{30});
  /// The same for one record and all in front of it in its partition, or for several.
  void commit(const received_record& record, std::chrono::milliseconds timeout = std::chrono::seconds{30});
  void commit(const owned_record& record, std::chrono::milliseconds timeout = std::chrono::seconds{30});
  void commit(const std::vector<owned_record>& records, std::chrono::milliseconds timeout = std::chrono::seconds{30});
  /// The same for offsets, each that of the next record to read, with metadata.
  void commit(
      const std::vector<committed_offset>& offsets, std::chrono::milliseconds timeout = std::chrono::seconds{30});
  /// Does not wait: it is stored with the next commit of the interval, before the partition is given up, or at the end. What comes of it
  /// `next` and `stats` tell. Throws cafka::error: the partition is not this member's (unknown_member_id); invalid_request without a
  /// group; closed.
  void commit_async();
  void commit_async(const received_record& record);
  void commit_async(const owned_record& record);
  void commit_async(const committed_offset& offset);

  /// The records as a range. The loop ends when `read(timeout)` would answer nothing, `timeout` counted anew for each record, and
  /// throws what it would throw.
  ///
  ///     cafka::blocking::reader in{{.bootstrap = kafka, .topic = "orders"}};
  ///     for (const auto& record : in.records(10s)) std::cout << record.offset << '\n';
  record_range records(std::chrono::milliseconds timeout);

  /// What the log has as of this call, from where the reader is: every record below the present ends (the high watermarks;
  /// for read_committed the last stable offsets), then the loop ends. It ends exactly there, also if nothing follows, if the
  /// last offsets are markers of transactions or were compacted, and if more is written meanwhile: that is left for the next
  /// call to the reader. `timeout` is for all of it, the look-up of the ends included.
  ///
  /// Throws cafka::error, here or at a step of the loop: as `read` does; request_timed_out_locally if an end was not reached in
  /// time, naming it; cancelled after `wakeup`.
  ///
  ///     cafka::blocking::reader in{{.bootstrap = kafka, .topic = "orders", .start = cafka::first}};
  ///     std::vector<cafka::blocking::owned_record> all;
  ///     for (const auto& record : in.read_to_end(30s)) all.push_back(record.owned());
  record_range read_to_end(std::chrono::milliseconds timeout);

  /// The same up to the records of a time: of each partition what is in front of its first record with that timestamp or a later
  /// one; where there is none, all that the log has as of this call. With a start at a time, the records of a span:
  ///
  ///     const auto from = std::chrono::system_clock::now() - 2h;
  ///     cafka::blocking::reader in{{.bootstrap = kafka, .topic = "orders", .start = cafka::at_time(from)}};
  ///     for (const auto& record : in.read_until(from + 1h, 30s)) std::cout << record.value << '\n';
  record_range read_until(std::chrono::system_clock::time_point end, std::chrono::milliseconds timeout);

  /// What comes next: a batch of records, an event of a partition, or one of the group.
  struct delivery {
    record_batch_ptr batch; ///< null: it is an event
    partition_event event;
    std::optional<group_event> group = {}; ///< of the group, and not of a partition
  };
  /// The next batch or event, held_up and recovered among them; nothing if the time is over, or after `wakeup`. A batch stays
  /// charged to the reader's buffer until the next call to the reader; records that `read` has not handed out yet are in the
  /// first batch. In a group a batch counts as dealt with at the next call, as for `read`. Throws cafka::error: closed.
  ///
  ///     cafka::blocking::reader in{{.bootstrap = kafka, .topic = "orders"}};
  ///     if (auto next = in.next(1s)) {
  ///       if (next->batch) std::cout << next->batch->size() << " records\n";
  ///       else std::cerr << to_string(next->event) << '\n';
  ///     }
  std::optional<delivery> next(std::chrono::milliseconds timeout);

  /// Goes on at another place in a partition; records that were read ahead of the seek are dropped. Starts a partition again
  /// that has stopped, and leaves a paused one paused. Does not wait for the topic to be known: what is sought before is
  /// remembered, and `read` throws unknown_topic_or_partition if the topic turns out not to have the partition.
  /// Throws cafka::error: unknown_topic_or_partition if the partition is not read; invalid_configuration for a negative offset;
  /// invalid_request for a partition without a topic if the reader reads several; closed.
  ///
  ///     cafka::blocking::reader in{{.bootstrap = kafka, .topic = "orders"}};
  ///     in.seek(0, cafka::at_offset(42));
  void seek(int32_t partition, start_position to);
  void seek(const topic_partition& of, start_position to);
  /// Fetches no more of a partition until it is resumed; records that were read ahead may still come. While it is paused, nothing
  /// that holds it up is thrown. Throws as `seek` does.
  void pause(int32_t partition);
  void pause(const topic_partition& of);
  /// Ends the pause. No error if it was not paused. Throws as `seek` does.
  void resume(int32_t partition);
  void resume(const topic_partition& of);
  /// Goes on at this offset in the partition that is read. Throws as `seek` does; in a group invalid_request, as it is the group that
  /// remembers where to go on: `seek` does it for a partition that the reader has, and for now.
  void set_offset(int64_t offset);
  /// The same for all partitions that are read, at the first records of a time.
  void set_offset_at(std::chrono::system_clock::time_point time);
  /// Of the partition that is read: what these say of one that is named. In a group, and if several are read, -1.
  int64_t offset();
  int64_t lag();
  /// The same, but in a group, and if several are read, invalid_request is thrown: name one.
  int64_t read_lag(std::chrono::milliseconds timeout);
  /// What it has done since it was made.
  reading_stats stats();

  /// How far each partition was delivered, by topic and partition; records that were read ahead count as delivered. Throws cafka::error:
  /// closed.
  std::vector<partition_position> positions();

  /// The offset of the record of a partition that the next calls hand out first; behind the last one if there is none. -1: the
  /// place to start at is not known yet. Throws cafka::error: unknown_topic_or_partition if it is not read; closed.
  int64_t offset(const topic_partition& of);
  /// How many offsets lie between that and the end of the log (of read_committed: its last stable offset) as of the latest
  /// response. -1: not known yet. Throws as `offset` does.
  int64_t lag(const topic_partition& of);
  /// The same with the end that the broker tells now. Throws as `offset` does, and what went wrong if it does not answer in time.
  int64_t read_lag(const topic_partition& of, std::chrono::milliseconds timeout);

  /// Ends a wait of the thread that reads: `read` and `next` answer nothing, loops over `records` end, those over `read_to_end`
  /// throw cancelled. If no call waits, the next one is ended so, whatever has arrived. No record is lost, and the reader stays
  /// usable. From any thread, such as one that waits for signals; not from within a signal handler, as it takes a lock.
  ///
  ///     cafka::blocking::reader in{{.bootstrap = kafka, .topic = "orders"}};
  ///     std::thread other{[&in] { in.wakeup(); }};
  ///     auto record = in.read(1min); // soon back
  ///     other.join();
  void wakeup();

  /// Ends reading, at most within `timeout`: what has arrived and was not handed out is dropped, a call that waits in another
  /// thread and all later ones throw `closed`. Records that were handed out stay valid until the thread that reads calls
  /// again. From any thread. Calling it again does nothing, but waits for the first call. In a group it commits what is due and leaves;
  /// whether that last commit was stored it does not say: `commit` before it does.
  void close(std::chrono::milliseconds timeout = std::chrono::seconds{5});

private:
  record_range read_until(std::optional<int64_t> time, std::chrono::milliseconds timeout);

  class impl;
  std::unique_ptr<impl> impl_;
};

} // namespace cafka::blocking
