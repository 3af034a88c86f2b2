#pragma once

#include "format.hpp"
#include "output.hpp"
#include "progress.hpp"
#include "reading_plan.hpp"

#include "cafka/actors/reader/partition_event.hpp"
#include "cafka/actors/reader/record_batch.hpp"

#include <cstdint>
#include <limits>
#include <string>

namespace cafka::cli {

/// How records are printed, and how many.
struct printing {
  std::string format = "%s\\n";
  bool json = false;
  std::string null_text;
  uint64_t count = std::numeric_limits<uint64_t>::max();
  bool quiet = false;
  /// Stop at the ends of the plan; otherwise reading goes on and on.
  bool bounded = false;
};

/// "% end of orders [0] at offset 3", on standard error.
void tell_end(const std::string& topic, int32_t partition, int64_t offset);

/// Prints what is read, and knows when that is enough.
class record_printer {
public:
  record_printer(printing how, const reading_plan& plan, progress& told);

  void print(const record_batch& batch);
  /// The end also where the plan has a later one: what is missing belongs to transactions that are not decided.
  void end_reached(const partition_event& event);
  bool enough() const { return printed_ >= how_.count || (how_.bounded && open_.empty()); }
  void flush() { out_.flush(); }
  /// Where the batch that was printed last goes on: behind it, or behind its last record that was printed.
  int64_t printed_to() const { return printed_to_; }

private:
  int64_t end_of(int32_t partition) const;
  void tell_progress(uint64_t records, uint64_t bytes, const record_batch& batch);

  const printing how_;
  std::map<int32_t, offset_span> open_; // what is still to be read; its start moves
  progress& told_;
  record_format format_;
  output out_;
  uint64_t printed_ = 0;
  int64_t printed_to_ = -1;
};

} // namespace cafka::cli
