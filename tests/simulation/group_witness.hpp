// What is held of a simulated group, whatever its members are.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "cafka/wire/topic_partition.hpp"
#include "tests/simulation/logs.hpp"
#include "tests/simulation/verdict.hpp"

namespace cafka::test {

class group_witness {
public:
  group_witness() = default;
  group_witness(const group_witness&) = delete;
  group_witness& operator=(const group_witness&) = delete;
  virtual ~group_witness() = default;

  // -- what goes wrong --
  /// An actor was killed: partitions may be read again from what was not answered.
  virtual void restarted() {}
  /// It is there for a moment yet.
  virtual void about_to_go(const std::string&) {}
  virtual void replaced(const std::string& topic) = 0;
  /// It has more partitions.
  virtual void grown(const std::string& topic) = 0;
  /// Nothing, from now on: a partition changes hands without a record that is read twice.
  virtual void peaceful() = 0;

  // -- what the brokers say --
  virtual void committed(const topic_partition& where, int64_t offset) = 0;
  /// Looks for partitions with two owners; `members`: whom the group knows.
  virtual void check_owners(const std::vector<std::string>&) {}

  // -- at the end --
  /// Each partition of the topic has one owner, all its records were read and, if so, committed.
  virtual void judge(const std::string& topic, const topic_records& records, bool committed_all) = 0;
  virtual size_t records() const = 0;
  const complaints& wrong() const { return wrong_; }

protected:
  complaints wrong_;
};

} // namespace cafka::test
