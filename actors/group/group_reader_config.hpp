// The configuration of a group's reader: how it reads, how it takes part, and whether it commits.
#pragma once

#include "cafka/actors/group/group_config.hpp"
#include "cafka/actors/reader/reader_config.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

struct group_reader_config {
  /// How the member takes part.
  group_config group = {};
  /// How partitions are read. Which ones the group says: `topic`, `topics` and `partitions` are to be empty. `start` is where a
  /// partition begins in which the group has stored nothing, and `reset` what to do if it has stored what is gone.
  reader_config reader = {};
  /// Commits what its subscriber has answered: every `group.auto_commit_interval`, and before partitions are given up.
  bool auto_commit = true;

  /// none, or invalid_configuration with a sentence that names the field, its value and what is allowed.
  error validate() const;
  /// The same in the words of another surface.
  error validate(const config_names& names) const;
};

} // namespace cafka
