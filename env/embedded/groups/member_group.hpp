#pragma once

#include "cafka/embedded/groups/committed_offsets.hpp"
#include "cafka/embedded/groups/group_timers.hpp"
#include "cafka/wire/error_code.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cafka::embedded {

class classic_group;
class consumer_group;

/// A member as a request names it.
struct named_member {
  std::string id{};
  std::optional<std::string> instance_id{};
};

/// What all kinds of groups with members have in common.
class member_group {
public:
  virtual ~member_group() = default;

  /// As Kafka writes them.
  virtual std::string_view type() const = 0;
  virtual std::string_view state_name() const = 0;
  /// Empty: it never had members.
  virtual std::string protocol_type() const = 0;
  virtual bool is_empty() const = 0;
  virtual int32_t generation() const = 0;
  virtual std::vector<std::string> member_ids() const = 0;

  /// Null: it is of another kind.
  virtual classic_group* as_classic() { return nullptr; }
  virtual consumer_group* as_consumer() { return nullptr; }

  /// Takes a member out; an administrator may name it by its instance alone. `after_leaving` has to follow.
  virtual errc leave(const named_member& who) = 0;
  virtual void after_leaving(time_point now) = 0;

  // --- offsets ---
  /// Whether offsets may be committed in this generation, or member epoch; -1: by who is no member.
  virtual errc commit(const named_member& who, int32_t generation, int16_t version, time_point now) = 0;
  /// Whether they may be fetched; null and -1: by who is no member.
  virtual errc check_fetch(const std::optional<std::string>& member, int32_t epoch) const = 0;
  virtual bool is_subscribed_to(const std::string& topic) const = 0;
  /// Its members may need any offset, as nobody knows what they subscribe to.
  virtual bool may_use_any_topic() const = 0;
  /// Since when the retention of an offset that is not subscribed to counts; nothing: it stays.
  virtual std::optional<time_point> retained_since(const committed_offset& what) const = 0;

  // --- time and moves ---
  virtual void expired(const group_timer& timer, time_point due) = 0;
  /// Another broker becomes the coordinator: whoever waits is told, and what was not yet stored is forgotten.
  virtual void move(time_point now) = 0;
};

} // namespace cafka::embedded
