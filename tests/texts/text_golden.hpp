// Lists of texts that are kept in files, so that a person reads them and sees each change of them.
#pragma once

#include "cafka/wire/error.hpp"

#include <string>

namespace cafka::test {

/// Fails unless `now` is what the file of this name here has. What is now is left in the build folder then, to be read and, if
/// it is right, to be copied over the file.
void check_text_file(const std::string& name, const std::string& now);

/// One style for what stands behind "NAME: ". Fails if the message is empty, ends with a period or a space, says the name of
/// its own code or of something in C++'s library, or has two spaces in a row.
void check_style_of_message(const error& what);

/// Checks the style of one and appends it, as it is printed, to a list.
void say(std::string& to, const std::string& when, const error& what);

} // namespace cafka::test
