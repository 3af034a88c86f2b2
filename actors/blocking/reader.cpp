#include "cafka/actors/blocking/reader.hpp"

#include "cafka/actors/blocking/client_impl.hpp"
#include "cafka/actors/blocking/reader_impl.hpp"

#include <utility>

namespace cafka::blocking {

reader::reader(reader_config config) : impl_(std::make_unique<impl>(std::move(config), cluster_actor{})) {}
reader::reader(reader_config config, const client& connected)
    : impl_(std::make_unique<impl>(std::move(config), connected.impl_->cluster())) {}
reader::~reader() = default;
reader::reader(reader&&) noexcept = default;
reader& reader::operator=(reader&&) noexcept = default;

std::optional<received_record> reader::read(std::chrono::milliseconds timeout) { return impl_->read(timeout); }
std::optional<received_record> reader::fetch(std::chrono::milliseconds timeout) { return impl_->fetch(timeout); }
std::optional<reader::delivery> reader::next(std::chrono::milliseconds timeout) { return impl_->next(timeout); }

record_range reader::records(std::chrono::milliseconds timeout) {
  return record_range{[from = impl_.get(), timeout] { return from->read(timeout); }};
}

record_range reader::read_to_end(std::chrono::milliseconds timeout) { return read_until(std::nullopt, timeout); }

record_range reader::read_until(std::chrono::system_clock::time_point end, std::chrono::milliseconds timeout) {
  return read_until(at_time(end).value, timeout);
}

record_range reader::read_until(std::optional<int64_t> time, std::chrono::milliseconds timeout) {
  const time_left left{timeout};
  auto plan = std::make_shared<impl::end_plan>(impl_->plan_end(time, timeout));
  return record_range{[from = impl_.get(), plan, left] { return from->read_until(*plan, left); }};
}

namespace {

committed_offset behind(const received_record& record) {
  return {.where = {std::string{record.topic}, record.partition}, .offset = record.offset + 1};
}
committed_offset behind(const owned_record& record) {
  return {.where = {record.topic, record.partition}, .offset = record.offset + 1};
}

} // namespace

void reader::commit(std::chrono::milliseconds timeout) { impl_->commit(timeout); }
void reader::commit(const received_record& record, std::chrono::milliseconds timeout) {
  impl_->commit({behind(record)}, timeout);
}
void reader::commit(const owned_record& record, std::chrono::milliseconds timeout) {
  impl_->commit({behind(record)}, timeout);
}
void reader::commit(const std::vector<owned_record>& records, std::chrono::milliseconds timeout) {
  std::vector<committed_offset> offsets;
  for (const auto& each : records) offsets.push_back(behind(each));
  impl_->commit(offsets, timeout);
}
void reader::commit(const std::vector<committed_offset>& offsets, std::chrono::milliseconds timeout) {
  impl_->commit(offsets, timeout);
}
void reader::commit_async() { impl_->commit_async(); }
void reader::commit_async(const received_record& record) { impl_->commit_async(behind(record)); }
void reader::commit_async(const owned_record& record) { impl_->commit_async(behind(record)); }
void reader::commit_async(const committed_offset& offset) { impl_->commit_async(offset); }

void reader::set_offset(int64_t offset) { impl_->set_offset(offset); }
void reader::set_offset_at(std::chrono::system_clock::time_point time) { impl_->set_offset_at(at_time(time)); }
int64_t reader::offset() {
  const auto only = impl_->only_partition();
  return only ? impl_->offset(*only) : -1;
}
int64_t reader::lag() {
  const auto only = impl_->only_partition();
  return only ? impl_->lag(*only) : -1;
}
int64_t reader::read_lag(std::chrono::milliseconds timeout) {
  return impl_->read_lag(impl_->need_only_partition("read_lag"), timeout);
}
reading_stats reader::stats() { return impl_->stats(); }

void reader::seek(int32_t partition, start_position to) { impl_->seek(impl_->of_only_topic(partition), to); }
void reader::seek(const topic_partition& of, start_position to) { impl_->seek(of, to); }
void reader::pause(int32_t partition) { impl_->pause(impl_->of_only_topic(partition)); }
void reader::pause(const topic_partition& of) { impl_->pause(of); }
void reader::resume(int32_t partition) { impl_->resume(impl_->of_only_topic(partition)); }
void reader::resume(const topic_partition& of) { impl_->resume(of); }
int64_t reader::offset(const topic_partition& of) { return impl_->offset(of); }
int64_t reader::lag(const topic_partition& of) { return impl_->lag(of); }
int64_t reader::read_lag(const topic_partition& of, std::chrono::milliseconds timeout) {
  return impl_->read_lag(of, timeout);
}
std::vector<partition_position> reader::positions() { return impl_->positions(); }
void reader::wakeup() { impl_->wakeup(); }
void reader::close(std::chrono::milliseconds timeout) { impl_->close(timeout); }

} // namespace cafka::blocking
