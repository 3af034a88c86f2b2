#include "cafka/actors/blocking/reader.hpp"

#include "cafka/actors/blocking/inbox.hpp"
#include "cafka/actors/blocking/runtime.hpp"
#include "cafka/actors/blocking/time_left.hpp"
#include "cafka/actors/caf/ask.hpp"
#include "cafka/actors/reader/reader_actor.hpp"

#include <utility>

namespace cafka::blocking {

namespace {

/// Questions to the reader's own actors, which answer at once.
constexpr std::chrono::seconds call_timeout{30};
constexpr std::chrono::seconds destructor_grace{5};

std::optional<std::string> owned(bytes_view bytes) {
  return bytes.is_null() ? std::nullopt : std::optional<std::string>{bytes.text()};
}

} // namespace

owned_record received_record::owned() const {
  owned_record copy{std::string{topic}, partition, offset, timestamp, blocking::owned(key), blocking::owned(value), {}};
  for (const auto& header : headers()) copy.headers.emplace_back(header.key, blocking::owned(header.value));
  return copy;
}

class reader::impl {
public:
  explicit impl(reader_config config) : runtime_(runtime::acquire()) {
    inbox_ = spawn<inbox_state>(runtime_->system(), queue_);
    reader_ = spawn_reader(runtime_->system(), std::move(config), handle_cast<subscriber_actor>(inbox_));
    cafka::anon_mail(watch_atom_v, handle_cast<caf::strong_actor_ptr>(reader_)).send(inbox_);
  }

  ~impl() { close(destructor_grace); }

  std::optional<received_record> read(std::chrono::milliseconds timeout) {
    const time_left left{timeout};
    if (at_) ++*at_;
    while (!at_ || *at_ == std::default_sentinel) {
      settle();
      auto item = queue_->pop(left());
      if (!item) return std::nullopt;
      take(std::move(*item));
    }
    return received_record{**at_, batch_->topic(), batch_->partition()};
  }

  std::optional<delivery> next(std::chrono::milliseconds timeout) {
    if (at_) {
      const auto at = *std::exchange(at_, std::nullopt);
      if (auto rest = rest_of(batch_, at)) return delivery{std::move(rest), {}};
    }
    settle();
    auto item = queue_->pop(bounded(timeout));
    if (!item) return std::nullopt;
    if (auto* event = std::get_if<partition_event>(&item->content)) return delivery{nullptr, std::move(*event)};
    hold(std::move(*item));
    return delivery{batch_, {}};
  }

  void seek(int32_t partition, start_position to) {
    if (batch_ && batch_->partition() == partition) settle();
    ask<void>(runtime_->system(), inbox_, call_timeout, seek_atom_v, partition, to).value();
  }

  template <class T, class... Args>
  auto call(Args&&... args) {
    return ask<T>(runtime_->system(), reader_, call_timeout, std::forward<Args>(args)...).value();
  }

  void close(std::chrono::milliseconds timeout) {
    if (!reader_) return;
    const time_left left{timeout}; // for all of it
    settle();
    ask<void>(runtime_->system(), reader_, left(), close_atom_v);
    stop(reader_, left());
    stop(inbox_, left());
  }

private:
  /// Remembers a batch and its first record; throws what an event says if the caller has to decide.
  void take(arrival_queue::item item) {
    if (const auto* event = std::get_if<partition_event>(&item.content)) {
      if (event->kind == partition_event::what::failed) throw error(event->reason);
    } else {
      hold(std::move(item));
      at_ = batch_->begin();
    }
  }

  void hold(arrival_queue::item item) {
    number_ = item.number;
    batch_ = std::get<record_batch_ptr>(std::move(item.content));
  }

  /// The caller is done with the batch at hand: its bytes go back to the reader.
  void settle() {
    if (!batch_) return;
    at_.reset();
    batch_.reset();
    anon_mail(settle_atom_v, number_).send(inbox_);
  }

  runtime_ptr runtime_;
  std::shared_ptr<arrival_queue> queue_ = std::make_shared<arrival_queue>();
  inbox_actor inbox_;
  reader_actor reader_;
  uint64_t number_ = 0;
  record_batch_ptr batch_;
  std::optional<record_batch::iterator> at_; // the record that read() handed out; none: next() has handed out all of it
};

reader::reader(reader_config config) : impl_(std::make_unique<impl>(std::move(config))) {}
reader::~reader() = default;
reader::reader(reader&&) noexcept = default;
reader& reader::operator=(reader&&) noexcept = default;

std::optional<received_record> reader::read(std::chrono::milliseconds timeout) { return impl_->read(timeout); }
std::optional<reader::delivery> reader::next(std::chrono::milliseconds timeout) { return impl_->next(timeout); }
void reader::seek(int32_t partition, start_position to) { impl_->seek(partition, to); }
void reader::pause(int32_t partition) { impl_->call<void>(pause_atom_v, partition); }
void reader::resume(int32_t partition) { impl_->call<void>(resume_atom_v, partition); }
std::vector<partition_position> reader::positions() {
  return impl_->call<std::vector<partition_position>>(position_atom_v);
}
void reader::close(std::chrono::milliseconds timeout) { impl_->close(timeout); }

} // namespace cafka::blocking
