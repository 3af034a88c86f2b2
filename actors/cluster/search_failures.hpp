// Why a search for any broker has failed: what is told of many addresses, each of which failed in its own way.
#pragma once

#include <cstddef>

#include "cafka/wire/error.hpp"

namespace cafka {

/// Of one round. What is told decides whether people are to mend it: refused credentials are, as they are the same everywhere; but if
/// any address failed in a way that may pass, so may the whole, whatever a broker with a wrong certificate said.
class search_failures {
public:
  /// One more address is tried.
  void tried() { ++tries_; }
  /// And has failed.
  void failed(const error& why);

  /// What is told of the round; no_bootstrap_server if nothing was tried.
  error verdict() const;

private:
  size_t tries_ = 0;
  error told_;
  error lasting_; // beside it: what does not pass by itself
};

} // namespace cafka
