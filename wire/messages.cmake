# Writes the list of all messages, so that declaring one takes a header in messages/ and nothing else. A message is a struct
# at the start of a line of such a header.

file(GLOB headers CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/messages/*.hpp")
set(includes "")
set(definitions "")
set(entries "")
foreach(header IN LISTS headers)
  get_filename_component(name "${header}" NAME)
  string(APPEND includes "#include \"cafka/wire/messages/${name}\"\n")
  file(STRINGS "${header}" structs REGEX "^struct [a-z0-9_]+ {$")
  foreach(struct IN LISTS structs)
    string(REGEX REPLACE "^struct ([a-z0-9_]+) {$" "\\1" struct "${struct}")
    string(APPEND definitions "template const message_schema& schema_of<${struct}>();\n")
    string(APPEND entries "    &schema_of<${struct}>(),\n")
  endforeach()
endforeach()
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${headers})
set(CAFKA_MESSAGES_SOURCE "${CMAKE_CURRENT_BINARY_DIR}/messages.cpp")
file(CONFIGURE OUTPUT "${CAFKA_MESSAGES_SOURCE}" CONTENT "// Generated from the headers in wire/messages.

@includes@
#include \"cafka/wire/describe.hpp\"

namespace cafka::wire {

@definitions@
std::span<const message_schema* const> all_schemas() {
  static const message_schema* const schemas[] = {
@entries@  };
  return schemas;
}

} // namespace cafka::wire
" @ONLY)
