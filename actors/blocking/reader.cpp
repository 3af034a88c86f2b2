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

record_range reader::read_to_end(std::chrono::milliseconds timeout) {
  const time_left left{timeout};
  auto plan = std::make_shared<impl::end_plan>(impl_->plan_end(timeout));
  return record_range{[from = impl_.get(), plan, left] { return from->read_until(*plan, left); }};
}

void reader::seek(int32_t partition, start_position to) { impl_->seek(partition, to); }
void reader::pause(int32_t partition) { impl_->pause(partition); }
void reader::resume(int32_t partition) { impl_->resume(partition); }
std::vector<partition_position> reader::positions() { return impl_->positions(); }
void reader::wakeup() { impl_->wakeup(); }
void reader::close(std::chrono::milliseconds timeout) { impl_->close(timeout); }

} // namespace cafka::blocking
