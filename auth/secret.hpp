#pragma once

#include <iosfwd>
#include <string_view>
#include <vector>

namespace cafka {

/// Text that nobody should see: a password, a token, a key. It is never printed, and its memory is wiped before it is given back.
/// Thread-safe as any value is.
///
///     cafka::secret password{"open sesame"};
///     std::cout << password; // ***
class secret {
public:
  secret() = default;
  secret(std::string_view text) : text_(text.begin(), text.end()) {} // NOLINT: a password is written as a literal
  secret(const char* text) : secret(std::string_view{text}) {}       // NOLINT
  secret(const secret&) = default;
  secret(secret&& other) noexcept : text_(std::move(other.text_)) { other.text_.clear(); }
  secret& operator=(const secret& other);
  secret& operator=(secret&& other) noexcept;
  ~secret() { wipe(); }

  /// The text itself, valid as long as this object; who copies it has to wipe the copy.
  std::string_view reveal() const noexcept { return {text_.data(), text_.size()}; }
  bool empty() const noexcept { return text_.empty(); }

private:
  void wipe() noexcept;

  // Not a string: it would leave short texts behind in the object itself, and longer ones where it had grown.
  std::vector<char> text_;
};

/// "***", or nothing if there is no secret.
std::ostream& operator<<(std::ostream& out, const secret& what);

} // namespace cafka
