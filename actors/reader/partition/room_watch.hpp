// Whether a partition gets no room in the reader's buffer, though its subscriber has answered all that it was given.
#pragma once

#include <cstdint>
#include <utility>

namespace cafka {

/// A subscriber that has not answered knows what is waited for. One that has, and keeps the batches, does not: it is told, if nothing
/// comes for a while. At most one timer, and none while there is room.
class room_watch {
public:
  enum class news : uint8_t {
    none,
    wait, ///< `look` is to be called after a while
    held_up,
    recovered
  };

  /// Something has happened. `progress` counts what was got on with.
  news step(bool starved, uint64_t progress) {
    if (told_ && (!starved || progress != progress_)) {
      told_ = false;
      return news::recovered;
    }
    if (!starved || told_ || std::exchange(waiting_, true)) return news::none;
    progress_ = progress;
    return news::wait;
  }

  /// The while is over.
  news look(bool starved, uint64_t progress) {
    waiting_ = false;
    if (!starved || progress != progress_) return step(starved, progress);
    told_ = true;
    return news::held_up;
  }

  /// It is wanted again, and was not meanwhile.
  news resumed(bool starved, uint64_t progress) { return told_ && starved ? news::held_up : step(starved, progress); }

  /// Something worse was told.
  void forget() { told_ = false; }
  /// The user was told, and not yet that it goes on.
  bool told() const { return told_; }

private:
  uint64_t progress_ = 0; // when it began to starve
  bool waiting_ = false;
  bool told_ = false;
};

} // namespace cafka
