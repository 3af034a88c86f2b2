# Writes the sources that define the schemas of all messages, so that declaring a message takes a header in messages/ and
# nothing else. A message is a struct at the start of a line of such a header.
#
# Sets CAFKA_MESSAGES_SOURCES.

# One source is too much for a compiler on a small machine, one a message repeats the standard library's headers too often.
set(headers_per_source 10)

function(cafka_write_schemas file includes definitions)
  file(CONFIGURE OUTPUT "${file}" CONTENT "// Generated from the headers in wire/messages.
@includes@
#include \"cafka/wire/describe.hpp\"

namespace cafka::wire {

@definitions@
} // namespace cafka::wire
" @ONLY)
endfunction()

file(GLOB headers CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/messages/*.hpp")
set(CAFKA_MESSAGES_SOURCES "")
set(all_includes "")
set(all_entries "")
set(includes "")
set(definitions "")
set(pending 0)
foreach(header IN LISTS headers ITEMS end)
  if(pending EQUAL headers_per_source OR (header STREQUAL end AND pending GREATER 0))
    list(LENGTH CAFKA_MESSAGES_SOURCES number)
    list(APPEND CAFKA_MESSAGES_SOURCES "${CMAKE_CURRENT_BINARY_DIR}/schemas_${number}.cpp")
    cafka_write_schemas("${CMAKE_CURRENT_BINARY_DIR}/schemas_${number}.cpp" "${includes}" "${definitions}")
    set(includes "")
    set(definitions "")
    set(pending 0)
  endif()
  if(header STREQUAL end)
    break()
  endif()
  math(EXPR pending "${pending} + 1")
  get_filename_component(name "${header}" NAME)
  string(APPEND includes "#include \"cafka/wire/messages/${name}\"\n")
  string(APPEND all_includes "#include \"cafka/wire/messages/${name}\"\n")
  file(STRINGS "${header}" structs REGEX "^struct [a-z0-9_]+ {$")
  foreach(struct IN LISTS structs)
    string(REGEX REPLACE "^struct ([a-z0-9_]+) {$" "\\1" struct "${struct}")
    string(APPEND definitions "template const message_schema& schema_of<${struct}>();\n")
    string(APPEND all_entries "      &schema_of<${struct}>(),\n")
  endforeach()
endforeach()
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${headers})

list(APPEND CAFKA_MESSAGES_SOURCES "${CMAKE_CURRENT_BINARY_DIR}/all_schemas.cpp")
file(CONFIGURE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/all_schemas.cpp" CONTENT "// Generated from the headers in wire/messages.
@all_includes@
namespace cafka::wire {

std::span<const message_schema* const> all_schemas() {
  static const message_schema* const schemas[] = {
@all_entries@  };
  return schemas;
}

} // namespace cafka::wire
" @ONLY)
