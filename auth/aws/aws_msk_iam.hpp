#pragma once

#include <functional>
#include <string>

#include "cafka/auth/aws/sigv4.hpp"
#include "cafka/auth/sasl.hpp"

namespace cafka {

/// AWS_MSK_IAM: Amazon MSK's mechanism, which proves who one is by a signature that is valid for 15 minutes. Use it with TLS only.
///
///     cafka::sasl_mechanism how = cafka::aws_msk_iam{.credentials = cafka::aws_credentials_of_environment};
struct aws_msk_iam {
  /// Asked each time, as temporary credentials change. Must not block; may throw `cafka::error`, which ends the exchange with it. Required.
  std::function<aws_credentials()> credentials = {};
  /// Such as "eu-central-1"; empty: it is taken from the broker's name ("b-1.demo.abc.c2.kafka.eu-central-1.amazonaws.com").
  std::string region = {};
  /// For tests; empty: the system's clock.
  std::function<std::chrono::system_clock::time_point()> now = {};

  operator sasl_mechanism() const; // NOLINT: that is what it is for
};

/// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN of the environment. Throws `cafka::error` (invalid_configuration) if one of
/// the first two is not there.
aws_credentials aws_credentials_of_environment();

} // namespace cafka
