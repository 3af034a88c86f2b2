#pragma once

namespace cafka::test {

/// Whether a sanitizer watches, which makes a program up to fifty times slower. A test that walks a whole table of cases
/// through the same code takes some of them then; the build without sanitizers takes them all.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define CAFKA_TEST_SANITIZED
#endif
#endif
#ifdef CAFKA_TEST_SANITIZED
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

} // namespace cafka::test
