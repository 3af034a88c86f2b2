#pragma once

namespace cafka::cli {

/// From construction on, SIGINT and SIGTERM ask for a clean end instead of killing the process; a second one kills it.
class stop_signal {
public:
  stop_signal();
  static bool requested();
  /// Returns once a stop is requested.
  static void wait();
  /// A descriptor to poll for reading: it is readable once a stop is requested.
  static int descriptor();
};

} // namespace cafka::cli
