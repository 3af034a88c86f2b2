#pragma once

#include "cafka/wire/error.hpp"

#include <string>

namespace cafka::cli {

/// An error as a sentence, in the words of the command: with the code's name where that is Kafka's or the library's,
/// and says more than the message.
std::string sentence(const error& what);

/// With control characters shown: what others have put into a message (a file's bytes, a broker's words) does not move
/// the cursor about.
std::string without_controls(const std::string& text);

/// Writes a line for people on standard error, whole and at once; the line feed is added, and control characters are
/// shown. A line of progress that is shown there gives way. Thread-safe. That standard error takes no more is no reason
/// to stop.
void tell(const std::string& line);

/// Tells what happens while the command goes on, in its own words.
void tell_of(const std::string& event);

/// Shows a line of progress in place of the one before; empty: takes it away. Only if standard error is a terminal.
/// Thread-safe.
void show_progress(const std::string& line);
bool progress_can_be_shown();

/// Writes a text on standard error as it is: what fills a terminal. Thread-safe.
void show_text(const std::string& text);

} // namespace cafka::cli
