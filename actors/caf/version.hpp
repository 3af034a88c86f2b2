// Which CAF this is built on: 0.17.6 (Debian, Ubuntu) or 1.x. Only this folder asks.
#pragma once

#include <caf/all.hpp>
#include <caf/io/all.hpp>

#if CAF_MAJOR_VERSION >= 1 // CAF_VERSION would not do: 1.1.0 defines it as an octal literal
#define CAFKA_CAF_1 1
#else
#define CAFKA_CAF_1 0
#endif
