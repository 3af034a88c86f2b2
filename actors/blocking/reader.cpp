#include "cafka/actors/blocking/reader.hpp"

#include "cafka/actors/blocking/reader_impl.hpp"

#include <utility>

namespace cafka::blocking {

reader::reader(reader_config config) : impl_(std::make_unique<impl>(std::move(config))) {}
reader::~reader() = default;
reader::reader(reader&&) noexcept = default;
reader& reader::operator=(reader&&) noexcept = default;

std::optional<received_record> reader::read(std::chrono::milliseconds timeout) { return impl_->read(timeout); }
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
