# Options of the build, and the flags that every target of the project shares.

option(CAFKA_BUILD_ACTORS "Build the layers that need CAF (without them: codecs, wire, auth)" ON)
option(CAFKA_BUILD_SAMPLES "Build the sample programs and the cafka command" ${PROJECT_IS_TOP_LEVEL})
option(CAFKA_BUILD_TESTS "Build the tests" ${PROJECT_IS_TOP_LEVEL})
option(CAFKA_BUILD_BENCH "Build the micro-benchmarks (needs google-benchmark)" OFF)
option(CAFKA_BUILD_FUZZERS "Build the libFuzzer targets (needs clang)" OFF)
option(CAFKA_WERROR "Treat warnings as errors" OFF)
# CAF 0.17.6 itself dereferences an empty shared_ptr to an empty tuple, so code that includes CAF cannot have them.
option(CAFKA_ASSERTIONS "Assertions of libstdc++ in the layers without CAF" OFF)
option(CAFKA_PRECOMPILE "Precompile the headers of CAF and Boost.Test" ON)
option(CAFKA_INSTALL "Let cmake --install install the library" ${PROJECT_IS_TOP_LEVEL})
option(BUILD_SHARED_LIBS "Build shared libraries" OFF)
# Applications put their own types at CAF's first id, 200; so those need no other place. It is compiled in: <cafka/first_type_id.hpp>.
set(CAFKA_FIRST_TYPE_ID 1000 CACHE STRING "The first of cafka's CAF type ids: 200 to 64000")
if(NOT CAFKA_FIRST_TYPE_ID MATCHES "^[0-9]+$" OR CAFKA_FIRST_TYPE_ID LESS 200 OR CAFKA_FIRST_TYPE_ID GREATER 64000)
  message(FATAL_ERROR "CAFKA_FIRST_TYPE_ID is '${CAFKA_FIRST_TYPE_ID}': it has to be a number from 200 to 64000")
endif()
set(CAFKA_SANITIZE "" CACHE STRING "Sanitizers of all targets: empty, 'address,undefined' or 'thread'")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_CXX_VISIBILITY_PRESET default)
if(PROJECT_IS_TOP_LEVEL AND NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Build type" FORCE)
endif()
if(NOT CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(CAFKA_CCACHE ccache)
  mark_as_advanced(CAFKA_CCACHE)
  if(CAFKA_CCACHE)
    # Without these allowances ccache never keeps what is compiled with a precompiled header. With the base directory, a clone
    # elsewhere finds what this one has compiled.
    set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" CCACHE_NOHASHDIR=1 "${CAFKA_CCACHE}")
  endif()
endif()

if(CAFKA_BUILD_FUZZERS)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "CAFKA_BUILD_FUZZERS needs clang: cmake --preset fuzz")
  endif()
  # Every object counts what it runs, so that libFuzzer sees which inputs reach something new.
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

add_library(cafka_flags INTERFACE)
target_compile_features(cafka_flags INTERFACE cxx_std_20)
target_compile_options(cafka_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor -Wcast-qual
  # gcc 12 reports members of std::variant and std::optional that are not alive; clang and UBSan look for the real ones.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>
  # gcc 12 takes std::string's own insert for overlapping where it is inlined (its bug 105651).
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<NOT:$<CONFIG:Debug>>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict>
  $<$<BOOL:${CAFKA_WERROR}>:-Werror>)
if(CAFKA_PRECOMPILE)
  # What ccache needs besides, to tell that a precompiled header is the same as before.
  target_compile_options(cafka_flags INTERFACE
    $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess> "$<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>")
endif()
if(CAFKA_SANITIZE)
  # Sanitizer flags must reach every object and every link of the build, so they are not per target.
  add_compile_options(-fsanitize=${CAFKA_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${CAFKA_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    add_compile_options("-fsanitize-ignorelist=${PROJECT_SOURCE_DIR}/env/cmake/sanitizers.ignore")
  endif()
endif()
