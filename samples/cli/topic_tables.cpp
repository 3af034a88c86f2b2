#include "topic_tables.hpp"

#include "cafka/wire/json_text.hpp"

#include <algorithm>

namespace cafka::cli {

namespace {

std::string joined(const std::vector<int32_t>& ids) {
  std::string text;
  for (const auto id : ids) text.append(text.empty() ? "" : ",").append(std::to_string(id));
  return text;
}

std::string padded(const std::string& text, size_t width) {
  return text + std::string(width - std::min(width, text.size()), ' ');
}

void append_json(std::string& out, const topic_metadata& topic) {
  out += "{\"topic\":";
  wire::append_json_text(out, topic.name);
  out += ",\"internal\":";
  out += topic.internal ? "true" : "false";
  out += ",\"partitions\":[";
  for (size_t i = 0; i < topic.partitions.size(); ++i) {
    const auto& partition = topic.partitions[i];
    out.append(i == 0 ? "" : ",").append("{\"partition\":").append(std::to_string(i));
    out.append(",\"leader\":").append(std::to_string(partition.leader));
    out.append(",\"leader_epoch\":").append(std::to_string(partition.leader_epoch));
    out.append(",\"replicas\":[").append(joined(partition.replicas));
    out.append("],\"in_sync_replicas\":[").append(joined(partition.in_sync_replicas)).append("]}");
  }
  out += "]}\n";
}

std::string or_none(int64_t number) { return number < 0 ? "none" : std::to_string(number); }

std::string line_of(int32_t number, const partition_metadata& partition, const partition_offsets_told& offsets) {
  return padded(std::to_string(number), 11) + padded(or_none(partition.leader), 8)
         + padded(std::to_string(partition.leader_epoch), 8) + padded(joined(partition.replicas), 14)
         + padded(joined(partition.in_sync_replicas), 14) + padded(or_none(offsets.first), 13) + or_none(offsets.last)
         + "\n";
}

} // namespace

std::string list_of_topics(const std::vector<topic_metadata>& topics) {
  size_t width = 5;
  for (const auto& topic : topics) width = std::max(width, topic.name.size());
  std::string out = padded("TOPIC", width) + "  PARTITIONS  REPLICAS\n";
  for (const auto& topic : topics) {
    const auto replicas = topic.partitions.empty() ? 0 : topic.partitions[0].replicas.size();
    out += padded(topic.name, width) + "  " + padded(std::to_string(topic.partitions.size()), 10) + "  "
           + std::to_string(replicas) + "\n";
  }
  return out;
}

std::string description_of(const topic_metadata& topic, const topic_offsets& offsets) {
  int64_t used = 0;
  size_t known = 0;
  std::string lines;
  for (size_t i = 0; i < topic.partitions.size(); ++i) {
    const auto number = static_cast<int32_t>(i);
    const auto found = offsets.find(number);
    const auto told = found == offsets.end() ? partition_offsets_told{} : found->second;
    if (told.first >= 0 && told.last >= 0) {
      used += told.last - told.first;
      ++known;
    }
    lines += line_of(number, topic.partitions[i], told);
  }
  const auto of_how_many = known == topic.partitions.size() ? "" : " in " + std::to_string(known) + " of them";
  return topic.name + ": " + std::to_string(topic.partitions.size()) + " partitions, " + std::to_string(used)
         + " offsets in use" + of_how_many
         + "\nPARTITION  LEADER  EPOCH   REPLICAS      IN SYNC       FIRST        LAST\n" + lines;
}

std::string json_lines(const std::vector<topic_metadata>& topics) {
  std::string out;
  for (const auto& each : topics) append_json(out, each);
  return out;
}

} // namespace cafka::cli
