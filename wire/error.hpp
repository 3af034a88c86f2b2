#pragma once

#include "cafka/wire/error_code.hpp"

#include <exception>
#include <iosfwd>
#include <string>

namespace cafka {

/// What went wrong, where, and what to do about it. Carried by value through the state machines; thrown by the classes
/// whose calls block. An error of code errc::none is no error.
class error : public std::exception {
public:
  error() = default;
  explicit error(errc code) : code_(code) {}
  error(errc code, std::string message) : code_(code), message_(std::move(message)) {}

  errc code() const noexcept { return code_; }
  /// What happened here, naming topic, partition or broker; may be empty.
  const std::string& message() const noexcept { return message_; }
  const error_info& info() const { return describe(code_); }
  /// The message; without one, the text of the code.
  const char* what() const noexcept override;

  /// True if this is an error.
  explicit operator bool() const noexcept { return code_ != errc::none; }
  bool operator==(const error& other) const noexcept { return code_ == other.code_ && message_ == other.message_; }

private:
  errc code_ = errc::none;
  std::string message_;
};

/// NAME: message
std::string to_string(const error& what);
std::ostream& operator<<(std::ostream& out, const error& what);

} // namespace cafka
