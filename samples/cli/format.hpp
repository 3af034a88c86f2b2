#pragma once

#include "cafka/actors/reader/record_batch.hpp"
#include "cafka/wire/records/record.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cafka::cli {

/// Where a record came from; what a format may print beside the record itself.
struct record_source {
  std::string_view topic;
  std::int32_t partition = 0;
};

/// A format as kcat's users know it: %t topic, %p partition, %o offset, %k key, %s value, %K and %S their lengths (-1 for
/// null), %R the value's length as four bytes, big endian, %T timestamp in ms, %h headers as k=v,k=v, %% a percent sign, and
/// the escapes \n \t \r \\ \0 \xHH \xHHH (up to \x0FF).
class record_format {
public:
  /// `null_text` stands for a null key and a null value.
  /// Throws cafka::error (invalid_configuration) that names the conversion it does not know.
  explicit record_format(std::string_view format, std::string null_text = {});

  void append(std::string& out, const record_source& from, const record_view& record) const;

private:
  struct piece {
    char conversion; // 0: the literal text
    std::string text;
  };
  void literal(char c);
  void append_text(std::string& out, bytes_view bytes) const;
  std::vector<piece> pieces_;
  std::string null_text_;
};

/// One line of JSON in kcat's layout: topic, partition, offset, tstype, ts, headers (if there are any), key, payload. Bytes
/// that are not UTF-8 are replaced by U+FFFD. kcat's field `broker` is missing: a batch does not tell which replica it was
/// fetched from.
void append_json(std::string& out, const record_source& from, const record_view& record, timestamp_type timestamps);

} // namespace cafka::cli
