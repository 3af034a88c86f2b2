# cmake --install, and the package configuration that find_package(cafka) reads.
if(NOT CAFKA_INSTALL)
  return()
endif()
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/cafka")
set(components "")
foreach(export cafkaTargets cafkaTargetsOnCaf)
  get_property(libraries GLOBAL PROPERTY ${export})
  if(NOT libraries)
    continue()
  endif()
  install(TARGETS ${libraries} EXPORT ${export}
    ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}"
    LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}"
    RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
  install(EXPORT ${export} NAMESPACE cafka:: DESTINATION "${package_dir}")
  list(TRANSFORM libraries REPLACE "^cafka_" "")
  list(APPEND components ${libraries})
endforeach()
if(TARGET cafka)
  set_target_properties(cafka PROPERTIES
    INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}"
    INSTALL_RPATH_USE_LINK_PATH ON)
  install(TARGETS cafka RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
endif()

# The headers that users include, and what those include in turn; the others are internal. Which these are is found when
# they are installed, as an edited header may include others than when CMake ran.
set(headers codecs/crc32c.hpp wire/frame.hpp wire/messages/*.hpp wire/records/*_view.hpp wire/records/*_writer.hpp
  wire/records/control_record.hpp wire/records/message_set.hpp wire/records/partitioner.hpp wire/records/record_set.hpp
  auth/oauth/token_keeper.hpp)
if(TARGET cafka_token_http)
  list(APPEND headers auth/oauth/fetched_tokens.hpp auth/oauth/http_fetch.hpp)
endif()
if(CAFKA_BUILD_ACTORS)
  list(APPEND headers cafka.hpp embedded/*.hpp testing/fleet_test.hpp)
endif()
install(CODE "set(headers \"${headers}\")
  set(from \"${CAFKA_INCLUDE_DIR}/cafka\")
  set(to \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_INCLUDEDIR}/cafka\")")
install(SCRIPT "${PROJECT_SOURCE_DIR}/env/cmake/install_headers.cmake")

configure_package_config_file("${PROJECT_SOURCE_DIR}/env/cmake/cafkaConfig.cmake.in"
  "${PROJECT_BINARY_DIR}/cafkaConfig.cmake" INSTALL_DESTINATION "${package_dir}")
# Before 1.0 a minor version may break what was there (semantic versions).
write_basic_package_version_file("${PROJECT_BINARY_DIR}/cafkaConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES
  "${PROJECT_BINARY_DIR}/cafkaConfig.cmake"
  "${PROJECT_BINARY_DIR}/cafkaConfigVersion.cmake"
  "${PROJECT_SOURCE_DIR}/env/cmake/FindCAF.cmake"
  "${PROJECT_SOURCE_DIR}/env/cmake/FindCodecLibraries.cmake"
  DESTINATION "${package_dir}")
include(CafkaPkgConfig)
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" "${PROJECT_SOURCE_DIR}/NOTICE" DESTINATION "${CMAKE_INSTALL_DOCDIR}")
