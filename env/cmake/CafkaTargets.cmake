# How the targets of a layer, and its tests, are declared.

# The tree's folders are the include path: <build>/include/cafka/<layer> links to the folder, as when installed.
set(CAFKA_INCLUDE_DIR "${PROJECT_BINARY_DIR}/include")
file(MAKE_DIRECTORY "${CAFKA_INCLUDE_DIR}/cafka")
foreach(layer codecs wire auth actors)
  file(CREATE_LINK "${PROJECT_SOURCE_DIR}/${layer}" "${CAFKA_INCLUDE_DIR}/cafka/${layer}" SYMBOLIC)
endforeach()
foreach(folder embedded testing)
  file(CREATE_LINK "${PROJECT_SOURCE_DIR}/env/${folder}" "${CAFKA_INCLUDE_DIR}/cafka/${folder}" SYMBOLIC)
endforeach()
configure_file("${PROJECT_SOURCE_DIR}/env/cmake/version.hpp.in" "${CAFKA_INCLUDE_DIR}/cafka/version.hpp" @ONLY)
configure_file("${PROJECT_SOURCE_DIR}/env/cmake/first_type_id.hpp.in" "${CAFKA_INCLUDE_DIR}/cafka/first_type_id.hpp" @ONLY)
# What is installed, by export. What needs CAF is exported apart, so that who uses the rest needs none.
set_property(GLOBAL PROPERTY cafkaTargets "")
set_property(GLOBAL PROPERTY cafkaTargetsOnCaf "")

# cafka_library(name [INTERFACE] [SOURCES ...] [PUBLIC deps...] [PRIVATE deps...]) makes cafka_<name>, alias cafka::<name>.
# INTERFACE: it has no sources. What does not link CAF cannot include it either.
function(cafka_library name)
  cmake_parse_arguments(arg "INTERFACE" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  set(target cafka_${name})
  set(export cafkaTargets)
  if("CAF::core" IN_LIST arg_PUBLIC)
    set(export cafkaTargetsOnCaf)
  endif()
  set_property(GLOBAL APPEND PROPERTY ${export} ${target})
  if(arg_INTERFACE)
    add_library(${target} INTERFACE)
    add_library(cafka::${name} ALIAS ${target})
    set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
    target_link_libraries(${target} INTERFACE ${arg_PUBLIC})
    return()
  endif()
  add_library(${target} ${arg_SOURCES})
  add_library(cafka::${name} ALIAS ${target})
  # Installed shared libraries find each other beside them, and a CAF outside of the system's folders where it was.
  set_target_properties(${target} PROPERTIES
    EXPORT_NAME ${name}
    VERSION ${PROJECT_VERSION}
    SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}
    INSTALL_RPATH "$ORIGIN"
    INSTALL_RPATH_USE_LINK_PATH ON
    POSITION_INDEPENDENT_CODE ON)
  target_include_directories(${target} PUBLIC
    "$<BUILD_INTERFACE:${CAFKA_INCLUDE_DIR}>" "$<INSTALL_INTERFACE:include>")
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_link_libraries(${target}
    PUBLIC ${arg_PUBLIC}
    PRIVATE ${arg_PRIVATE} $<BUILD_INTERFACE:cafka_flags>)
  if(NOT "CAF::core" IN_LIST arg_PUBLIC)
    # An installed CAF may lie where the compiler looks anyway, as Debian's does.
    target_include_directories(${target} BEFORE PRIVATE "${PROJECT_SOURCE_DIR}/env/cmake/no-caf")
    if(CAFKA_ASSERTIONS)
      target_compile_definitions(${target} PRIVATE _GLIBCXX_ASSERTIONS)
    endif()
  endif()
endfunction()

# cafka_test(name SOURCES ... LINK ... [LABELS ...] [TIMEOUT seconds] [DELAYED]) makes the Boost.Test program test_<name>
# and one CTest entry of that name. The program's sources need no main: tests/main.cpp has it. Tests of actors get the
# label 'actors'. Those with the label 'kafka' start real brokers: they run one after the other, beside others that do not.
# DELAYED: for programs with threads. A second entry, <name>_delayed, runs it with random delays in them (unless there are
# sanitizers, which want to be loaded first).
function(cafka_test name)
  cmake_parse_arguments(arg "DELAYED" "TIMEOUT" "SOURCES;LINK;LABELS" ${ARGN})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  set(target test_${name})
  add_executable(${target} ${arg_SOURCES})
  target_link_libraries(${target} PRIVATE ${arg_LINK} cafka_test_main cafka_flags)
  if("cafka::actors" IN_LIST arg_LINK)
    list(APPEND arg_LABELS actors)
    add_dependencies(cafka_actor_tests ${target})
  endif()
  if(CAFKA_PRECOMPILE)
    if("cafka::actors" IN_LIST arg_LINK)
      target_precompile_headers(${target} REUSE_FROM cafka_test_headers_actors)
    else()
      target_precompile_headers(${target} REUSE_FROM cafka_test_headers)
    endif()
  endif()
  add_test(NAME ${name} COMMAND ${target} --log_level=test_suite --report_level=short --color_output=no)
  set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}")
  if("kafka" IN_LIST arg_LABELS)
    set_tests_properties(${name} PROPERTIES RESOURCE_LOCK kafka)
  endif()
  if(arg_DELAYED AND NOT CAFKA_SANITIZE)
    add_dependencies(${target} cafka_random_delays)
    # The loader takes a space in LD_PRELOAD for the end of a name, and only warns of what it does not find.
    add_test(NAME ${name}_delayed COMMAND ${target} --log_level=test_suite --report_level=short --color_output=no
      WORKING_DIRECTORY $<TARGET_FILE_DIR:cafka_random_delays>)
    set_tests_properties(${name}_delayed PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}"
      ENVIRONMENT "LD_PRELOAD=./$<TARGET_FILE_NAME:cafka_random_delays>"
      FAIL_REGULAR_EXPRESSION "cannot be preloaded")
  endif()
endfunction()
