# Finds the C++ Actor Framework: 1.x through its own package configuration, 0.17.6 (Debian, Ubuntu), which ships none, by its
# headers and libraries. Either way the targets are CAF::core and CAF::io, and CAF_VERSION tells which it is.
#
# The order is that of explicit wishes first: CAF_DIR, CAF_ROOT, CMAKE_PREFIX_PATH. Then whatever the compiler finds in
# the system's folders, and last a 1.x somewhere else that CMake knows, such as /opt. Otherwise the version would depend
# on what happens to lie in /opt.

find_package(CAF CONFIG QUIET COMPONENTS core io NO_CMAKE_SYSTEM_PATH NO_SYSTEM_ENVIRONMENT_PATH)
if(NOT CAF_CONFIG)
  find_path(CAF_INCLUDE_DIR caf/config.hpp)
  find_library(CAF_CORE_LIBRARY caf_core)
  find_library(CAF_IO_LIBRARY caf_io)
  mark_as_advanced(CAF_INCLUDE_DIR CAF_CORE_LIBRARY CAF_IO_LIBRARY)
  set(CAF_VERSION "")
  if(CAF_INCLUDE_DIR)
    # 0.17.6 says 1706. The line of 1.x is another one, so that it yields nothing here.
    file(STRINGS "${CAF_INCLUDE_DIR}/caf/config.hpp" _caf_line REGEX "^#define CAF_VERSION [1-9][0-9]*$")
    string(REGEX MATCH "[0-9]+$" _caf_digits "${_caf_line}")
    if(_caf_digits)
      math(EXPR _caf_minor "${_caf_digits} / 100 % 100")
      math(EXPR _caf_patch "${_caf_digits} % 100")
      set(CAF_VERSION "0.${_caf_minor}.${_caf_patch}")
    endif()
  endif()
  if(NOT CAF_VERSION)
    find_package(CAF CONFIG QUIET COMPONENTS core io)
  endif()
endif()

include(FindPackageHandleStandardArgs)
if(CAF_CONFIG)
  find_package_handle_standard_args(CAF CONFIG_MODE)
else()
  find_package_handle_standard_args(CAF
    REQUIRED_VARS CAF_CORE_LIBRARY CAF_IO_LIBRARY CAF_INCLUDE_DIR CAF_VERSION
    VERSION_VAR CAF_VERSION
    REASON_FAILURE_MESSAGE "install libcaf-dev (Debian, Ubuntu), or point CMAKE_PREFIX_PATH at an installed CAF 1.x")
  if(CAF_FOUND AND NOT TARGET CAF::core)
    find_package(Threads REQUIRED)
    add_library(CAF::core UNKNOWN IMPORTED)
    set_target_properties(CAF::core PROPERTIES
      IMPORTED_LOCATION "${CAF_CORE_LIBRARY}"
      INTERFACE_INCLUDE_DIRECTORIES "${CAF_INCLUDE_DIR}"
      INTERFACE_LINK_LIBRARIES Threads::Threads)
    add_library(CAF::io UNKNOWN IMPORTED)
    set_target_properties(CAF::io PROPERTIES
      IMPORTED_LOCATION "${CAF_IO_LIBRARY}"
      INTERFACE_INCLUDE_DIRECTORIES "${CAF_INCLUDE_DIR}"
      INTERFACE_LINK_LIBRARIES CAF::core)
  endif()
endif()
