// All that a program without actors of its own needs. It includes nothing of CAF, and so compiles about twice as fast as cafka.hpp.
#pragma once

#if __cplusplus < 202002L
#error "cafka needs C++20: compile with -std=c++20 or later; what CMake links with cafka is compiled so"
#endif

#include "cafka/actors/blocking/client.hpp"
#include "cafka/actors/blocking/fleet.hpp"
#include "cafka/actors/blocking/reader.hpp"
#include "cafka/actors/blocking/stop_signal.hpp"
#include "cafka/actors/blocking/writer.hpp"
#include "cafka/actors/properties/properties.hpp"
#include "cafka/auth/aws/aws_msk_iam.hpp"
#include "cafka/auth/oauth_bearer.hpp"
#include "cafka/auth/plain.hpp"
#include "cafka/auth/scram.hpp"
#include "cafka/version.hpp"
