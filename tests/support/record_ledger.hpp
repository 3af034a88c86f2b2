// Accounts for records: is each there once, and in order for its key?
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace cafka::test {

/// Makes numbered records, and judges what is read. The value of a key's n-th record is its number in decimal.
class record_ledger {
public:
  /// The value of the next record of a key.
  std::string next_value(const std::string& key) { return std::to_string(written_[key]++); }

  void see(std::string_view key, std::string_view value) {
    auto& expected = read_[std::string{key}];
    const auto number = std::stoull(std::string{value});
    ++seen_;
    if (number < expected)
      ++doubled_;
    else if (number > expected)
      ++skipped_;
    expected = number + 1;
  }

  uint64_t seen() const { return seen_; }
  /// Records that came after a later one of their key: doubled, or out of order.
  uint64_t doubled() const { return doubled_; }
  /// Gaps in the numbers of a key: lost, or out of order.
  uint64_t skipped() const { return skipped_; }
  /// Records of keys whose last one was not seen.
  uint64_t missing() const {
    uint64_t count = 0;
    for (const auto& [key, total] : written_) {
      const auto found = read_.find(key);
      count += total - (found == read_.end() ? 0 : found->second);
    }
    return count;
  }
  /// Forgets what was read, to judge another reader.
  void start_over() {
    read_.clear();
    seen_ = doubled_ = skipped_ = 0;
  }

private:
  std::unordered_map<std::string, uint64_t> written_;
  std::unordered_map<std::string, uint64_t> read_;
  uint64_t seen_ = 0;
  uint64_t doubled_ = 0;
  uint64_t skipped_ = 0;
};

} // namespace cafka::test
