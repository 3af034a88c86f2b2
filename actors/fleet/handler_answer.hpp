// What a worker's function may answer: anything that is known here as an error or none.
#pragma once

#include "cafka/wire/error.hpp"

namespace cafka {

/// How an answer of this type is read: `static error why(const T&)`, no error if it went well. A program may add its own.
template <class T>
struct handler_answer;

template <>
struct handler_answer<error> {
  static const error& why(const error& answer) { return answer; }
};

} // namespace cafka
