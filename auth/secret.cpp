#include "cafka/auth/secret.hpp"

#include "cafka/auth/wipe.hpp"

#include <openssl/crypto.h>

#include <ostream>
#include <utility>

namespace cafka {

secret& secret::operator=(const secret& other) {
  if (this != &other) *this = secret{other};
  return *this;
}

secret& secret::operator=(secret&& other) noexcept {
  if (this == &other) return *this;
  wipe();
  text_ = std::exchange(other.text_, {});
  return *this;
}

void secret::wipe() noexcept { OPENSSL_cleanse(text_.data(), text_.size()); }

void wipe(std::span<std::byte> what) noexcept { OPENSSL_cleanse(what.data(), what.size()); }

std::ostream& operator<<(std::ostream& out, const secret& what) { return out << (what.empty() ? "" : "***"); }

} // namespace cafka
