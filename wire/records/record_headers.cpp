#include "cafka/wire/records/record_headers.hpp"

#include "cafka/wire/records/record_argument.hpp"

namespace cafka {

void record_headers::iterator::load() noexcept {
  if (index_ >= of_->count_) return;
  switch (of_->form_) {
  case form::listed:
    current_ = of_->as_listed()[index_];
    return;
  case form::read:
    if (index_ > 0) ++read_;
    current_ = *read_;
    return;
  case form::kept: {
    const auto& [key, value] = of_->as_kept()[index_];
    current_ = {key, value};
    return;
  }
  case form::in_call:
    const auto& [key, value] = of_->as_in_call()[index_];
    current_ = {key, value};
    return;
  }
}

} // namespace cafka
