# Where CAFKA_FIRST_TYPE_ID puts cafka's types, is where a program finds them; and what is told of a number that cannot be, and of
# the macro that somebody may take for the option.

set(arguments -S "${SOURCE}" -G "${GENERATOR}" "-DCMAKE_CXX_COMPILER=${COMPILER}" -DCAFKA_BUILD_TESTS=OFF
  -DCAFKA_BUILD_SAMPLES=OFF)
list(JOIN PREFIX_PATH ":" prefix_path)
set(ENV{CMAKE_PREFIX_PATH} "${prefix_path}")

# expect(what SUCCEEDS|FAILS text command...): the text is in the output.
function(expect what how text)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if((how STREQUAL "SUCCEEDS" AND NOT status EQUAL 0) OR (how STREQUAL "FAILS" AND status EQUAL 0)
      OR NOT output MATCHES "${text}")
    message(FATAL_ERROR "${what}: it ended with ${status}; expected: ${how} '${text}'\n${output}")
  endif()
endfunction()

file(REMOVE_RECURSE "${WORK}")
expect("a number below CAF's first" FAILS "CAFKA_FIRST_TYPE_ID is '199'" "${CMAKE_COMMAND}" ${arguments}
  -B "${WORK}/refused" -DCAFKA_FIRST_TYPE_ID=199)
expect("another place" SUCCEEDS "" "${CMAKE_COMMAND}" ${arguments} -B "${WORK}/moved" -DCAFKA_FIRST_TYPE_ID=5000)

file(WRITE "${WORK}/moved.cpp" "
#include \"cafka/actors/caf/type_ids.hpp\"
struct order {};
CAF_BEGIN_TYPE_ID_BLOCK(shop, 1000)
CAF_ADD_TYPE_ID(shop, (order))
CAF_END_TYPE_ID_BLOCK(shop)
static_assert(cafka::first_type_id == 5000 && caf::type_id<cafka::errc>::value == 5000 && cafka::next_type_id > 5000);
")
set(compile "${COMPILER}" -std=c++20 -fsyntax-only "-I${WORK}/moved/include" ${INCLUDES} "${WORK}/moved.cpp")
expect("a program" SUCCEEDS "" ${compile})
expect("the macro" FAILS "set the first when cafka is built" ${compile} -DCAFKA_FIRST_TYPE_ID=5000)
