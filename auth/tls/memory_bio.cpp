#include "cafka/auth/tls/memory_bio.hpp"

#include <algorithm>
#include <cstring>
#include <memory>

#include "cafka/auth/tls/openssl_handles.hpp"

namespace cafka {

namespace {

using method_handle = std::unique_ptr<BIO_METHOD, openssl_free<BIO_meth_free>>;

wire_memory& memory_of(BIO* bio) { return *static_cast<wire_memory*>(BIO_get_data(bio)); }

int read_memory(BIO* bio, char* into, size_t size, size_t* count) {
  auto& in = memory_of(bio).in;
  BIO_clear_retry_flags(bio);
  *count = std::min(size, in.size());
  if (*count == 0) {
    BIO_set_retry_read(bio);
    return 0;
  }
  std::memcpy(into, in.data(), *count);
  in = in.subspan(*count);
  return 1;
}

int write_memory(BIO* bio, const char* from, size_t size, size_t* count) {
  const auto* begin = reinterpret_cast<const std::byte*>(from);
  auto& out = memory_of(bio).out;
  out.insert(out.end(), begin, begin + size);
  BIO_clear_retry_flags(bio);
  *count = size;
  return 1;
}

long control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

const BIO_METHOD* method() {
  static const method_handle made = [] {
    method_handle one{BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "cafka memory")};
    BIO_meth_set_read_ex(one.get(), read_memory);
    BIO_meth_set_write_ex(one.get(), write_memory);
    BIO_meth_set_ctrl(one.get(), control);
    return one;
  }();
  return made.get();
}

} // namespace

BIO* new_memory_bio(wire_memory& memory) {
  auto* bio = BIO_new(method());
  if (bio == nullptr) return nullptr;
  BIO_set_data(bio, &memory);
  BIO_set_init(bio, 1);
  return bio;
}

} // namespace cafka
